# SPDX-License-Identifier: MIT
# lab.t - the traces of each lab of doc/labs/lab show what its text says:
# with segments, and with the states alone, which need no right to capture.
. "$SOURCE/tests/tap.sh"
lab=$SOURCE/doc/labs/lab
server_dir=$BUILD/doc/examples
PATH=$BUILD/src:$server_dir:$PATH
make_programs_folder

# ---- The program itself -------------------------------------------------------

names='handshake-close half-close window reset refused backlog close-wait
time-wait nagle character reap'
is "$(sh "$lab" | sed -n 's/^  \([a-z-]*\) .*/\1/p' | tr '\n' ' ')" \
	"$(echo $names) " 'without an argument it lists the labs'
is "$(sh "$lab" nosuch 2>&1; echo $?)" \
	"lab: nosuch: no such lab; \"lab\" lists them
1" 'an unknown lab'

# ---- The translation ----------------------------------------------------------

# originals: print the explanations, each below a line "== LAB NUMBER".
originals() {
	awk '
	/^lab_/ { sub(/^lab_/, ""); sub(/\(.*/, ""); gsub(/_/, "-"); of = $0; n = 0 }
	/^\tsay <<-/ { print "== " of " " ++n; inside = 1; next }
	/^\tEND$/ { inside = 0 }
	inside' "$lab"
}
# translations: print those of lab.zh_CN likewise.
translations() {
	awk '/^== [a-z-]+ [0-9]+$/ { inside = 1 } inside' "$lab.zh_CN"
}
# terms: print of standard input each section, and with it each call, error
# number, state and RFC that it names.
terms() {
	awk '
	/^== / { section = $2 " " $3; print section; next }
	{
		gsub(/\([0-9]\)/, "()")
		while (match($0, /[a-z_]+\(\)|[A-Z]+_[A-Z]+[0-9]?|E[A-Z][A-Z]+|RFC [0-9]+|SIG[A-Z]+/)) {
			print section, substr($0, RSTART, RLENGTH)
			$0 = substr($0, RSTART + RLENGTH)
		}
	}' | LC_ALL=C sort -u
}
originals | terms >"$work/originals"
translations | terms >"$work/translations"
ok 'the translation has the same sections, with the same terms' \
	diff "$work/originals" "$work/translations"
# count_arguments: of each line "MESSAGE TEXT" print the message and how many
# arguments its text has.
count_arguments() {
	awk '{ n = gsub(/%s/, ""); print $1, n }' | LC_ALL=C sort
}
sed -nE "s/.*(message|fail) ([a-z]+) ('.*|reply\)$)/\2 \3/p" "$lab" |
	count_arguments >"$work/messages"
awk '/^== [a-z]+$/ && $2 != "titles" { name = $2; getline; print name, $0 }' \
	"$lab.zh_CN" | count_arguments >"$work/translated"
ok 'the translation has the same messages, with the same arguments' \
	diff "$work/messages" "$work/translated"
is "$(LC_ALL=zh_CN.UTF-8 sh "$lab" nosuch 2>&1)" \
	'lab: nosuch：没有这个实验；“lab”列出全部实验' 'a message in Chinese'
is "$(LC_ALL=zh_CN.UTF-8 sh "$lab" | sed -n 's/^  \([a-z-]*\) .*/\1/p')" \
	"$(sh "$lab" | sed -n 's/^  \([a-z-]*\) .*/\1/p')" \
	'it lists the labs in Chinese'
like "$(LC_ALL=zh_CN.UTF-8 sh "$lab")" '滑动窗口\|接收方暂停读取' \
	'the titles are Chinese'

# ---- Without namespaces, without lab-server ------------------------------------

# replace NAME: standard input becomes a program that PATH finds before the
# system's.
replace() {
	cat >"$programs/$1"
	chmod +x "$programs/$1"
}
replace unshare <<-'END'
	#!/bin/sh
	exit 1
END
replace ip <<-'END'
	#!/bin/sh
END
PATH=$programs:$PATH sh "$lab" refused >"$work/out" 2>&1
is "$? $(wc -l <"$work/out")" '1 1' 'namespaces are forbidden: one line'
like "$(cat "$work/out")" '^lab: user namespaces are forbidden here; .*run' \
	'the line says what to do'

if ! command -v unshare >/dev/null || ! command -v ip >/dev/null; then
	skip 'the labs' 'unshare and ip are needed'
	finish
fi
if ! unshare -Urn ip link set lo up 2>/dev/null &&
	! unshare -n ip link set lo up 2>/dev/null; then
	skip 'the labs' 'no user namespaces here; see unshare(1)'
	finish
fi

rm "$programs/unshare" "$programs/ip"
without=$programs:$BUILD/src:$(getconf PATH):/usr/sbin:/sbin
replace cc <<-'END'
	#!/bin/sh
	echo 'no compiler' >&2
	exit 1
END
PATH=$without sh "$lab" window >"$work/out" 2>&1
is $? 1 'no lab-server, and it cannot be compiled: status'
like "$(cat "$work/out")" 'lab-server.c cannot be compiled: install' \
	'message'
replace cc <<-END
	#!/bin/sh
	exec $CC \$CFLAGS "\$@"
END
# The shell splits what it prints: these paths have no space.
ln -s "$SOURCE/lib" "$work/include"
ln -s "$BUILD/lib/.libs/libwrap.a" "$work"
replace pkg-config <<-END
	#!/bin/sh
	echo "-I$work/include $work/libwrap.a -lpthread"
END
TMPDIR=$programs PATH=$without sh "$lab" --trace=info reset >"$work/out" 2>&1
is $? 0 'lab-server is compiled where it is missing'
like "$(cat "$work/out")" 'ECONNRESET' 'that lab-server serves'

# ---- The labs --------------------------------------------------------------------

"$client" --trace=wire --connect=127.0.0.1:1 </dev/null 2>&1 |
	grep -q 'built without libpcap' && wire=no || wire=yes

# run_lab NAME: run it with segments (trace in $name.wire, text in $name.out and
# $words), and with the states alone (trace in $name.info).
run_lab() {
	name=$1
	sh "$lab" --trace=info,json "$name" >/dev/null \
		2>"$work/$name.info" &
	info=$!
	sh "$lab" --trace=json "$name" >"$work/$name.out" 2>"$work/$name.wire"
	is $? 0 "$name"
	wait $info
	is "$? $(grep -c '"kind":"segment"' "$work/$name.info")" '0 0' \
		"$name: the states alone"
	words=$(cat "$work/$name.out")
}

# shows HOW DESCRIPTION PATTERN...: rows of the trace $name.HOW match the
# patterns, in this order.
shows() {
	rows=$work/$name.$1
	description="$name, $1: $2"
	shift 2
	at=0
	for pattern in "$@"; do
		found=$(tail -n +$((at + 1)) "$rows" | grep -n -m 1 -e "$pattern") || {
			verdict 1 "$description"
			echo "# no row after row $at matches: $pattern"
			diag "$rows"
			return
		}
		at=$((at + ${found%%:*}))
	done
	verdict 0 "$description"
}
# wire DESCRIPTION PATTERN...: the same for segments, skipped without libpcap.
wire() {
	if test $wire = yes; then
		shows wire "$@"
	else
		skip "$name: $1" 'built without libpcap'
	fi
}
# segment DIRECTION FLAGS LENGTH: print the pattern of a segment's row.
segment() {
	echo "\"dir\":\"$1\",\"flags\":\"$2\",.*\"len\":$3,"
}
# call NAME RESULT [ERROR]: print the pattern of a call's row.
call() {
	echo "\"call\":\"$1\",.*\"result\":$2,${3:+\"error\":\"$3\"}"
}
# states CLIENT'S [SERVER'S]: print the pattern of a row of states that the
# kernel reported.
states() {
	echo "\"kind\":\"state\".*\"state\":\"$1\",\"state_observed\":true${2:+,\"peer_state\":\"$2\",\"peer_state_observed\":true}"
}
# life PATTERN: the client's end has these states, in this order.
life() {
	like "$(sed -n 's/.*"state":"\([^"]*\)".*/\1/p' "$work/$name.info" | uniq |
		tr '\n' ' ')" "^$1 \$" "$name, info: the states of the client"
}

run_lab handshake-close
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

run_lab half-close
set --
for size in 16 16 16; do
	set -- "$@" "$(segment in AP $size).*\"state\":\"FIN_WAIT2\""
done
wire 'data comes in FIN_WAIT2' "$(segment out AF 0)" "$@" "$(segment in AF 0)"
# delay: print the milliseconds from our FIN to its ACK.
delay() {
	sed -n 's/.*"t":\([0-9.]*\),.*"dir":"\([a-z]*\)","flags":"\([A-Z]*\)".*/\2 \3 \1/p' \
		"$work/$name.wire" | awk '
		$1 == "out" && $2 ~ /F/ && !sent { sent = $3 }
		$1 == "in" && sent { print int(($3 - sent) * 1000); exit }'
}
if test $wire = yes; then
	# The kernel's clock ticks each 10 ms at most.  After 100 ms the server's
	# data carries the ACK.
	delay=$(delay)
	test "$delay" -ge 30 && test "$delay" -le 200
	verdict $? "$name: the ACK of the FIN is delayed by some 40 ms, at most 200"
	echo "# $delay ms"
fi
shows info 'FIN_WAIT2 and CLOSE_WAIT, then read' \
	"$(states ESTABLISHED ESTABLISHED)" "$(call shutdown 0)" \
	"$(states FIN_WAIT2 CLOSE_WAIT)" "$(call read 16)" "$(call read 16)" \
	"$(states TIME_WAIT CLOSED)"
life 'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT'

run_lab window
wire 'the window closes, is probed, and opens again' \
	'"dir":"in".*"win":0,.*"wire_win":0' 'note.*the other end must wait' \
	"$(segment out A 0)" 'note.*zero-window probe' '"dir":"in".*"win":0,' \
	'"dir":"in".*"win":[1-9]' 'note.*window is open again' \
	'"dir":"out".*"len":[1-9]' "$(call read 0)"
like "$words" '^reply: 12000 bytes$' "$name: the whole reply comes back"
# probes FILE: print for each probe of the closed window, except the last,
# whether it was answered, the milliseconds since the last answer, its length.
probes() {
	sed -n 's/.*"t":\([0-9.]*\),.*"dir":"\([a-z]*\)".*"len":\([0-9]*\),"win":\([0-9]*\),.*"phase":"half-close".*/\2 \3 \4 \1/p' "$1" | awk '
		function tell() { if (probed) print answered, since, length_ }
		$1 == "in" && $3 == 0 && probed { answered = "yes"; last = $4; next }
		$1 == "in" && $3 == 0 { closed = 1; next }
		$1 == "in" { exit }
		$1 == "out" && closed {
			tell()
			since = last ? int(($4 - last) * 1000) : 500
			probed = 1; answered = "no"; length_ = $2
		}'
}
if test $wire = yes; then
	probes "$work/$name.wire" >"$work/probes"
	# Two milliseconds less than the limit: the clocks differ.
	like "$(awk '($1 == "yes") != ($2 >= 498)' "$work/probes" | wc -l)" '^0$' \
		"$name: probes are answered at most once in 500 ms"
	is "$(awk '$3 != 0' "$work/probes")" '' "$name: they carry no data"
	test -s "$work/probes" || verdict 1 "$name: there are probes"
	diag "$work/probes"
fi
like "$words" '^500$' "$name: it prints this limit"
shows info 'the window closes, and opens again' '"peer_win":4096' \
	'"peer_win":0,.*"state":"FIN_WAIT1".*"peer_state":"ESTABLISHED"' \
	"$(states TIME_WAIT CLOSED)"
life 'SYN_SENT ESTABLISHED FIN_WAIT1 \(FIN_WAIT2 \)*TIME_WAIT'

run_lab reset
# The client may read the eight bytes before or after the reset arrives.
wire 'a reset in place of a FIN' "$(segment out A.* 16)" "$(segment in AP 8)" \
	'"dir":"in","flags":"[AR]*R' "$(call read -1 ECONNRESET)"
wire 'the bytes are read, and then the reset' \
	"$(call read 8)" "$(call read -1 ECONNRESET)"
like "$words" '^reply: THE ONE$' "$name: the answer is not lost"
is "$(sed -n '/^State/,$p' "$work/$name.out" | wc -l)" 1 \
	"$name: neither end is in TIME_WAIT"
shows info 'both ends are closed' "$(states CLOSED CLOSED)"
life 'SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*CLOSED'

run_lab refused
wire 'RST ACK answers the SYN' "$(segment out S 0)" "$(segment in AR 0)" \
	"$(call getsockopt -1 ECONNREFUSED).*\"state\":\"CLOSED\""
shows info 'ECONNREFUSED' "$(call getsockopt -1 ECONNREFUSED)"
if grep -q '^(skipped: no veth' "$work/$name.out"; then
	skip "$name: no such host" 'no veth interfaces here'
else
	shows info 'no such host: EHOSTUNREACH' \
		"$(call getsockopt -1 EHOSTUNREACH)"
	like "$(sed -n 's/.*"t":\([0-9]*\).*EHOSTUNREACH.*/\1/p' "$work/$name.info")" \
		'^[2-4]$' "$name: no such host: after some 3 s"
	wire 'no such host' "$(call connect -1 EINPROGRESS)" \
		"$(call getsockopt -1 EHOSTUNREACH)"
	test $wire = no ||
		is "$(sed -n '/ECONNREFUSED/,$p' "$work/$name.wire" |
			grep -c '"kind":"segment"')" 0 "$name: no such host: no segment"
fi
life '\(SYN_SENT \)*CLOSED\( SYN_SENT CLOSED\)*'

run_lab backlog
wire 'the first is connected and acknowledged, the second is not answered' \
	"$(segment in SA 0)" "$(segment out AP 6)" \
	'"dir":"in".*"relative_ack":8' "$(segment out S 0)" \
	"$(segment out S 0).*\"retransmission\":true" \
	"$(segment out S 0).*\"retransmission\":true" ETIMEDOUT
test $wire = no ||
	is "$(sed -n '/retransmission/,$p' "$work/$name.wire" |
		grep -c '"dir":"in"')" 0 "$name: not a single answer"
