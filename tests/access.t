# SPDX-License-Identifier: MIT
# access.t - --allow and --deny.
. "$SOURCE/tests/tap.sh"

# admits SOURCE, refuses SOURCE: the server serves, or refuses and counts, a
# connection whose PROXY header has SOURCE as the source.
admits() {
	peer 1 "$(proxy_header "$1")" send=5 half-close eof
}
refuses() {
	before=$(value access "$(status)")
	peer 1 "$(proxy_header "$1")" send=5 half-close end >/dev/null 2>&1
	await_active
	test "$(value access "$(status)")" = $((before + 1))
}

direct() {
	start "$@" --verbose --deny=127.0.0.0/8
	# A server that wrongly admits the peer ends at the half-close.
	ok "$kind: a denied connection is closed" peer 1 half-close end
	like "$(status)" ' access=1 ' "$kind: a denied connection is counted"
	like "$(grep refused "$log")" \
		'refused peer=127\.0\.0\.1:[0-9]* cause=access$' \
		"$kind: a denied connection is logged"
	stop
	start "$@" --allow=127.0.0.1
	ok "$kind: an allowed client is served" peer 1 send=5 half-close eof
	stop
	start "$@" --allow=192.0.2.1
	ok "$kind: with --allow, all other addresses are denied" \
		peer 1 half-close end
	like "$(status)" ' access=1 ' "$kind: and are counted"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_all direct

rules() {
	start "$@" --proxy-protocol=127.0.0.1 --allow=192.0.2.0/24 \
		--deny=192.0.2.128/25 --allow=192.0.2.200 --allow=2001:db8::/32 \
		--deny=2001:db8:bad::/48
	ok "$kind: an address in an allowed block is served" admits 192.0.2.1
	ok "$kind: a denied block in an allowed one is refused" refuses 192.0.2.129
	ok "$kind: an allowed address in a denied block is served" \
		admits 192.0.2.200
	ok "$kind: an address without a rule is refused" refuses 198.51.100.1
	ok "$kind: an address in an allowed IPv6 block is served" \
		admits 2001:db8::1
	ok "$kind: a denied IPv6 block in an allowed one is refused" \
		refuses 2001:db8:bad::1
	ok "$kind: an IPv4-mapped address is allowed by an IPv4 rule" \
		admits ::ffff:192.0.2.1
	ok "$kind: an IPv4-mapped address is denied by an IPv4 rule" \
		refuses ::ffff:192.0.2.129
	like "$(status)" ' active=0 ' "$kind: no session is left"
	stop
}
on_all rules

unix() {
	start "$@" --deny=0.0.0.0/0 --deny=::/0 --listen="unix:$work/socket"
	ok "$kind: --deny does not apply to unix sockets" \
		peer 1 send=5 half-close eof
	stop
}
on_both unix

# The permissions of the socket's path decide who may connect to it.
mode() {
	start "$@" --socket-mode=640 --listen="unix:$work/socket"
	is "$(stat -c %a "$work/socket")" 640 \
		"$kind: --socket-mode sets the permissions of the path"
	stop
	(
		umask 077
		start "$@" --listen="unix:$work/socket"
		stat -c %a "$work/socket" >"$work/mode"
		stop
	)
	is "$(cat "$work/mode")" 700 \
		"$kind: without --socket-mode, the umask sets the permissions"
}
on_both mode

if has_ipv6; then
	v6() {
		start "$@" --deny=::1 --listen='[::1]:0'
		ok "$kind: a denied IPv6 connection is closed" peer 1 half-close end
		like "$(status)" ' access=1 ' \
			"$kind: a denied IPv6 connection is counted"
		stop
		start "$@" --deny=127.0.0.0/8 --listen='*:0'
		address=127.0.0.1:${address##*:}
		ok "$kind: IPv4 through an IPv6 listener is closed" \
			peer 1 half-close end
		like "$(status)" ' access=1 ' \
			"$kind: IPv4 through an IPv6 listener is denied by an IPv4 rule"
		stop
	}
	on_both v6
else
	skip "IPv6 connections are denied" "no IPv6 here"
fi
finish
