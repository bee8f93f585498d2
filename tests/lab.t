# SPDX-License-Identifier: MIT
# lab.t - each lesson of doc/labs/lab shows what it says, by the segments of its
# trace; and the states alone, which need no right, are right in each.
. "$SOURCE/tests/tap.sh"
lab=$SOURCE/doc/labs/lab
server_dir=$BUILD/doc/examples
PATH=$BUILD/src:$server_dir:$PATH
for_programs

# ---- The program itself -------------------------------------------------------

names='handshake-close half-close window reset refused backlog close-wait
time-wait nagle'
is "$(sh "$lab" | sed -n 's/^  \([a-z-]*\) .*/\1/p' | tr '\n' ' ')" \
	"$(echo $names) " 'without an argument it lists the lessons'
is "$(sh "$lab" nosuch 2>&1; echo $?)" \
	"lab: nosuch: no such lesson; lab lists them
1" 'an unknown lesson'

# Programs that stand in for those of the system.
stand_in() {
	cat >"$programs/$1"
	chmod +x "$programs/$1"
}
stand_in unshare <<-'END'
	#!/bin/sh
	exit 1
END
stand_in ip <<-'END'
	#!/bin/sh
END
PATH=$programs:$PATH sh "$lab" refused >"$work/out" 2>&1
is "$? $(wc -l <"$work/out")" '1 1' 'namespaces are forbidden: one line'
like "$(cat "$work/out")" '^lab: user namespaces are forbidden here; .*run' \
	'which says what to do'

if ! command -v unshare >/dev/null || ! command -v ip >/dev/null; then
	skip 'the lessons' 'unshare and ip are needed'
	finish
fi
if ! unshare -Urn ip link set lo up 2>/dev/null &&
	! unshare -n ip link set lo up 2>/dev/null; then
	skip 'the lessons' 'no user namespaces here; see unshare(1)'
	finish
fi

rm "$programs/unshare" "$programs/ip"
without=$programs:$BUILD/src:$(getconf PATH):/usr/sbin:/sbin
stand_in cc <<-'END'
	#!/bin/sh
	echo 'no compiler' >&2
	exit 1
END
PATH=$without sh "$lab" window >"$work/out" 2>&1
is $? 1 'no lab-server, and none can be made: status'
like "$(cat "$work/out")" 'lab-server.c cannot be compiled: install' \
	'and the message'
stand_in cc <<-END
	#!/bin/sh
	exec $CC \$CFLAGS "\$@"
END
# Its words are paths that have no space.
ln -s "$SOURCE/lib" "$work/include"
ln -s "$BUILD/lib/.libs/libwrap.a" "$work"
stand_in pkg-config <<-END
	#!/bin/sh
	echo "-I$work/include $work/libwrap.a -lpthread"
END
TMPDIR=$programs PATH=$without sh "$lab" --trace=info reset >"$work/out" 2>&1
is $? 0 'a lab-server is compiled where there is none'
like "$(cat "$work/out")" 'ECONNRESET' 'and serves'

# ---- The lessons -----------------------------------------------------------------

"$client" --trace=wire --connect=127.0.0.1:1 </dev/null 2>&1 |
	grep -q 'built without libpcap' && wire=no || wire=yes

# lesson NAME: show it by its segments ($name.wire, its words in $name.out), and
# by its states alone ($name.info).
lesson() {
	name=$1
	sh "$lab" --trace=info,json "$name" >"$work/$name.words" \
		2>"$work/$name.info" &
	info=$!
	sh "$lab" --trace=json "$name" >"$work/$name.out" 2>"$work/$name.wire"
	is $? 0 "$name"
	wait $info
	is "$? $(grep -c '"kind":"segment"' "$work/$name.info")" '0 0' \
		"$name: the states alone"
	words=$(cat "$work/$name.out")
}

