# SPDX-License-Identifier: MIT
# proxy.t - --proxy-protocol: from which addresses a PROXY header is required or
# refused, and its effect.
. "$SOURCE/tests/tap.sh"

signature=0d0a0d0a000d0a515549540a
v1=$(hex 'PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n')
# Version 2, PROXY, TCP over IPv4: 192.0.2.7:4711 to 127.0.0.1:80.
v2=${signature}2111000cc00002077f00000112670050
# The same over IPv6, 2001:db8::7.
v2_6=${signature}2121002420010db80000000000000000000000070000000000000000000000000000000112670050
local=${signature}20000000

# logged PEER RESULT: the last session in the log is of PEER, with RESULT.
logged() {
	await_active
	grep ' session ' "$log" | tail -n 1 | grep -q "peer=$1 .*result=$2 "
}

headers() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8
	ok "$kind: a header of version 1 is accepted" \
		peer 1 "raw=$v1" send=100 half-close eof
	ok "$kind: the source of version 1 is logged" \
		logged '192\.0\.2\.7:4711' complete
	ok "$kind: a header of version 2 is accepted" \
		peer 1 "raw=$v2" send=100 half-close eof
	ok "$kind: the source of version 2 is logged" \
		logged '192\.0\.2\.7:4711' complete
	ok "$kind: a header of version 2 with IPv6 is accepted" \
		peer 1 "raw=$v2_6" send=100 half-close eof
	ok "$kind: the IPv6 source of version 2 is logged" \
		logged '\[2001:db8::7\]:4711' complete
	ok "$kind: a header of version 1 may come byte by byte" \
		peer 1 "drip=$v1" send=100 half-close eof
	ok "$kind: a header of version 2 may come byte by byte" \
		peer 1 "drip=$v2" send=100 half-close eof
	ok "$kind: the source of a header byte by byte is logged" \
		logged '192\.0\.2\.7:4711' complete
	ok "$kind: the command LOCAL is accepted" \
		peer 1 "raw=$local" send=100 half-close eof
	ok "$kind: for LOCAL, the proxy's own address is logged" \
		logged '127\.0\.0\.1:[0-9]*' probe
	ok "$kind: the family UNKNOWN is accepted" \
		peer 1 "raw=$(hex 'PROXY UNKNOWN\r\n')" send=100 half-close eof
	ok "$kind: for UNKNOWN, the proxy's own address is logged" \
		logged '127\.0\.0\.1:[0-9]*' complete
	ok "$kind: 200,000 bytes after a header are served" \
		peer 1 "raw=$v2" send=200000 half-close eof
	ok "$kind: data right after a header is served" \
		peer 1 "raw=$v1" send=7 recv=7 half-close eof
	like "$(status)" ' proxy=0 .* received=200' \
		"$kind: the bytes of headers are not counted as received"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_all headers

# is_refused HEX: the server refuses a connection that begins with HEX, and
# counts it.
is_refused() {
	before=$(value proxy "$(status)")
	peer 1 "raw=$1" end >/dev/null 2>&1
	await_active
	test "$(value proxy "$(status)")" = $((before + 1))
}

malformed() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8
	ok "$kind: a connection without a header is refused" \
		is_refused "$(hex 'hello\n')"
	ok "$kind: an unknown family is refused" \
		is_refused "$(hex 'PROXY TCP5 1 2 3 4\r\n')"
	ok "$kind: a port out of range is refused" \
		is_refused "$(hex 'PROXY TCP4 192.0.2.7 127.0.0.1 65536 80\r\n')"
	ok "$kind: a header of version 1 that is too long is refused" \
		is_refused "$(hex "PROXY UNKNOWN $(printf %0120d 0)\\r\\n")"
	ok "$kind: an unknown version is refused" is_refused "${signature}1111000c"
	ok "$kind: an unknown command is refused" is_refused "${signature}2211000c"
	ok "$kind: truncated addresses are refused" \
		is_refused "${signature}21110004c0000207"
	ok "$kind: a header of version 2 that is too long is refused" \
		is_refused "${signature}2111ffff"
	ok "$kind: a wrong checksum is refused" \
		is_refused "${signature}21110013c00002077f0000011267005003000412345678"
	ok "$kind: a connection with a valid header is served after these" \
		peer 1 "raw=$v1" send=5 half-close eof
	stop
}
on_all malformed

