# SPDX-License-Identifier: MIT
# language.t - every message is translated, and the programs speak Chinese to
# people, but not to programs.
. "$SOURCE/tests/tap.sh"

grep -q '^#define ENABLE_NLS 1' "$BUILD/config.h" ||
	skip_all 'built without translations'

# ---- The catalogue --------------------------------------------------------

# What po/Makefile gives to xgettext, without the options of the make that runs
# this.
xgettext_options() {
	printf 'include Makefile\nshow:\n\t@echo $(XGETTEXT_OPTIONS)\n' |
		MAKEFLAGS= make -s --no-print-directory -C "$BUILD/po" -f - show
}
# A file with a message that is not in po/POTFILES.in.
unlisted() {
	(cd "$SOURCE" && grep -lE '\<(N?_|wrapint_message)\("' lib/*.c src/*/*.c) |
		grep -vxFf "$SOURCE/po/POTFILES.in"
}

is "$(unlisted)" '' 'po/POTFILES.in has all files that have messages'
if command -v xgettext >/dev/null; then
	ok 'the messages are found' xgettext $(xgettext_options) \
		--directory="$SOURCE" --files-from="$SOURCE/po/POTFILES.in" \
		--output="$work/pot"
	msgmerge --quiet --no-fuzzy-matching --output-file="$work/po" \
		"$SOURCE/po/zh_CN.po" "$work/pot"
	is "$(msgattrib --untranslated --no-wrap "$work/po")" '' \
		'each is translated'
	is "$(msgattrib --only-fuzzy --no-wrap "$work/po")" '' 'none in doubt'
	is "$(msgattrib --only-obsolete --no-wrap "$work/po")" '' 'none is left over'
	ok 'the formats are the same' msgfmt --check --output-file=/dev/null \
		"$work/po"
else
	skip 'each message is translated' 'no xgettext'
fi

# ---- Chinese --------------------------------------------------------------

# A locale for it: of the system, made here, or what needs none of its own (but
# is not C, where LANGUAGE does not count).
language=
if locale -a 2>/dev/null | grep -qix 'zh_CN\.utf-\{0,1\}8'; then
	locale=zh_CN.UTF-8
elif localedef -i zh_CN -f UTF-8 "$work/zh_CN.UTF-8" 2>/dev/null; then
	locale=zh_CN.UTF-8
	LOCPATH=$work
	export LOCPATH
elif locale -a 2>/dev/null | grep -qix 'C\.utf-\{0,1\}8'; then
	locale=C.UTF-8
	language=zh_CN
else
	skip_all 'no locale of UTF-8 here'
fi
mkdir -p "$work/zh_CN/LC_MESSAGES"
cp "$SOURCE/po/zh_CN.gmo" "$work/zh_CN/LC_MESSAGES/upper.mo"
echo "# in locale $locale, LANGUAGE=$language"

# chinese COMMAND...: run it in that language.
chinese() {
	LC_ALL=$locale LANGUAGE=$language TEXTDOMAINDIR=$work "$@"
}
# says ERROR COMMAND...: it says nothing but that on standard error.
says() {
	message=$1
	shift
	is "$(chinese "$@" 2>&1 >/dev/null)" "$message" "in Chinese: $message"
}

# in_english FILE: its lines that have an English word, but for the options.
in_english() {
	sed 's/^ *-[^ ]*\( --[^ ]*\)\{0,1\}//' "$1" |
		grep -wE 'the|and|of|is|for|or|no|not|to|by'
}

