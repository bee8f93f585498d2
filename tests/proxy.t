# SPDX-License-Identifier: MIT
# proxy.t - --proxy-protocol: who must send a header, who must not, and what is
# then made of it.
. "$SOURCE/tests/tap.sh"

signature=0d0a0d0a000d0a515549540a
v1=$(hex 'PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n')
# Version 2, PROXY, TCP over IPv4: 192.0.2.7:4711 to 127.0.0.1:80.
v2=${signature}2111000cc00002077f00000112670050
# The same over IPv6, 2001:db8::7.
v2_6=${signature}2121002420010db80000000000000000000000070000000000000000000000000000000112670050
local=${signature}20000000

# logged PEER RESULT: the last session was of that peer, and ended so.
logged() {
	settle
	grep ' session ' "$log" | tail -n 1 | grep -q "peer=$1 .*result=$2 "
}

headers() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8
	ok "$kind: version 1" peer 1 "raw=$v1" send=100 half-close eof
	ok "$kind: the log has its source" logged '192\.0\.2\.7:4711' complete
	ok "$kind: version 2" peer 1 "raw=$v2" send=100 half-close eof
	ok "$kind: its source" logged '192\.0\.2\.7:4711' complete
	ok "$kind: version 2, IPv6" peer 1 "raw=$v2_6" send=100 half-close eof
	ok "$kind: its source" logged '\[2001:db8::7\]:4711' complete
	ok "$kind: byte by byte, version 1" peer 1 "drip=$v1" send=100 half-close eof
	ok "$kind: byte by byte, version 2" peer 1 "drip=$v2" send=100 half-close eof
	ok "$kind: its source" logged '192\.0\.2\.7:4711' complete
	ok "$kind: LOCAL" peer 1 "raw=$local" send=100 half-close eof
	ok "$kind: that is the proxy itself" logged '127\.0\.0\.1:[0-9]*' complete
	ok "$kind: UNKNOWN" peer 1 "raw=$(hex 'PROXY UNKNOWN\r\n')" send=100 \
		half-close eof
	ok "$kind: that is the proxy's address" logged '127\.0\.0\.1:[0-9]*' complete
	ok "$kind: more than a buffer behind it" \
		peer 1 "raw=$v2" send=200000 half-close eof
	ok "$kind: a header and its data in one segment" \
		peer 1 "raw=$v1" send=7 recv=7 half-close eof
	like "$(status)" ' proxy=0 .* received=200' \
		"$kind: no header is counted as data"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_all headers

# bad HEX: it is refused, and counted.
bad() {
	before=$(value proxy "$(status)")
	peer 1 "raw=$1" end >/dev/null 2>&1
	settle
	test "$(value proxy "$(status)")" = $((before + 1))
}

malformed() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8
	ok "$kind: no header" bad "$(hex 'hello\n')"
	ok "$kind: a family that is none" bad "$(hex 'PROXY TCP5 1 2 3 4\r\n')"
	ok "$kind: a port out of range" \
		bad "$(hex 'PROXY TCP4 192.0.2.7 127.0.0.1 65536 80\r\n')"
	ok "$kind: too long" bad "$(hex "PROXY UNKNOWN $(printf %0120d 0)\\r\\n")"
	ok "$kind: a version that is none" bad "${signature}1111000c"
	ok "$kind: a command that is none" bad "${signature}2211000c"
	ok "$kind: addresses that are cut off" bad "${signature}21110004c0000207"
	ok "$kind: longer than is sane" bad "${signature}2111ffff"
	ok "$kind: a wrong checksum" \
		bad "${signature}21110013c00002077f0000011267005003000412345678"
	ok "$kind: others are served all the same" \
		peer 1 "raw=$v1" send=5 half-close eof
	stop
}
on_all malformed

late() {
	start "$@" --verbose --proxy-protocol=127.0.0.0/8 --idle-timeout=0.5
	ok "$kind: a header that does not come" peer 1 end
	settle
	like "$(status)" ' proxy=1 ' "$kind: is refused in time"
	# Each byte is in time, the whole is not.
	set --
	for byte in 50 52 4f 58 59 20 54 43 50 34 20 31; do
		set -- "$@" "raw=$byte" pause=100
	done
	peer 1 "$@" end >/dev/null 2>&1
	settle
	like "$(status)" ' proxy=2 ' "$kind: nor is one that dribbles"
	stop
}
on_all late

# From anywhere else a header is refused; what only looks like one is data.
untrusted() {
	start "$@" --verbose --proxy-protocol=192.0.2.0/24
	ok "$kind: no header is needed from others" peer 1 send=5 half-close eof
	ok "$kind: version 1 is refused from others" bad "$v1"
	ok "$kind: version 2 too" bad "$v2"
	peer 1 "drip=$v2" end >/dev/null 2>&1
	settle
	like "$(status)" ' proxy=3 ' "$kind: and byte by byte"
	reply=$(printf 'PROXIES' | "$client" --connect="$address")
	is "$reply" PROXIES "$kind: what is no header is data"
	stop
	start "$@"
	reply=$(printf 'PROXY TCP4\n' | "$client" --connect="$address")
	is "$reply" 'PROXY TCP4' "$kind: without the option all is data"
	stop
}
on_all untrusted

unix() {
	start "$@" --verbose --proxy-protocol=unix --listen="unix:$work/socket"
	ok "$kind: on unix sockets" peer 1 "raw=$v1" send=100 half-close eof
	ok "$kind: the source" logged '192\.0\.2\.7:4711' complete
	ok "$kind: must send one too" bad "$(hex hello)"
	stop
}
on_both unix
finish