times_out() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8 --idle-timeout=0.5
	ok "$kind: a connection that sends no header is closed" peer 1 end
	await_active
	like "$(status)" ' proxy=1 ' \
		"$kind: a connection that sends no header counts as refused"
	# Each byte comes within the timeout, but not the whole header.
	set --
	for byte in 50 52 4f 58 59 20 54 43 50 34 20 31; do
		set -- "$@" "raw=$byte" pause=100
	done
	peer 1 "$@" end >/dev/null 2>&1
	await_active
	like "$(status)" ' proxy=2 ' \
		"$kind: a header that does not come in time is refused"
	stop
}
on_all times_out

# From other addresses a header is refused, and a text that only begins like one
# is data.
untrusted() {
	start "$@" --verbose --proxy-protocol=192.0.2.0/24
	ok "$kind: other addresses need no header" peer 1 send=5 half-close eof
	ok "$kind: a header of version 1 from others is refused" is_refused "$v1"
	ok "$kind: a header of version 2 from others is refused" is_refused "$v2"
	peer 1 "drip=$v2" end >/dev/null 2>&1
	await_active
	like "$(status)" ' proxy=3 ' \
		"$kind: a header from others, byte by byte, is refused"
	reply=$(printf 'PROXIES' | "$client" --connect="$address")
	is "$reply" PROXIES "$kind: a text that begins like a header is data"
	stop
	start "$@"
	reply=$(printf 'PROXY TCP4\n' | "$client" --connect="$address")
	is "$reply" 'PROXY TCP4' \
		"$kind: without --proxy-protocol a header is data"
	stop
}
on_all untrusted

# Version 2, PROXY, with the paths /a and /b of stream or datagram sockets.
zeros=$(printf '%0212d' 0)
unix_stream=${signature}213100d82f61${zeros}2f62${zeros}
unix_datagram=${signature}213200d82f61${zeros}2f62${zeros}
# UNSPEC, with bytes that are to be ignored.
unspecified=${signature}2100000c${zeros%${zeros#????????????????????????}}

# A header without an IP address over TCP: the proxy's address is in the log,
# without a user, and the access rules and limits apply to it.
without_ip() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8 --max-per-source=1
	limited=0
	for header in $unix_stream $unix_datagram $unspecified; do
		what=$(echo $header | cut -c 25-28)
		ok "$kind: a header with $what is accepted" \
			peer 1 "raw=$header" send=100 half-close eof
		ok "$kind: for $what, the proxy's own address is logged, and no user" \
			logged '127\.0\.0\.1:[0-9]*' complete
		is "$(grep -c uid "$log")" 0 "$kind: for $what, the log has no uid"
		hold 1 "raw=$unspecified" send=5 recv=5 hold half-close eof
		peer 1 "raw=$header" end >/dev/null 2>&1
		limited=$((limited + 1))
		like "$(wait_log ' result=source ' $limited)" \
			' peer=127\.0\.0\.1:[0-9]* ' \
			"$kind: for $what, the limit per source counts the proxy"
		finish_held "$holder"
		await_active
	done
	stop
	start "$@" --verbose --proxy-protocol=127.0.0.0/8 --allow=192.0.2.0/24
	for header in $unix_stream $unix_datagram $unspecified; do
		what=$(echo $header | cut -c 25-28)
		peer 1 "raw=$header" end >/dev/null 2>&1
		await_active
		ok "$kind: for $what, the access rules apply to the proxy" \
			logged '127\.0\.0\.1:[0-9]*' access
	done
	stop
}
on_all without_ip

unix() {
	start "$@" --verbose --proxy-protocol=unix --listen="unix:$work/socket"
	ok "$kind: a header on a unix socket is accepted" \
		peer 1 "raw=$v1" send=100 half-close eof
	ok "$kind: the source of a header on a unix socket is logged" \
		logged '192\.0\.2\.7:4711' complete
	ok "$kind: a header of a unix socket on a unix socket is accepted" \
		peer 1 "raw=$unix_stream" send=100 half-close eof
	ok "$kind: the peer of the unix socket itself is logged" \
		logged "unix: uid=$(id -u)" complete
	ok "$kind: a unix connection without a header is refused" \
		is_refused "$(hex hello)"
	stop
}
on_both unix
finish
