# SPDX-License-Identifier: MIT
# client-text.t - --ping and --load with a text of any language: --text.
. "$SOURCE/tests/client.sh"

# Capitals of the same length, of a longer and of a shorter one.
printf 'stra\303\237e, \320\277\321\200\320\270\320\262\320\265\321\202, \304\261 \
\357\254\203 \316\220 \345\255\227\n' >"$work/text"

measures() {
	start "$@"
	for size in 4 64 70000; do
		run --ping=3 --interval=0.01 --size=$size --text="$work/text" \
			--connect="$address"
		is "$code $(cat "$err")" '0 ' "$kind: --ping with $size bytes"
	done
	for mode in crr rr stream; do
		for size in 5 1000 100k; do
			run --load=$mode --connections=3 --duration=0.1 --size=$size \
				--text="$work/text" --connect="$address"
			is "$code $(cat "$err")" '0 ' "$kind: --load=$mode with $size bytes"
			like "$(sed -n 's/^errors *//p' "$out")" '^0$' \
				"$kind: --load=$mode with $size bytes: no error"
		done
	done
	stop
}
on_all measures

# The size of the reply is not that of the request: 4 letters of 2 bytes, whose
# capitals have 3.  In 9 bytes there is no room for a fifth one.
printf '\305\211' >"$work/text"
start "$threadd"
run --ping=1 --size=9 --text="$work/text" --connect="$address"
like "$(cat "$out")" '^12 bytes from' '--ping prints the size of the reply'
run --load=rr --connections=1 --duration=0.05 --size=9 --text="$work/text" \
	--connect="$address"
like "$(cat "$out")" ' 8 bytes, ' '--load prints the size of the request'
like "$(cat "$out")" '^bytes .* received, ' '--load prints the bytes of the replies'
stop

# A server with another mapping gives wrong replies.
start "$threadd" --charset=ascii
run --ping=1 --text="$work/text" --connect="$address" --timeout=5
is $code 2 '--ping: the reply of a server with another character set is wrong'
for mode in crr rr stream; do
	run --load=$mode --connections=2 --duration=0.1 --text="$work/text" \
		--connect="$address" --timeout=5
	is $code 1 "--load=$mode: the replies are wrong"
	like "$(cat "$out")" 'wrong' "--load=$mode: and counted so"
done
stop

# wrong FILE SIZE CHARSET REASON
wrong() {
	run --ping=1 --text="$1" --size="$2" --charset="$3" --connect=1
	complains 2 "--text=$1: $4$" "$4"
}
printf 'abc\377' >"$work/invalid"
printf 'abc\303' >"$work/cut"
: >"$work/empty"
wrong "$work/none" 64 utf-8 'No such file or directory'
wrong "$work" 64 utf-8 'Is a directory'
wrong "$work/empty" 64 utf-8 'no text'
wrong "$work/invalid" 64 utf-8 'not text in the character set of --charset'
wrong "$work/cut" 64 utf-8 'not text in the character set of --charset'
wrong "$work/text" 1 utf-8 'its first character is longer than --size'
run --text="$work/text" --connect=1 /dev/null
complains 2 '--text is only for --ping or --load' '--text is only for measurements'

finish
