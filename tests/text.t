# SPDX-License-Identifier: MIT
# text.t - text in capitals in every language, in whatever pieces it comes.
. "$SOURCE/tests/tap.sh"
. "$SOURCE/tests/client.sh"
. "$SOURCE/tests/characters.sh"

list_capitals
is "$(wc -l <"$work/all")" 1525 'the list has all characters that have a capital'

# The same, long enough for the large buffers.
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cat "$work/all"; done >"$work/long"
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cat "$work/all.wanted"; done \
	>"$work/long.wanted"

for suffix in '' .wanted; do
	{
		cat "$work/long$suffix"
		printf '\342\202'
	} >"$work/long.cut$suffix"
done

# answers FILE [OPTION]...: the reply to FILE is FILE.wanted.
answers() {
	"$client" --connect="$address" "$@" >"$work/got" &&
		cmp "$1.wanted" "$work/got"
}

# reads_slowly: the client stops until the server cannot send any more; then it
# reads in small pieces.
reads_slowly() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		for j in 1 2 3 4 5 6 7 8 9 10; do cat "$work/long"; done
	done >"$work/huge"
	for i in 1 2 3 4 5 6 7 8 9 10; do
		for j in 1 2 3 4 5 6 7 8 9 10; do cat "$work/long.wanted"; done
	done >"$work/huge.wanted"
	mkfifo "$work/slow"
	timeout 120 "$client" --connect="$address" --verify "$work/huge" \
		>"$work/slow" &
	reading=$!
	exec 5<"$work/slow"
	rm "$work/slow"
	dd bs=1 count=1 <&5 >"$work/got" 2>/dev/null
	before=
	await stands_still
	dd bs=4093 <&5 >>"$work/got" 2>/dev/null
	exec 5<&-
	wait $reading && cmp "$work/huge.wanted" "$work/got"
}

# stands_still: the server has sent no bytes since the last call.
stands_still() {
	now=$(value sent "$(status)")
	test "$now" = "$before" && return
	before=$now
	return 1
}

# ends_with INPUT OUTPUT: INPUT, whose end is cut, comes back as OUTPUT.
ends_with() {
	printf "$1" | "$client" --connect="$address" --verify >"$work/got" &&
		printf "$2" | cmp - "$work/got"
}

# told N: print N bytes of the reply.
told() {
	dd bs=1 count="$1" <&4 2>/dev/null
}

languages() {
	start "$@"
	ok "$kind: each character comes back as its capital" \
		answers "$work/all" --verify
	ok "$kind: without --verify, the length is right" answers "$work/all"
	ok "$kind: a long text comes back" answers "$work/long" --verify
	ok "$kind: an incomplete character comes back as it is" \
		ends_with 'stra\303' 'STRA\303'
	ok "$kind: bytes that are no character come back as they are" \
		ends_with 'a\377b\300\200c\355\240\200d\340' \
		'A\377B\300\200C\355\240\200D\340'

	ok "$kind: a long text that ends within a character comes back" \
		answers "$work/long.cut" --verify
	ok "$kind: so it does to a client that reads slowly" reads_slowly

	# A reset within a character: its bytes are not sent back.
	traffic=$(status)
	received=$(value received "$traffic") sent=$(value sent "$traffic")
	resets=$(value reset "$traffic")
	ok "$kind: a connection is reset within a character" \
		peer 3 send=100 recv=100 raw=e282 reset
	await_active
	traffic=$(status)
	is "$(($(value received "$traffic") - received)) \
$(($(value sent "$traffic") - sent)) $(($(value reset "$traffic") - resets))" \
		'306 300 3' "$kind: the reset is counted, the character is not sent"

	# A character in two pieces: the first reply shows that the server has read
	# the first piece.
	converse --connect="$address" --verify
	(printf 'stra\303' >&3)
	is "$(told 4)" STRA "$kind: an incomplete character is held back"
	(printf '\237e' >&3)
	is "$(told 3)" SSE "$kind: then it comes back whole"
	converse_end
	is "$code $(cat "$err")" '0 ' "$kind: the reply was complete"

	# In the middle of a character, the server drains.
	converse --connect="$address" --verify
	(printf 'x\320' >&3)
	is "$(told 1)" X "$kind: a session stops in the middle of a character"
	kill -TERM "$server"
	wait_log ': draining ' >/dev/null
	(printf '\277' >&3)
	is "$(told 2)" "$(printf '\320\237')" "$kind: it goes on in the drain"
	converse_end
	is "$code $(cat "$err")" '0 ' "$kind: nothing is lost"
	await_end
}
on_all languages

# The idle timeout ends a session in the middle of a character.
idle() {
	start "$@" --idle-timeout=0.5
	converse --connect="$address"
	(printf 'x\342\202' >&3)
	is "$(cat <&4 | od -An -tx1 | tr -d ' \n')" 58e282 \
		"$kind: at the idle timeout, the incomplete character comes back"
	exec 3>&-
	converse_wait
	stop
}
on_all idle

ascii() {
	start "$@" --charset=ascii
	printf 'gr\303\274\303\237e\n' >"$work/text"
	printf 'GR\303\274\303\237E\n' >"$work/text.wanted"
	ok "$kind: in ASCII, other bytes stay the same" \
		answers "$work/text" --charset=ascii --verify
	run --connect="$address" --verify "$work/text"
	complains 1 '.*another --charset$' \
		"$kind: the client names another character set as the likely cause"
	stop
}
on_both ascii

like "$("$client" --version)" 'Unicode [0-9]' '--version has that of Unicode'

finish