for program in "$forkd" "$threadd" "$client"; do
	name=${program##*/}
	chinese "$program" --help >"$work/help"
	like "$(cat "$work/help")" "^用法：$name \\[OPTION\\]" "$name: --help"
	ok "$name: --help is laid out well" laid_out "$work/help"
	is "$(in_english "$work/help")" '' "$name: nothing in English"
	"$program" --help >"$work/english"
	is "$(grep -o -e '--[a-z-]*' "$work/help" | sort -u)" \
		"$(grep -o -e '--[a-z-]*' "$work/english" | sort -u)" \
		"$name: the same options"
	like "$(chinese "$program" --version)" '许可证' "$name: --version"
	like "$(chinese "$program" --nonsense 2>&1)" "^$name[^/]*nonsense" \
		"$name: getopt's message"
	is "$(LANGUAGE=zh_CN TEXTDOMAINDIR=$work "$program" --help)" \
		"$(cat "$work/english")" "$name: in locale C, LANGUAGE does not count"
done
says 'upper-client: --timeout=x: 应为 0 到 315360000 之间的秒数' \
	"$client" --timeout=x
says 'upper-client: --size 只能与 --ping 或 --load 一起用' "$client" --size=1
says 'upper-forkd: --listen=:80: 缺少主机' "$forkd" --listen=:80
says 'upper-threadd: --allow=10.0.0.1/8: 地址在前缀之外还有非零位' \
	"$threadd" --allow=10.0.0.1/8

# ---- A server, and its client ---------------------------------------------

# The files of locales that the server has in its memory.
mapped() {
	grep -E '/locale/|/gconv/|\.mo$' "/proc/$server/maps"
}
for english in C C.UTF-8 en_US.UTF-8; do
	LC_ALL=$english
	start "$forkd"
	is "$(mapped)" '' "LC_ALL=$english: no fork has to copy a locale"
	stop
done

# The libraries' sentences depend on what else is installed; ours do not.
LC_ALL=$locale LANGUAGE=$language TEXTDOMAINDIR=$work
export LANGUAGE TEXTDOMAINDIR
start "$forkd" --verbose
like "$("$threadd" --quiet --listen="$address" 2>&1)" \
	"^upper-threadd: Bind $address: .* (EADDRINUSE)，参见 bind(2)\$" \
	"the library's message"
echo one | "$client" --connect="$address" --verify >"$work/out"
is "$(cat "$work/out")" ONE 'only letters of ASCII are made capitals'
printf 'stra\303\237e \344\270\255' |
	"$client" --connect="$address" >"$work/out"
is "$(cat "$work/out")" "$(printf 'STRA\303\237E \344\270\255')" \
	'and no others'
"$client" --connect="$address" --ping=2 --interval=0.01 >"$work/out"
like "$(cat "$work/out")" '发出 2 个，收到 2 个，丢失 0%' '--ping'
"$client" --connect="$address" --load=crr --duration=0.1 >"$work/out"
like "$(cat "$work/out")" '^延迟，μs ' '--load'
is "$(tail -n 2 "$work/out" | head -n 1 | LC_ALL=C.UTF-8 wc -L)" \
	"$(tail -n 1 "$work/out" | LC_ALL=C.UTF-8 wc -L)" \
	'--load: the numbers stand below their headings'
echo text | "$client" --connect="$address" --trace=info >/dev/null 2>"$work/err"
like "$(cat "$work/err")" '^-- 半关闭 -' '--trace'

# without_numbers FILE: what is the same each time.
without_numbers() {
	sed 's/[0-9][0-9.]*/N/g' "$1"
}
# same DESCRIPTION OPTION...: in both languages the client prints the same.
same() {
	description=$1
	shift
	echo text | "$client" --connect="$address" "$@" >"$work/zh" 2>&1
	echo text | LC_ALL=C "$client" --connect="$address" "$@" >"$work/en" 2>&1
	without_numbers "$work/zh" >"$work/zh.same"
	without_numbers "$work/en" >"$work/en.same"
	ok "$description" cmp "$work/zh.same" "$work/en.same"
	is "$(LC_ALL=C grep -c "$(printf '[\200-\377]')" "$work/zh")" 0 \
		"$description, in ASCII"
}
same '--load --json' --load=rr --connections=1 --duration=0.05 --json
echo text | "$client" --connect="$address" --trace=info,json >/dev/null \
	2>"$work/err"
like "$(cat "$work/err")" '"phase":"half-close"' '--trace=json'
is "$(LC_ALL=C grep -c "$(printf '[\200-\377]')" "$work/err")" 0 \
	'--trace=json, in ASCII'
stop
is "$(grep -e = -e 'listening on' "$log" |
	LC_ALL=C grep -c "$(printf '[\200-\377]')")" 0 \
	'records of the log are the same'
like "$(cat "$log")" '^upper-forkd: session peer=127.* result=complete' \
	'and are there'
finish
