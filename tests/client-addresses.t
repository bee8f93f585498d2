# SPDX-License-Identifier: MIT
# client-addresses.t - a host with several addresses, in a network namespace
# whose loopback interface has them.
. "$SOURCE/tests/client.sh"
if test -z "${ADDRESSES_NAMESPACE-}"; then
	unshare -Urnm mount --bind /etc/hosts /etc/hosts 2>/dev/null ||
		skip_all 'no namespaces here'
	clean_up
	ADDRESSES_NAMESPACE=yes exec unshare -Urnm sh "$0"
fi
dead= # PIDs of servers with a full backlog
trap 'test -z "$dead" || kill $dead 2>/dev/null; clean_up' EXIT
ip link set lo up 2>/dev/null || skip_all 'ip cannot set up an interface here'
for last in 1 2 3 4 5; do
	ip -6 address add fd00::$last/128 dev lo nodad 2>/dev/null ||
		skip_all 'no IPv6 here'
done
cat >"$work/hosts" <<-'end'
	127.0.0.1 both four
	127.0.0.2 four
	::1 both
	fd00::1 four many
	fd00::2 four many
	fd00::3 many
	fd00::4 many
	fd00::5 many
end
mount --bind "$work/hosts" /etc/hosts
echo text >"$work/text"
echo TEXT >"$work/wanted"

# fill ADDRESS: listen there with a full backlog: nobody answers a SYN.
fill() {
	: >"$work/full"
	"$liar" --listen="$1" full 2>"$work/full" &
	dead="$dead $!"
	await grep -q 'listening on' "$work/full"
}

# time_of PATTERN: print the milliseconds of the first line that matches.
time_of() {
	sed -n "s/^$1.*time=\([0-9]*\)\..* ms\$/\1/p" "$out" | head -n 1
}

# The first address does not answer, the second does.  The timeout for the
# first is far longer than the test may take.
start "$forkd"
port=$(port)
fill "[::1]:$port"
began=$(date +%s)
run --connect="both:$port" "$work/text"
succeeds "$work/wanted" 'the filter reaches the address that answers'
run --connect="both:$port" --trace=info "$work/text"
is "$code $(cat "$out")" '0 TEXT' 'so does the filter with a trace'
is "$(sed -n 's/.*|o \([a-z]*\)(.*/\1/p' "$err" | head -n 4 | tr '\n' ' ')" \
	'connect poll close connect ' \
	'a trace follows one connection: the first is closed before the second'
run --connect="both:$port" --ping=2 --interval=0.01
is "$code $(grep -c 'bytes from 127.0.0.1' "$out")" '0 2' \
	'ping reaches the address that answers'
like "$(cat "$out")" '^2 transmitted, 2 received, 0% loss' \
	'no request is lost while ping connects'
for load in crr rr stream; do
	run --connect="both:$port" --load=$load --duration=0.1
	is $code 0 "--load=$load reaches the address that answers"
	like "$(cat "$out")" "^$load 127.0.0.1:" \
		"--load=$load names the address that answers"
done
ok 'none waits for the timeout of the first address' \
	test $(($(date +%s) - began)) -lt 50
run --connect="both:$port" -4 "$work/text"
succeeds "$work/wanted" '-4: the IPv4 address is reached'
run --connect="both:$port" -6 --timeout=0.5 "$work/text"
complains 1 "\[::1\]:$port: .* timed out (ETIMEDOUT)" \
	'-6: the IPv4 address is not tried'
stop

# The time of a ping is that of its round trip, not of connecting.
start "$forkd" --listen='[fd00::5]:0'
port=$(port)
for last in 1 2 3 4; do
	fill "[fd00::$last]:$port"
done
run --connect="many:$port" --ping=1
is "$code $(grep -c 'bytes from \[fd00::5\]' "$out")" '0 1' \
	'after four silent addresses the fifth is reached'
ok 'a silent address delays the next by 250 ms' \
	test "$(time_of connected)" -ge 1000
ok 'the first ping does not contain the time to connect' \
	test "$(time_of 64)" -lt 1000
stop

# tried: print the addresses to which the client began to connect, in order.
tried() {
	sed -n 's/.*connect(\([^)]*\):[0-9]*).*/\1/p' "$err" | tr '\n' ' '
}
run --connect=four:1 --trace=info "$work/text"
like "$(tried)" '^\(\[fd00::1] 127.0.0.1 \[fd00::2] 127.0.0.2\|127.0.0.1 \[fd00::1] 127.0.0.2 \[fd00::2]\) $' \
	'addresses that refuse are tried in turn, IPv6 and IPv4 alternating'
run -4 --connect=four:1 --trace=info "$work/text"
is "$(tried)" '127.0.0.1 127.0.0.2 ' '-4 tries only IPv4 addresses'
run --connect=four:1 --ipv6 --trace=info "$work/text"
is "$(tried)" '[fd00::1] [fd00::2] ' '--ipv6 tries only IPv6 addresses'
run -4 -6 --connect=four:1 --trace=info "$work/text"
is "$(tried)" '[fd00::1] [fd00::2] ' 'of -4 and -6 the last one counts'
run -4 --connect=many:1 "$work/text"
complains 1 '--connect=many:1: ' '-4: a host without an IPv4 address is reported'
run -4 --connect='[::1]:1' "$work/text"
complains 2 '--connect=\[::1\]:1: this is an IPv6 address' \
	'-4: an IPv6 address is wrong usage'
run -6 --connect=unix:/nowhere "$work/text"
complains 2 '--connect=unix:/nowhere: a unix socket has no IP address' \
	'-6: a unix socket is wrong usage'
finish