like "$words" '^LISTEN  *1  *0 .*:9527' "$name: the accept queue is full"
is "$(grep -c 'may go on' "$work/$name.wire")" 1 \
	"$name: only the first connection may continue after close"
shows info 'the first is in FIN_WAIT2, the second in SYN_SENT' \
	"$(states FIN_WAIT2 CLOSE_WAIT)" '"retransmits":[1-9],.*"state":"SYN_SENT"' \
	ETIMEDOUT
life 'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 SYN_SENT CLOSED'

run_lab close-wait
wire 'our FIN is acknowledged, theirs never comes' "$(segment out AF 0)" \
	'"dir":"in".*"relative_ack":8' "$(states FIN_WAIT2 CLOSE_WAIT)" \
	"$(call close 0)" 'no progress'
wire 'the reply comes' "$(segment in AP 6)"
test $wire = no ||
	is "$(grep -c '"dir":"in","flags":"[A-Z]*F' "$work/$name.wire")" 0 \
		"$name: no FIN comes"
like "$words" '^CLOSE-WAIT .*127.0.0.1:9527 ' "$name: ss shows it too"
shows info CLOSE_WAIT "$(states FIN_WAIT2 CLOSE_WAIT)" "$(call close 0)"
life 'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2'

run_lab time-wait
wire 'the server closes first' "$(segment in AF 0).*\"state\":\"CLOSE_WAIT\"" \
	"$(call read 0)" "$(call close 0)" \
	"$(segment out AF 0).*\"peer_state\":\"TIME_WAIT\""
