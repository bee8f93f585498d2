# SPDX-License-Identifier: MIT
# language.t - all messages are translated.  The programs print messages in
# Chinese, but never log records and JSON, which programs read.
. "$SOURCE/tests/tap.sh"

grep -q '^#define ENABLE_NLS 1' "$BUILD/config.h" ||
	skip_all 'built without translations'

# ---- The catalogue --------------------------------------------------------

# xgettext_options: print the options that po/Makefile passes to xgettext.
# MAKEFLAGS is empty, since the flags of make check would disturb.
xgettext_options() {
	printf 'include Makefile\nshow:\n\t@echo $(XGETTEXT_OPTIONS)\n' |
		MAKEFLAGS= make -s --no-print-directory -C "$BUILD/po" -f - show
}
# unlisted: print the files that have messages and are not in po/POTFILES.in.
unlisted() {
	(cd "$SOURCE" && grep -lE '\<(N?_|wrapint_message)\("' lib/*.c src/*/*.c) |
		grep -vxFf "$SOURCE/po/POTFILES.in"
}

is "$(unlisted)" '' 'po/POTFILES.in lists all files with messages'
if command -v xgettext >/dev/null; then
	ok 'xgettext extracts the messages' xgettext $(xgettext_options) \
		--directory="$SOURCE" --files-from="$SOURCE/po/POTFILES.in" \
		--output="$work/pot"
	msgmerge --quiet --no-fuzzy-matching --output-file="$work/po" \
		"$SOURCE/po/zh_CN.po" "$work/pot"
	is "$(msgattrib --untranslated --no-wrap "$work/po")" '' \
		'each message is translated'
	is "$(msgattrib --only-fuzzy --no-wrap "$work/po")" '' \
		'no translation is fuzzy'
	is "$(msgattrib --only-obsolete --no-wrap "$work/po")" '' \
		'no translation is obsolete'
	ok 'message and translation have the same formats' \
		msgfmt --check --output-file=/dev/null \
		"$work/po"
else
	skip 'each message is translated' 'no xgettext'
fi

# ---- Chinese --------------------------------------------------------------

# The locale is the system's zh_CN, or one made here, or C.UTF-8 with LANGUAGE.
# In the locale C, LANGUAGE has no effect.
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

# chinese COMMAND...: run COMMAND in Chinese.
chinese() {
	LC_ALL=$locale LANGUAGE=$language TEXTDOMAINDIR=$work "$@"
}
# says MESSAGE COMMAND...: COMMAND must print only MESSAGE on standard error.
says() {
	message=$1
	shift
	is "$(chinese "$@" 2>&1 >/dev/null)" "$message" "in Chinese: $message"
}

# in_english FILE: print the lines that have an English word, options aside.
in_english() {
	sed 's/^ *-[^ ]*\( --[^ ]*\)\{0,1\}//' "$1" |
		grep -wE 'the|and|of|is|for|or|no|not|to|by'
}