# shows HOW DESCRIPTION PATTERN...: rows of the trace match these, one behind
# the other.
shows() {
	rows=$work/$name.$1
	description="$name, $1: $2"
	shift 2
	at=0
	for pattern in "$@"; do
		found=$(tail -n +$((at + 1)) "$rows" | grep -n -m 1 -e "$pattern") || {
			verdict 1 "$description"
			echo "# behind row $at there is none like: $pattern"
			diag "$rows"
			return
		}
		at=$((at + ${found%%:*}))
	done
	verdict 0 "$description"
}
wire() {
	if test $wire = yes; then
		shows wire "$@"
	else
		skip "$name: $1" 'built without libpcap'
	fi
}
# segment DIRECTION FLAGS LENGTH: the pattern of its row.
segment() {
	echo "\"dir\":\"$1\",\"flags\":\"$2\",.*\"len\":$3,"
}
# call NAME RESULT [ERROR]: likewise.
call() {
	echo "\"call\":\"$1\",.*\"result\":$2,${3:+\"error\":\"$3\"}"
}
# states OURS [PEER'S]: likewise, of what the kernel told.
states() {
	echo "\"kind\":\"state\".*\"state\":\"$1\",\"state_observed\":true${2:+,\"peer_state\":\"$2\",\"peer_state_observed\":true}"
}
# life NAME...: the states of our end, each once, in their order.
life() {
	like "$(sed -n 's/.*"state":"\([^"]*\)".*/\1/p' "$work/$name.info" | uniq |
		tr '\n' ' ')" "^$1 \$" "$name, info: the states of the client"
}

lesson handshake-close
wire 'the handshake, the data, the close' \
	"$(segment out S 0)" "$(segment in SA 0)" "$(segment out A 0)" \
	"$(call getsockopt 0)" "$(call write 6)" "$(segment out AP 6)" \
	"$(segment in AP 6)" "$(call shutdown 0)" "$(segment out AF 0)" \
	"$(segment in AF 0)" "$(segment out A 0).*\"state\":\"TIME_WAIT\"" \
	"$(call read 0)"
test $wire = no ||
	like "$(sed -n '/"flags":"AF"/,$p' "$work/$name.wire" |
		grep -c '"kind":"segment"')" '^[34]$' \
		"$name: three segments close it, or four"
life 'SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT'

lesson half-close
set --
for size in 16 16 16; do
	set -- "$@" "$(segment in AP $size).*\"state\":\"FIN_WAIT2\""
done
wire 'data comes in FIN_WAIT2' "$(segment out AF 0)" "$@" "$(segment in AF 0)"
shows info 'FIN_WAIT2 and CLOSE_WAIT, and then reading' \
	"$(states ESTABLISHED ESTABLISHED)" "$(call shutdown 0)" \
	"$(states FIN_WAIT2 CLOSE_WAIT)" "$(call read 16)" "$(call read 16)" \
	"$(states TIME_WAIT CLOSED)"
life 'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT'

lesson window
wire 'it shuts, is probed, and opens again' \
	'"dir":"in".*"win":0,.*"wire_win":0' 'note.*the other end must wait' \
	"$(segment out A 0)" 'note.*zero-window probe' '"dir":"in".*"win":0,' \
	'"dir":"in".*"win":[1-9]' 'note.*window is open again' \
	'"dir":"out".*"len":[1-9]' "$(call read 0)"
like "$words" '^reply: 12000 bytes$' "$name: all of it comes back"
shows info 'it shuts, and opens again' '"peer_win":4096' \
	'"peer_win":0,.*"state":"FIN_WAIT1".*"peer_state":"ESTABLISHED"' \
	"$(states TIME_WAIT CLOSED)"
life 'SYN_SENT ESTABLISHED FIN_WAIT1 \(FIN_WAIT2 \)*TIME_WAIT'

lesson reset
# The eight bytes may be read before the reset comes behind them, or after.
wire 'a reset in place of a FIN' "$(segment out A.* 16)" "$(segment in AP 8)" \
	'"dir":"in","flags":"[AR]*R' "$(call read -1 ECONNRESET)"
wire 'the bytes are read, and then the reset' \
	"$(call read 8)" "$(call read -1 ECONNRESET)"
like "$words" '^reply: THE ONE$' "$name: what was answered is not lost"
is "$(sed -n '/^State/,$p' "$work/$name.out" | wc -l)" 1 \
	"$name: nobody is in TIME_WAIT"
shows info 'both ends are gone' "$(states CLOSED CLOSED)"
life 'SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*CLOSED'

lesson refused
wire 'RST ACK answers the SYN' "$(segment out S 0)" "$(segment in AR 0)" \
	"$(call getsockopt -1 ECONNREFUSED).*\"state\":\"CLOSED\""
