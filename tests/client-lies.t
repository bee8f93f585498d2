# SPDX-License-Identifier: MIT
# client-lies.t - the client detects a server whose replies are wrong.
. "$SOURCE/tests/client.sh"

# 200,000 bytes.  Neighbours differ, and the server changes each of them.
yes abcdefghijklmnopqrstuvwxyz | tr -d '\n' | head -c 200000 >"$work/in"
capitals <"$work/in" >"$work/wanted"
last=199999

# plain, verified: send the input by the client, without and with --verify.
plain() {
	run --connect="$address" <"$work/in"
}
verified() {
	run --connect="$address" --verify <"$work/in"
}

start "$liar" echo
plain
succeeds "$work/in" 'echo: without --verify the reply is not checked'
verified
complains 1 "$address: reply differs at offset 0: 0x41 expected, 0x61 received$" \
	'echo: --verify finds the first byte wrong'
stop

for at in 0 1 65535 65536 150000 $last; do
	start "$liar" change $at
	plain
	is "$code $(wc -c <"$out")" '0 200000' \
		"change $at: not found without --verify"
	verified
	complains 1 "$address: reply differs at offset $at: 0x" \
		"change $at: --verify finds the byte"
	ok "change $at: the bytes before it are printed" \
		is_prefix "$work/wanted" $at
	stop

	start "$liar" drop $at
	plain
	complains 1 "$address: closed the connection after $last of 200000 bytes$" \
		"drop $at: the missing byte is found without --verify"
	verified
	if test $at -eq $last; then
		complains 1 "$address: closed the connection after $last of " \
			"drop $at: --verify finds the missing last byte"
	else
		complains 1 "$address: reply differs at offset $at: 0x" \
			"drop $at: --verify finds the place of the missing byte"
	fi
	stop

	start "$liar" add $at
	plain
	complains 1 "$address: reply is too long: [0-9]* bytes .*, [0-9]* expected$" \
		"add $at: the extra byte is found without --verify"
	verified
	complains 1 "$address: reply differs at offset $at: 0x.* 0x2b received$" \
		"add $at: --verify finds the extra byte"
	stop
done

start "$liar" append 1
plain
complains 1 "$address: .* too long: 200001 bytes received, 200000 expected$" \
	'append: the extra byte is found without --verify'
verified
complains 1 "$address: reply should end at offset 200000: 0x2b received$" \
	'append: --verify finds the extra byte'
ok 'append: the correct part of the reply is printed' \
	is_prefix "$work/wanted" 200000
stop

start "$liar" greet 3
converse --connect="$address"
converse_end
complains 1 "$address: reply is too long: 3 bytes received, 0 expected$" \
	'greet: bytes before any input are found without --verify'
converse --connect="$address" --verify
converse_wait
complains 1 "$address: reply should end at offset 0: 0x2b received$" \
	'greet: --verify finds them before anything was sent'
stop

# If bytes of the client were still on their way, it may see either the close or
# a reset first.
broken='\(closed the connection\|Connection reset by peer\)'
for lie in close half-close reset; do
	for at in 0 1 100000; do
		start "$liar" $lie $at
		plain
		complains 1 "$address: $broken" "$lie $at: found without --verify"
		ok "$lie $at: the bytes received are printed" is_prefix "$work/wanted"
		verified
		complains 1 "$address: $broken" "$lie $at: found with --verify"
		stop
	done

	# A write to a closed unix socket fails at once with EPIPE; the client must
	# not get SIGPIPE.
	start "$liar" --listen=unix:"$work/$lie" $lie 100000
	plain
	complains 1 "$address: $broken" "$lie: found on a unix socket"
	ok "$lie: the bytes received are printed" is_prefix "$work/wanted"
	stop
done
start "$liar" half-close 100000
plain
ok 'half-close: all bytes received are printed' is_prefix "$work/wanted" 100000
stop

for lie in close half-close; do
	start "$liar" $lie 5
	converse --connect="$address"
	say hello
	is "$(cat <&4)" HELLO \
		"$lie during the input: the bytes received are printed"
	converse_wait
	complains 1 "$address: closed the connection before the end of the input, \
after 5 of 5 bytes$" "$lie during the input: found at once"
	stop
done
start "$liar" reset
converse --connect="$address"
converse_wait
complains 1 "$address: Connection reset by peer (ECONNRESET)" \
	'reset during the input: found at once'
stop
finish