is "$(grep -c '^listening$' "$work/$name.out") $(grep -c \
	'Bind 127.0.0.1:9527: .*(EADDRINUSE)' "$work/$name.out")" '3 1' \
	"$name: the address is in use without SO_REUSEADDR, free with it"
like "$words" '^TIME-WAIT .*127.0.0.1:9528 ' \
	"$name: SO_REUSEADDR binds the address during TIME_WAIT"
like "$words" '^TIME-WAIT .*127.0.0.1:9527 .*timer:(timewait,\(1min\|5[0-9]\)' \
	"$name: it lasts one minute"
shows info 'the server is in TIME_WAIT' "$(states CLOSED TIME_WAIT)"
life 'SYN_SENT ESTABLISHED CLOSE_WAIT \(LAST_ACK \)*CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT \(LAST_ACK \)*CLOSED'

run_lab nagle
piece=$(segment in AP 1)
wire 'the rest waits for an acknowledgement' \
	"$piece" "$piece" "$(segment out A 0)" "$(segment in AP 8)" \
	"$piece" "$(segment out A 0)" "$(segment in AP 10)" \
	"$(segment in SA 0)" "$piece" "$(segment in AP 8)"
# waits: print for each reply the milliseconds from its first byte to the rest,
# and whether an acknowledgement went out between them.
waits() {
	sed -n 's/.*"t":\([0-9.]*\),.*"dir":"\([a-z]*\)".*"len":\([0-9]*\),.*/\2 \3 \1/p' \
		"$work/$name.wire" | awk '
		$1 == "in" && $2 == 1 { first = $3; between = "no" }
		$1 == "out" { between = "yes" }
		$1 == "in" && $2 > 1 { print int(($3 - first) * 1000), between }'
}
if test $wire = yes; then
	waits >"$work/waits"
	# On a busy machine the server may answer late, or pause between its two
	# writes; the kernel then acknowledges at once.  So require one of two.
	like "$(awk 'NR > 1 && NR <= 3 && $1 >= 25 && $2 == "yes"' "$work/waits" |
		wc -l)" '^[12]$' "$name: with Nagle's algorithm, a delay of some 40 ms"
	like "$(awk 'NR > 4 && $2 == "no"' "$work/waits" | wc -l)" '^[12]$' \
		"$name: with TCP_NODELAY, no delay"
