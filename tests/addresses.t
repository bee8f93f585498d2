# SPDX-License-Identifier: MIT
# addresses.t - all programs write an address in the same way, in each line of
# log and output: an IPv4 client as IPv4, a link-local one with the name of its
# interface, and a listener in a form that --listen accepts.  The test runs in a
# network namespace, where the loopback interface has another name, v0, and a
# link-local address.
if test "${1-}" != inside && unshare -Urn true 2>/dev/null; then
	exec timeout 300 unshare -Urn sh "$0" inside
fi
. "$SOURCE/tests/tap.sh"
test "${1-}" = inside || skip_all 'no network namespace without root'
ip link set lo name v0 2>/dev/null && ip link set v0 up &&
	ip addr add fe80::1/64 dev v0 nodad 2>/dev/null ||
	skip_all 'no link-local address here'
test -e /proc/net/if_inet6 || skip_all 'no IPv6 here'

echo hello >"$work/hello"

# serves_at ADDRESS: the server serves at ADDRESS.
serves_at() {
	address=$1 returns_capitals "$work/hello"
}

# announced: print the addresses of the listeners.
announced() {
	sed -n 's/.*: listening on //p' "$log"
}

in_log() {
	start "$@" --verbose --listen='[fe80::1%v0]:0' --listen='*:0' \
		--listen='[::]:0'
	announced >"$work/addresses"
	{
		read -r link
		read -r dual
		read -r v6
	} <"$work/addresses"
	like "$link" '^\[fe80::1%v0]:[1-9]' \
		"$kind: a link-local listener has the name of its interface"
	like "$dual" '^\*:[1-9]' "$kind: a listener for both families is *:PORT"
	like "$v6" '^\[::]:[1-9]' "$kind: a listener for IPv6 only is [::]:PORT"
	ok "$kind: the link-local listener serves" serves_at "$link"
	like "$(wait_log ' session ')" \
		' peer=\[fe80::1%v0]:[1-9][0-9]* result=complete ' \
		"$kind: a link-local peer has the name of its interface"
	ok "$kind: * serves IPv4" serves_at "127.0.0.1:${dual#*:}"
	like "$(wait_log ' session ' 2)" \
		' peer=127\.0\.0\.1:[1-9][0-9]* result=complete ' \
		"$kind: an IPv4 peer of an IPv6 socket is IPv4"
	stop

	start "$@" --listen="$link" --listen="$dual" --listen="$v6"
	is "$(announced)" "$(cat "$work/addresses")" \
		"$kind: --listen takes each address that was logged"
	stop

	start "$@" --verbose --listen='[fe80::1%v0]:0' --listen='*:0' \
		--deny=fe80::/10 --deny=127.0.0.0/8
	peer 1 end >/dev/null 2>&1
	address=127.0.0.1:${address##*:}
	peer 1 end >/dev/null 2>&1
	address=$(announced | head -n 1)
	peer 1 end >/dev/null 2>&1
	like "$(wait_log ' refused ' 2)" \
		' peer=\[fe80::1%v0]:[1-9][0-9]* cause=access' \
		"$kind: a refused link-local peer has the name of its interface"
	like "$(grep -m 1 ' refused ' "$log")" \
		' peer=127\.0\.0\.1:[1-9][0-9]* cause=access' \
		"$kind: a refused IPv4 peer of an IPv6 socket is IPv4"
	is "$(grep -c ffff "$log")" 0 "$kind: no line has an IPv4-mapped address"
	stop
}
on_all in_log

# The supervisor logs the session of a killed worker.
killed() {
	start "$@" --verbose --listen='[fe80::1%v0]:0'
	hold 1 send=5 recv=5 hold end
	session=
	for child in $(child_pids); do
		! ls -l "/proc/$child/fd" | grep -q 'socket:' ||
			session="$session $child"
	done
	kill -KILL $session
	like "$(wait_log ' session ')" \
		' peer=\[fe80::1%v0]:[1-9][0-9]* result=killed ' \
		"$kind: the peer of a killed process has the name of its interface"
	finish_held "$holder"
	stop
}
kind=upper-forkd
killed "$forkd"
kind='upper-forkd --prefork'
killed "$forkd" --prefork=1

# The client, which reaches the server by an IPv4-mapped address.
start "$threadd" --listen='*:0' --listen='[fe80::1%v0]:0'
link=$address
port=$(announced | sed -n 's/^\*://p')
for to in "[::ffff:127.0.0.1]:$port 127.0.0.1:$port" "$link $link"; do
	wanted=${to#* }
	to=${to% *}
	for option in --ping=1 '--load=crr --duration=0.1' '--trace=info' \
		'--trace=json'; do
		timeout 60 "$client" --connect="$to" $option <"$work/hello" \
			>"$work/out" 2>&1
		ok "upper-client $option: $to is written as $wanted" \
			grep -F "$wanted" "$work/out"
		is "$(grep -c 'ffff\|%[0-9]' "$work/out")" 0 \
			"upper-client $option: $to is written in no other way"
	done
done
stop
timeout 60 "$client" --connect='[::ffff:127.0.0.1]:1' <"$work/hello" \
	>"$work/out" 2>&1
like "$(cat "$work/out")" ' 127\.0\.0\.1:1: Connection refused' \
	"upper-client: an error has an IPv4-mapped address as IPv4"

# The name of an interface may have any bytes but space, / and :.
odd=$(printf 'o"\\d=\377\033]x')
safe='o\x22\x5cd\x3d\xff\x1b]x'
if ip link add "$odd" type veth peer name v1 2>/dev/null &&
	ip link set v1 up && ip link set "$odd" up &&
	ip addr add fe80::2/64 dev "$odd" nodad 2>/dev/null; then
	odd_name() {
		start "$@" --verbose --listen="[fe80::2%$odd]:0"
		is "${address%:*}" "[fe80::2%$safe]" \
			"$kind: an odd name of an interface is escaped"
		ok "$kind: --connect takes the address that was logged" \
			serves_at "$address"
		like "$(wait_log ' session ')" ' peer=\[fe80::2%o\\x22\\x5cd\\x3d' \
			"$kind: the peer has it, too"
		stop
		start "$@" --listen="$address"
		is "${address%:*}" "[fe80::2%$safe]" \
			"$kind: --listen takes the address that was logged"
		stop
	}
	on_all odd_name
	timeout 60 "$client" --connect="[fe80::9%$safe]:1" --trace=json,info \
		--timeout=0.1 </dev/null >"$work/out" 2>&1
	like "$(head -n 1 "$work/out")" \
		' on o\\\\x22\\\\x5cd\\\\x3d\\\\xff\\\\x1b]x, ' \
		'a trace writes the odd name in JSON'
	start "$forkd" --listen="[fe80::2%$safe]:0"
	timeout 60 "$client" --connect="$address" --trace=info \
		--trace-svg="$work/odd.svg" <"$work/hello" 2>"$work/out" >/dev/null
	like "$(head -n 1 "$work/out")" '%o\\x22\\x5cd\\x3d\\xff\\x1b]x\]:' \
		'a trace writes the odd name as text'
	like "$(cat "$work/odd.svg")" '%o\\x22\\x5cd\\x3d\\xff\\x1b]x\]:' \
		'a drawing has the odd name'
	stop
	"$client" --connect='[fe80::2%a\x00]:1' </dev/null >"$work/out" 2>&1
	like "$? $(cat "$work/out")" '^2 .*: the address contains a NUL byte$' \
		'a NUL byte in an address is refused'
else
	skip 'an odd name of an interface is escaped' 'no veth(4) here'
fi
finish
