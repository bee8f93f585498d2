# SPDX-License-Identifier: MIT
# sources.t - --max-per-source counts the sessions of each source exactly.
. "$SOURCE/tests/tap.sh"

# refused N: the server has refused N connections for their source.
refused() {
	test "$(value source "$(status)")" = "$1"
}

# Without a proxy, a connection above the limit is closed at once.
direct() {
	start "$@" --max-per-source=2 --verbose
	ok "$kind: two connections are served at a limit of two" \
		hold 2 send=5 recv=5 hold half-close eof
	ok "$kind: a third connection is closed" peer 1 end
	ok "$kind: the third connection is counted" refused 1
	like "$(wait_log refused)" \
		'refused peer=127\.0\.0\.1:[0-9]* cause=source' \
		"$kind: the third connection is logged"
	ok "$kind: the first two sessions complete" finish_held "$holder"
	await_active
	ok "$kind: two connections are served again after these" \
		peer 2 send=5 half-close eof
	await_active
	line=$(status)
	is "$(value accepted "$line") $(value complete "$line")" "5 4" \
		"$kind: five are accepted, four complete"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_all direct

# same_source FIRST SECOND: at a limit of 1, a connection from the address
# SECOND is refused while there is one from FIRST.
same_source() {
	hold 1 "$(proxy_header "$1")" send=5 recv=5 hold half-close eof
	before=$(value source "$(status)")
	peer 1 "$(proxy_header "$2")" send=5 half-close end
	finish_held "$holder"
	await_active
	test "$(value source "$(status)")" = $((before + 1))
}
other_source() {
	! same_source "$@"
}

prefixes() {
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=1
	ok "$kind: an IPv4 address is a source" \
		same_source 192.0.2.1 192.0.2.1
	ok "$kind: another IPv4 address is another source" \
		other_source 192.0.2.1 192.0.2.2
	ok "$kind: an IPv6 /64 is a source" \
		same_source 2001:db8::1 2001:db8::ffff:2
	ok "$kind: the next /64 is another source" \
		other_source 2001:db8::1 2001:db8:0:1::1
	ok "$kind: an IPv4-mapped address counts as IPv4" \
		same_source 192.0.2.1 ::ffff:192.0.2.1
	stop
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=1/24/48
	ok "$kind: with /24, an IPv4 /24 is a source" \
		same_source 192.0.2.1 192.0.2.255
	ok "$kind: the next /24 is another source" \
		other_source 192.0.2.1 192.0.3.1
	ok "$kind: with /48, an IPv6 /48 is a source" \
		same_source 2001:db8:0:1::1 2001:db8:0:2::1
	ok "$kind: the next /48 is another source" \
		other_source 2001:db8::1 2001:db8:1::1
	ok "$kind: with /24, an IPv4-mapped address counts as IPv4" \
		same_source ::ffff:192.0.2.1 192.0.2.9
	stop
}
on_all prefixes

# Forty sources with two sessions each collide in the table of sources.  Each is
# at its limit, and all their entries are removed at the end.
many_sources() {
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=2
	holders=
	for i in $(seq 40); do
		hold 2 "$(proxy_header "198.51.100.$i")" send=5 recv=5 hold \
			half-close eof
		holders="$holders $holder"
	done
	for i in $(seq 40); do
		peer 1 "$(proxy_header "198.51.100.$i")" send=1 end
	done
	await refused 40
	verdict $? "$kind: each of forty sources is at its limit"
	bad=0
	for holder in $holders; do
		finish_held "$holder" || bad=$((bad + 1))
	done
	is $bad 0 "$kind: the sessions of all sources complete"
	await_active
	bad=0
	for i in $(seq 40); do
		peer 2 "$(proxy_header "198.51.100.$i")" send=5 half-close eof ||
			bad=$((bad + 1))
	done
	is $bad 0 "$kind: each source may connect again"
	await_active
	is "$(value source "$(status)")" 40 \
		"$kind: no connection is refused meanwhile"
	stop
}
on_each many_sources

# A killed process no longer counts for its source.
killed() {
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=3
	hold 3 "$(proxy_header 192.0.2.1)" send=5 recv=5 hold end
	for child in $(child_pids); do
		kill -KILL "$child"
	done
	ok "$kind: the sessions of killed processes end" await_active
	finish_held "$holder"
	ok "$kind: the source of killed processes may connect again" \
		peer 3 "$(proxy_header 192.0.2.1)" send=5 half-close eof
	await_active
	line=$(status)
	is "$(value killed "$line") $(value complete "$line") $(value source "$line")" \
		"3 3 0" "$kind: three are killed, three complete, none refused"
	stop
	is "$ended" 0 "$kind: the exit status is 0"

	# Another session keeps the next one out of the slot of the killed process.
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=1
	hold 1 "$(proxy_header 192.0.2.1)" send=5 recv=5 hold end
	first=$holder
	child=$(child_pids | head -n 1)
	test "$kind" = upper-forkd || child=$(busy_child)
	hold 1 "$(proxy_header 192.0.2.2)" send=5 recv=5 hold half-close eof
	kill -KILL $child
	ok "$kind: one of two sessions is killed" await_active 1
	finish_held "$holder"
	await_active
	finish_held "$first"
	ok "$kind: the source of the killed session may connect again" \
		peer 1 "$(proxy_header 192.0.2.1)" send=5 half-close eof
	stop
}
# busy_child: print the PID of the child with most descriptors, which serves.
busy_child() {
	for child in $(child_pids); do
		echo "$(ls "/proc/$child/fd" | wc -l) $child"
	done | sort -n | sed -n '$s/.* //p'
}
kind=upper-forkd
killed "$forkd"
kind='upper-forkd --prefork'
killed "$forkd" --prefork=4

# On a unix socket, a user is a source.
unix() {
	start "$@" --max-per-source=2 --listen="unix:$work/socket"
	ok "$kind: two connections of a user are served at a limit of two" \
		hold 2 send=5 recv=5 hold half-close eof
	peer 1 end
	ok "$kind: a third connection of the user is refused" refused 1
	finish_held "$holder"
	stop
}
on_all unix

# Without --max-per-source, one source gets a quarter of the sessions.
by_default() {
	start "$@" --proxy-protocol=127.0.0.0/8
	ok "$kind: a source may have a quarter of the sessions by default" \
		hold $quarter "$(proxy_header 192.0.2.1)" send=5 recv=5 hold half-close eof
	peer 1 "$(proxy_header 192.0.2.1)" send=1 end
	ok "$kind: one connection more is refused" await refused 1
	finish_held "$holder"
	await_active
	ok "$kind: a loopback address may have more" \
		hold $((quarter + 1)) "$(proxy_header 127.0.0.1)" send=5 recv=5 hold \
		half-close eof
	finish_held "$holder"
	await_active
	is "$(value source "$(status)")" 1 \
		"$kind: none of a loopback address is refused"
	stop
}
kind='upper-forkd --max-connections=40'
quarter=10
by_default "$forkd" --max-connections=40
kind='upper-threadd --pool=40'
by_default "$threadd" --pool=40
kind='upper-forkd --prefork=9: at least eight'
quarter=8
by_default "$forkd" --prefork=9
finish
