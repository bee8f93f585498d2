# SPDX-License-Identifier: MIT
# client-lies.t - the client against a server that is wrong.
. "$SOURCE/tests/client.sh"

# 200,000 bytes, no two neighbours the same, each changed by the server.
yes abcdefghijklmnopqrstuvwxyz | tr -d '\n' | head -c 200000 >"$work/in"
capitals <"$work/in" >"$work/wanted"
last=199999

# plain, verified: the input through the client, without and with --verify.
plain() {
	run --connect="$address" <"$work/in"
}
verified() {
	run --connect="$address" --verify <"$work/in"
}

start "$liar" echo
plain
succeeds "$work/in" 'echo: without --verify nothing is held against the reply'
verified
complains 1 "$address: reply differs at offset 0: 0x41 expected, 0x61 received$" \
	'echo: found out'
stop

for at in 0 1 65535 65536 150000 $last; do
	start "$liar" change $at
	plain
	is "$code $(wc -c <"$out")" '0 200000' "change $at: not seen without --verify"
	verified
	complains 1 "$address: reply differs at offset $at: 0x" "change $at: found"
	ok "change $at: what came before it is printed" \
		prefix "$work/wanted" $at
	stop

	start "$liar" drop $at
	plain
	complains 1 "$address: closed the connection after $last of 200000 bytes$" \
		"drop $at: seen without --verify"
	verified
	if test $at -eq $last; then
		complains 1 "$address: closed the connection after $last of " \
			"drop $at: seen"
	else
		complains 1 "$address: reply differs at offset $at: 0x" \
			"drop $at: found"
	fi
	stop

	start "$liar" add $at
	plain
	complains 1 "$address: reply of [0-9]* bytes to [0-9]* bytes$" \
		"add $at: seen without --verify"
	verified
	complains 1 "$address: reply differs at offset $at: 0x.* 0x2b received$" \
		"add $at: found"
	stop
done

start "$liar" append 1
plain
complains 1 "$address: reply of 200001 bytes to 200000 bytes$" 'append: seen'
verified
complains 1 "$address: reply goes on at offset 200000, where it .*: 0x2b$" \
	'append: found'
ok 'append: the right part of the reply is printed' \
	prefix "$work/wanted" 200000
stop

start "$liar" greet 3
converse --connect="$address"
converse_end
complains 1 "$address: reply of 3 bytes to 0 bytes$" 'greet: seen'
converse --connect="$address" --verify
converse_wait
complains 1 "$address: reply goes on at offset 0, where it .*: 0x2b$" \
	'greet: found, before anything was sent'
stop

# Closed, or reset: which of the two the client sees first is not certain
# where bytes of its own were still on their way.
gone='\(closed the connection\|Connection reset by peer\)'
for lie in close half-close reset; do
	for at in 0 1 100000; do
		start "$liar" $lie $at
		plain
		complains 1 "$address: $gone" "$lie $at: seen"
		ok "$lie $at: what came is printed" prefix "$work/wanted"
		verified
		complains 1 "$address: $gone" \
			"$lie $at: seen, with --verify"
		stop
	done

	# A unix socket fails with EPIPE at once, which is no SIGPIPE.
	start "$liar" --listen=unix:"$work/$lie" $lie 100000
	plain
	complains 1 "$address: $gone" "$lie: seen, on a unix socket"
	ok "$lie: what came is printed" prefix "$work/wanted"
	stop
done
start "$liar" half-close 100000
plain
ok 'half-close: all that came is printed' prefix "$work/wanted" 100000
stop

for lie in close half-close; do
	start "$liar" $lie 5
	converse --connect="$address"
	say hello
	is "$(cat <&4)" HELLO "$lie in mid-input: what came is printed"
	converse_wait
	complains 1 "$address: closed the connection before the end of the input, \
after 5 of 5 bytes$" "$lie in mid-input: seen at once"
	stop
done
start "$liar" reset
converse --connect="$address"
converse_wait
complains 1 "$address: Connection reset by peer (ECONNRESET)" \
	'reset in mid-input: seen at once'
stop
finish
