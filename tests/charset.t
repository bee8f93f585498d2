# SPDX-License-Identifier: MIT
# charset.t - text in capitals in the character sets of iconv(3).
. "$SOURCE/tests/client.sh"
. "$SOURCE/tests/characters.sh"

for program in "$forkd" "$threadd" "$client"; do
	name=${program##*/}
	for set in nonsense '' GB18030//TRANSLIT; do
		timeout 10 "$program" --charset="$set" 2>"$err" </dev/null
		is $? 2 "$name: --charset=$set is wrong usage"
		is "$(cat "$err")" "$name: --charset=$set: not utf-8, ascii or a \
character set of iconv(3)" "$name: one line says why --charset=$set is wrong"
	done
	# Stateful, or with NULs: as far as this iconv(3) knows them.
	for set in ISO-2022-JP ISO-2022-KR ISO-2022-CN UTF-7 UTF-16 UTF-16LE UCS-2 \
		UTF-32 UTF-32BE; do
		timeout 10 "$program" --charset=$set 2>"$err" </dev/null
		is $? 2 "$name: --charset=$set is refused"
		like "$(cat "$err")" "^$name: --charset=$set: not " \
			"$name: one line says why --charset=$set is refused"
	done
done

# shared_maps: print how many mappings the server shares with its children.
shared_maps() {
	grep -c ' rw-s ' "/proc/$server/maps"
}

# Nothing of iconv(3) is left in a server, which each child would copy; and no
# child can write to what another one reads.
maps_nothing() {
	start "$1"
	shared=$(shared_maps)
	stop
	start "$1" --charset=ISO-8859-15
	is "$(shared_maps)" "$shared" "$kind: the characters are not shared"
	is "$(grep gconv "/proc/$server/maps")" '' "$kind: no module is mapped"
	is "$(ls "/proc/$server/task/$server/children" >/dev/null &&
		cat "/proc/$server/task/$server/children")" '' \
		"$kind: no process is left"
	stop
}

list_capitals
# Characters without a capital, between letters: ideographs, kana, Hangul.
for range in 19968:40959 12353:12538 44032:55203; do
	awk -v from=${range%:*} -v to=${range#*:} "$encode"'
		BEGIN {
			for (c = from; c <= to; c++)
				printf "%s%s", encode(c), c % 20 == 0 ? "\n" : "a"
			print ""
		}'
done >"$work/octals.others"
print_octals "$work/octals.others" | tr -d '\012' | sed 's/a/\
/g' >"$work/others"

# convert FROM TO: by iconv(1), without the characters that TO lacks.
convert() {
	iconv -c -f "$1" -t "$2" 2>/dev/null
}

# make_texts SET: the characters that SET has, encoded in it, are $work/text; their
# capitals, if it has them, $work/text.wanted.
make_texts() {
	for file in all all.wanted others; do
		convert UTF-8 "$1" <"$work/$file" | convert "$1" UTF-8 >"$work/had.$file"
	done
	{
		paste "$work/all" "$work/had.all" "$work/all.wanted" \
			"$work/had.all.wanted" |
			awk -F '\t' '$1 == $2 { print $1 "\t" ($3 == $4 ? $3 : $1) }'
		awk '{ print $1 "a\t" $1 "A" }' "$work/had.others"
	} >"$work/pairs"
	cut -f 1 "$work/pairs" | iconv -f UTF-8 -t "$1" >"$work/text"
	cut -f 2 "$work/pairs" | iconv -f UTF-8 -t "$1" >"$work/text.wanted"
}

# answers [OPTION]...: the reply to $work/text is $work/text.wanted.
answers() {
	"$client" --connect="$address" --charset="$set" "$@" "$work/text" \
		>"$work/got" && cmp "$work/text.wanted" "$work/got"
}

converts() {
	start "$@" --charset="$set"
	ok "$kind, $set: each character comes back as its capital" answers --verify
	ok "$kind, $set: without --verify, the length is right" answers
	stop
}

# The first half of a character ends a segment: the first reply shows that the
# server has read it.
pieces() {
	start "$@" --charset=gb18030
	converse --connect="$address" --charset=gb18030 --verify
	(printf 'x\247' >&3)
	is "$(dd bs=1 count=1 <&4 2>/dev/null)" X \
		"$kind, $set: a byte of a character is held back"
	(printf '\341a\201\060\207' >&3)
	is "$(dd bs=1 count=3 <&4 2>/dev/null | od -An -tx1 | tr -d ' \n')" a7b141 \
		"$kind, $set: then it comes back whole"
	converse_end
	is "$code $(cat "$err")" '0 ' \
		"$kind, $set: an incomplete character comes back at the end"
	stop
}

command -v iconv >/dev/null || {
	skip 'texts in other character sets' 'iconv(1) is not installed'
	finish
}
lacks_some= # this iconv(3) lacks a set, so it is not that of iconv(1)
for set in ISO-8859-15 GB18030 GBK BIG5 CP932 EUC-KR CP949 EUC-JP KOI8-R; do
	"$client" --charset=$set --connect=unix:/nowhere 2>"$err" </dev/null
	if grep -q 'not utf-8' "$err"; then
		skip "texts in $set" "this iconv(3) does not convert to it"
		lacks_some=yes
		continue
	fi
	if test "$set$lacks_some" = EUC-JPyes; then
		skip "texts in $set" 'iconv(1) has characters that this iconv(3) lacks'
		continue
	fi
	make_texts $set
	case $set in
	GB18030)
		on_all converts
		on_all pieces
		on_both maps_nothing
		;;
	*) on_both converts ;;
	esac
done

finish