for program in "$forkd" "$threadd" "$client"; do
	name=${program##*/}
	chinese "$program" --help >"$work/help"
	like "$(cat "$work/help")" "^用法：$name \\[OPTION\\]" \
		"$name: --help is in Chinese"
	ok "$name: --help is aligned" help_is_aligned "$work/help"
	is "$(in_english "$work/help")" '' "$name: --help has no English word"
	"$program" --help >"$work/english"
	is "$(grep -o -e '--[a-z-]*' "$work/help" | sort -u)" \
		"$(grep -o -e '--[a-z-]*' "$work/english" | sort -u)" \
		"$name: --help has the same options in both languages"
	like "$(chinese "$program" --version)" '许可证' \
		"$name: --version is in Chinese"
	like "$(chinese "$program" --nonsense 2>&1)" "^$name[^/]*nonsense" \
		"$name: getopt's message begins with the program's name"
	is "$(LANGUAGE=zh_CN TEXTDOMAINDIR=$work "$program" --help)" \
		"$(cat "$work/english")" \
		"$name: in the locale C, LANGUAGE has no effect"
done
says 'upper-client: --timeout=x: 不是 0 到 315360000 秒之间的时间；单位可以是 ms、s、m、h、d' \
	"$client" --timeout=x
says 'upper-client: --size 只能与 --ping 或 --load 一起用' "$client" --size=1
says 'upper-forkd: --listen=:80: 缺少主机' "$forkd" --listen=:80
says 'upper-threadd: --allow=10.0.0.1/8: 地址在前缀之外还有非零位' \
	"$threadd" --allow=10.0.0.1/8

# ---- A server, and its client ---------------------------------------------

# mapped: print the memory mappings of the server that are locale files.
mapped() {
	grep -E '/locale/|/gconv/|\.mo$' "/proc/$server/maps"
}
for english in C C.UTF-8 en_US.UTF-8; do
	LC_ALL=$english
	start "$forkd"
	is "$(mapped)" '' "LC_ALL=$english: the server maps no locale file"
	stop
done

# The text of strerror(3) depends on the C library's installed translations, so
# it is not compared.
LC_ALL=$locale LANGUAGE=$language TEXTDOMAINDIR=$work
export LANGUAGE TEXTDOMAINDIR
start "$forkd" --verbose
like "$("$threadd" --quiet --listen="$address" 2>&1)" \
	"^upper-threadd: Bind $address: .* (EADDRINUSE)，参见 bind(2)\$" \
	"the message of libwrap is in Chinese"
echo one | "$client" --connect="$address" --verify >"$work/out"
is "$(cat "$work/out")" ONE 'the server converts ASCII letters'
printf 'stra\303\237e \344\270\255' |
	"$client" --connect="$address" >"$work/out"
is "$(cat "$work/out")" "$(printf 'STRASSE \344\270\255')" \
	'the server converts by no rules of the language'
"$client" --connect="$address" --ping=2 --interval=0.01 >"$work/out"
like "$(cat "$work/out")" '发出 2 个，收到 2 个，丢失 0%' \
	'--ping reports in Chinese'
"$client" --connect="$address" --load=crr --duration=0.1 >"$work/out"
like "$(cat "$work/out")" '^延迟，μs ' '--load reports in Chinese'
is "$(tail -n 2 "$work/out" | head -n 1 | LC_ALL=C.UTF-8 wc -L)" \
	"$(tail -n 1 "$work/out" | LC_ALL=C.UTF-8 wc -L)" \
	'--load: the numbers are aligned with their headings'
echo text | "$client" --connect="$address" --trace=info >/dev/null 2>"$work/err"
like "$(cat "$work/err")" '^-- 半关闭 -' '--trace is in Chinese'

# without_numbers FILE: print FILE with each number replaced by N.
without_numbers() {
	sed 's/[0-9][0-9.]*/N/g' "$1"
}
# same NAME OPTION...: the client must print the same in both languages; NAME is
# for the descriptions.
same() {
	options_name=$1
	shift
	echo text | "$client" --connect="$address" "$@" >"$work/zh" 2>&1
	echo text | LC_ALL=C "$client" --connect="$address" "$@" >"$work/en" 2>&1
	without_numbers "$work/zh" >"$work/zh.same"
	without_numbers "$work/en" >"$work/en.same"
	ok "$options_name prints the same in both languages" \
		cmp "$work/zh.same" "$work/en.same"
	is "$(LC_ALL=C grep -c "$(printf '[\200-\377]')" "$work/zh")" 0 \
		"$options_name prints ASCII"
}
same '--load --json' --load=rr --connections=1 --duration=0.05 --json
echo text | "$client" --connect="$address" --trace=info,json >/dev/null \
	2>"$work/err"
like "$(cat "$work/err")" '"phase":"half-close"' \
	'--trace=json has English phases'
is "$(LC_ALL=C grep -c "$(printf '[\200-\377]')" "$work/err")" 0 \
	'--trace=json prints ASCII'
stop
is "$(grep -e = -e 'listening on' "$log" |
	LC_ALL=C grep -c "$(printf '[\200-\377]')")" 0 \
	'the log records are ASCII'
like "$(cat "$log")" '^upper-forkd: session peer=127.* result=complete' \
	'the log has a record of the session'
finish
