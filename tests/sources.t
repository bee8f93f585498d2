# SPDX-License-Identifier: MIT
# sources.t - --max-per-source counts what it should, and forgets it again.
. "$SOURCE/tests/tap.sh"

# refused N: so many were refused for their source, as of now.
refused() {
	test "$(value source "$(status)")" = "$1"
}

# Without a proxy what is over the limit is closed at once.
direct() {
	start "$@" --max-per-source=2 --verbose
	ok "$kind: two of two" hold 2 send=5 recv=5 hold half-close eof
	ok "$kind: a third is closed" peer 1 end
	ok "$kind: and counted" refused 1
	like "$(grep refused "$log")" \
		'refused peer=127\.0\.0\.1:[0-9]* cause=source' "$kind: and logged"
	ok "$kind: the others are served" let_go "$holder"
	settle
	ok "$kind: then there is room" peer 2 send=5 half-close eof
	settle
	line=$(status)
	is "$(value accepted "$line") $(value complete "$line")" "5 4" \
		"$kind: the counts"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_all direct

# counts SOURCE OTHER: two connections from SOURCE, the first of which is held,
# are one too many for a limit of 1 if OTHER counts as SOURCE.
counts() {
	hold 1 "$(proxied "$1")" send=5 recv=5 hold half-close eof
	before=$(value source "$(status)")
	peer 1 "$(proxied "$2")" send=5 half-close end
	let_go "$holder"
	settle
	test "$(value source "$(status)")" = $((before + 1))
}
differs() {
	! counts "$@"
}

prefixes() {
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=1
	ok "$kind: an address is a source" counts 192.0.2.1 192.0.2.1
	ok "$kind: another is another" differs 192.0.2.1 192.0.2.2
	ok "$kind: an IPv6 /64 is a source" counts 2001:db8::1 2001:db8::ffff:2
	ok "$kind: the next /64 is another" differs 2001:db8::1 2001:db8:0:1::1
	ok "$kind: a mapped IPv4 address is IPv4" counts 192.0.2.1 ::ffff:192.0.2.1
	stop
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=1/24/48
	ok "$kind: /24 is a source" counts 192.0.2.1 192.0.2.255
	ok "$kind: the next /24 is another" differs 192.0.2.1 192.0.3.1
	ok "$kind: /48 is a source" counts 2001:db8:0:1::1 2001:db8:0:2::1
	ok "$kind: the next /48 is another" differs 2001:db8::1 2001:db8:1::1
	ok "$kind: mapped ones too" counts ::ffff:192.0.2.1 192.0.2.9
	stop
}
on_all prefixes

# many_sources: forty sources with two sessions each, through a table where they
# push each other about; any may have none more, and all go.
many_sources() {
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=2
	holders=
	for i in $(seq 40); do
		hold 2 "$(proxied "198.51.100.$i")" send=5 recv=5 hold half-close eof
		holders="$holders $holder"
	done
	for i in $(seq 40); do
		peer 1 "$(proxied "198.51.100.$i")" send=1 end
	done
	await refused 40
	verdict $? "$kind: forty sources, each at its limit"
	bad=0
	for holder in $holders; do
		let_go "$holder" || bad=$((bad + 1))
	done
	is $bad 0 "$kind: none is disturbed"
	settle
	bad=0
	for i in $(seq 40); do
		peer 2 "$(proxied "198.51.100.$i")" send=5 half-close eof ||
			bad=$((bad + 1))
	done
	is $bad 0 "$kind: all may come again"
	settle
	is "$(value source "$(status)")" 40 "$kind: none was refused meanwhile"
	stop
}
on_each many_sources

# A process that is killed gives back what was counted for it.
killed() {
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=3
	hold 3 "$(proxied 192.0.2.1)" send=5 recv=5 hold end
	for child in $(child_pids); do
		kill -KILL "$child"
	done
	ok "$kind: all are gone" settle
	let_go "$holder"
	ok "$kind: their source may come again" \
		peer 3 "$(proxied 192.0.2.1)" send=5 half-close eof
	settle
	line=$(status)
	is "$(value killed "$line") $(value complete "$line") $(value source "$line")" \
		"3 3 0" "$kind: the counts"
	stop
	is "$ended" 0 "$kind: exit status"

	# The next session is not in the slot of the one that was killed.
	start "$@" --proxy-protocol=127.0.0.0/8 --max-per-source=1
	hold 1 "$(proxied 192.0.2.1)" send=5 recv=5 hold end
	first=$holder
	child=$(child_pids | head -n 1)
	test "$kind" = upper-forkd || child=$(busy_child)
	hold 1 "$(proxied 192.0.2.2)" send=5 recv=5 hold half-close eof
	kill -KILL $child
	ok "$kind: one is gone, another is left" settle 1
	let_go "$holder"
	settle
	let_go "$first"
	ok "$kind: the source of the first may come again" \
		peer 1 "$(proxied 192.0.2.1)" send=5 half-close eof
	stop
}
# busy_child: the child that has most descriptors: one that serves.
busy_child() {
	for child in $(child_pids); do
		echo "$(ls "/proc/$child/fd" | wc -l) $child"
	done | sort -n | sed -n '$s/.* //p'
}
kind=upper-forkd
killed "$forkd"
kind='upper-forkd --prefork'
killed "$forkd" --prefork=4

# On a unix socket a user is a source.
unix() {
	start "$@" --max-per-source=2 --listen="unix:$work/socket"
	ok "$kind: two of one user" hold 2 send=5 recv=5 hold half-close eof
	peer 1 end
	ok "$kind: a third is refused" refused 1
	let_go "$holder"
	stop
}
on_all unix
finish