fi
life 'SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT'

run_lab character
wire 'the character comes in two segments, its capital in one' \
	"$(segment out AP 5)" "$(segment in AP 4)" "$(segment out AP 3)" \
	"$(segment in AP 4)" "$(segment out AP 8)" "$(segment in AP 8)"
shows info 'the character is written in two parts, its capital read in one' \
	"$(call write 5)" "$(call read 4)" "$(call write 3)" "$(call read 4)"
is "$(sed -n 's/^reply: //p' "$work/$name.out")" "$(printf \
	'STRA\nSSE\nSTRA\303\237E')" "$name: the replies"
life 'SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT SYN_SENT ESTABLISHED \(FIN_WAIT1 \)*\(FIN_WAIT2 \)*TIME_WAIT'

if command -v ps >/dev/null; then
	sh "$lab" reap >"$work/out" 2>&1
	is $? 0 'reap'
	# For each run of ps(1), a line: the name of the server, how many processes
	# there are, how many zombies, and the threads of the last.
	awk '
	function tell() { if (n) print name, n, zombies + 0, threads; n = zombies = 0 }
	/^\$ ps / { tell() }
	$5 ~ /^(upper|lab-server)/ && $3 ~ /^[0-9]+$/ {
		name = $5; n++; zombies += $4 ~ /Z/; threads = $3
	}
	END { tell() }' "$work/out" >"$work/rows"
	is "$(sed 's/ [0-9]*$//' "$work/rows")" 'upper-forkd 2 0
upper-forkd 1 0
lab-server 2 1
upper-threadd 1 0
upper-threadd 1 0
upper-threadd 1 0
upper-threadd 1 0' 'reap: a child, no child, a zombie, threads'
	# The thread sanitizer adds one of its own.
	is "$(awk '$1 == "upper-threadd" {
		if (!n++) base = $4 - 1
		printf "%d ", $4 - base
	}' "$work/rows")" '1 0 2 1 ' \
		'reap: a thread, detached; two threads, one joined by the other'
	diag "$work/rows"
else
	skip 'reap' 'no ps here'
fi
finish