shows info 'ECONNREFUSED' "$(call getsockopt -1 ECONNREFUSED)"
life '\(SYN_SENT \)*CLOSED'

lesson backlog
wire 'the first is connected and acknowledged, the second is not answered' \
	"$(segment in SA 0)" "$(segment out AP 6)" \
	'"dir":"in".*"relative_ack":8' "$(segment out S 0)" \
	"$(segment out S 0).*\"retransmission\":true" \
	"$(segment out S 0).*\"retransmission\":true" ETIMEDOUT
test $wire = no ||
	is "$(sed -n '/retransmission/,$p' "$work/$name.wire" |
		grep -c '"dir":"in"')" 0 "$name: not by one segment"
like "$words" '^LISTEN  *1  *0 .*:9527' "$name: the queue is full"
is "$(grep -c 'may go on' "$work/$name.wire")" 1 \
	"$name: only the first may go on when it was closed"
shows info 'a closed connection waits, and another in SYN_SENT' \
	"$(states FIN_WAIT2 CLOSE_WAIT)" '"retransmits":[1-9],.*"state":"SYN_SENT"' \
	ETIMEDOUT
life 'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 SYN_SENT CLOSED'

lesson close-wait
wire 'our FIN is acknowledged, theirs never comes' "$(segment out AF 0)" \
	'"dir":"in".*"relative_ack":8' "$(states FIN_WAIT2 CLOSE_WAIT)" \
	"$(call close 0)" 'nothing moved'
wire 'the reply comes' "$(segment in AP 6)"
test $wire = no ||
	is "$(grep -c '"dir":"in","flags":"[A-Z]*F' "$work/$name.wire")" 0 \
		"$name: no FIN comes"
like "$words" '^CLOSE-WAIT .*127.0.0.1:9527 ' "$name: ss shows it too"
shows info CLOSE_WAIT "$(states FIN_WAIT2 CLOSE_WAIT)" "$(call close 0)"
life 'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2'

lesson time-wait
wire 'the server closes first' "$(segment in AF 0).*\"state\":\"CLOSE_WAIT\"" \
	"$(call read 0)" "$(call close 0)" \
	"$(segment out AF 0).*\"peer_state\":\"TIME_WAIT\""
is "$(grep -c '^listening$' "$work/$name.out") $(grep -c \
	'Bind 127.0.0.1:9527: .*(EADDRINUSE)' "$work/$name.out")" '3 1' \
	"$name: the address is in use, but not with SO_REUSEADDR"
like "$words" '^TIME-WAIT .*127.0.0.1:9528 ' \
	"$name: which binds beside TIME_WAIT"
shows info 'TIME_WAIT is at the server' "$(states CLOSED TIME_WAIT)"
life 'SYN_SENT ESTABLISHED CLOSE_WAIT \(LAST_ACK \)*CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT \(LAST_ACK \)*CLOSED'

lesson nagle
piece=$(segment in AP 1)
wire 'the rest waits for an acknowledgement' \
	"$piece" "$piece" "$(segment out A 0)" "$(segment in AP 8)" \
	"$piece" "$(segment out A 0)" "$(segment in AP 10)" \
	"$(segment in SA 0)" "$piece" "$(segment in AP 8)"
# waits: of the replies, the milliseconds from the first byte to the rest, and
# whether an acknowledgement went between them.
waits() {
	sed -n 's/.*"t":\([0-9.]*\),.*"dir":"\([a-z]*\)".*"len":\([0-9]*\),.*/\2 \3 \1/p' \
		"$work/$name.wire" | awk '
		$1 == "in" && $2 == 1 { first = $3; between = "no" }
		$1 == "out" { between = "yes" }
		$1 == "in" && $2 > 1 { print int(($3 - first) * 1000), between }'
}
if test $wire = yes; then
	waits >"$work/waits"
	# On a busy machine the server may answer late, or be held up between its
	# two writes; then an acknowledgement goes at once.  So one of two will do.
	like "$(awk 'NR > 1 && NR <= 3 && $1 >= 25 && $2 == "yes"' "$work/waits" |
		wc -l)" '^[12]$' "$name: with Nagle's algorithm, for some 40 ms"
	like "$(awk 'NR > 4 && $2 == "no"' "$work/waits" | wc -l)" '^[12]$' \
		"$name: with TCP_NODELAY, not at all"
fi
life 'SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT'
finish
