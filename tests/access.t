# SPDX-License-Identifier: MIT
# access.t - --allow and --deny.
. "$SOURCE/tests/tap.sh"

# admits SOURCE, refuses SOURCE: by a PROXY header, which takes any address.
admits() {
	peer 1 "$(proxied "$1")" send=5 half-close eof
}
refuses() {
	before=$(value access "$(status)")
	peer 1 "$(proxied "$1")" send=5 half-close end >/dev/null 2>&1
	settle
	test "$(value access "$(status)")" = $((before + 1))
}

direct() {
	start "$@" --verbose --deny=127.0.0.0/8
	# A server that wrongly admits the peer ends at the half-close.
	ok "$kind: who is denied is closed" peer 1 half-close end
	like "$(status)" ' access=1 ' "$kind: and counted"
	like "$(grep refused "$log")" \
		'refused peer=127\.0\.0\.1:[0-9]* cause=access$' "$kind: and logged"
	stop
	start "$@" --allow=127.0.0.1
	ok "$kind: who is allowed is served" peer 1 send=5 half-close eof
	stop
	start "$@" --allow=192.0.2.1
	ok "$kind: with an allow, all else is denied" peer 1 half-close end
	like "$(status)" ' access=1 ' "$kind: and counted too"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_all direct

rules() {
	start "$@" --proxy-protocol=127.0.0.1 --allow=192.0.2.0/24 \
		--deny=192.0.2.128/25 --allow=192.0.2.200 --allow=2001:db8::/32 \
		--deny=2001:db8:bad::/48
	ok "$kind: a block" admits 192.0.2.1
	ok "$kind: a block in it is denied" refuses 192.0.2.129
	ok "$kind: an address in that is allowed" admits 192.0.2.200
	ok "$kind: all else is denied" refuses 198.51.100.1
	ok "$kind: an IPv6 block" admits 2001:db8::1
	ok "$kind: a block in it" refuses 2001:db8:bad::1
	ok "$kind: IPv4 that is mapped" admits ::ffff:192.0.2.1
	ok "$kind: and denied" refuses ::ffff:192.0.2.129
	like "$(status)" ' active=0 ' "$kind: none is left"
	stop
}
on_all rules

unix() {
	start "$@" --deny=0.0.0.0/0 --deny=::/0 --listen="unix:$work/socket"
	ok "$kind: unix sockets are not concerned" peer 1 send=5 half-close eof
	stop
}
on_both unix

# The mode of the path says who may connect to that.
mode() {
	start "$@" --socket-mode=640 --listen="unix:$work/socket"
	is "$(stat -c %a "$work/socket")" 640 "$kind: --socket-mode"
	stop
	(
		umask 077
		start "$@" --listen="unix:$work/socket"
		stat -c %a "$work/socket" >"$work/mode"
		stop
	)
	is "$(cat "$work/mode")" 700 "$kind: without it, the umask"
}
on_both mode

if has_ipv6; then
	v6() {
		start "$@" --deny=::1 --listen='[::1]:0'
		ok "$kind: IPv6" peer 1 half-close end
		like "$(status)" ' access=1 ' "$kind: IPv6 is denied"
		stop
		start "$@" --deny=127.0.0.0/8 --listen='*:0'
		address=127.0.0.1:${address##*:}
		ok "$kind: IPv4 through an IPv6 socket" peer 1 half-close end
		like "$(status)" ' access=1 ' "$kind: is denied as IPv4"
		stop
	}
	on_both v6
else
	skip "IPv6" "no IPv6 here"
fi
finish
