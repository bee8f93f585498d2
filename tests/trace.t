# SPDX-License-Identifier: MIT
# trace.t - upper-client --trace shows the segments that tcpdump(8) captured,
# and --trace-pcap writes the same for tshark(1).
#
# The comparison makes TRACE_CONNECTIONS (10) connections at random; TRACE_SEED
# repeats a run.
. "$SOURCE/tests/client.sh"

# The script runs in its own network namespace, where an ordinary user may
# capture.  It is not root there: as root, tcpdump would change to another user.
if test "${1-}" != inside; then
	command -v unshare >/dev/null && command -v ip >/dev/null ||
		skip_all 'unshare and ip are needed'
	set -- unshare -n --map-user=1000 --map-group=1000 --keep-caps
	"$@" true 2>/dev/null ||
		skip_all 'no user namespaces here; see unshare(1)'
	"$@" "${SHELL:-sh}" "$0" inside
	exit
fi
ip link set lo up || skip_all 'the loopback interface stays down'
make_programs_folder
"$client" --trace=wire --connect=127.0.0.1:1 </dev/null 2>&1 |
	grep -q 'built without libpcap' && wire=no || wire=yes

# ---- Wrong usage -----------------------------------------------------------

for how in '' x wires wire, ,wire INFO; do
	run --trace="$how" </dev/null
	complains 2 '--trace=.*: not wire, info or json' "refused: --trace=$how"
done
run --trace --connect=unix:/nonexistent </dev/null
complains 2 '--trace: a unix socket has no TCP' 'refused: a unix socket'
run --trace=info --trace-pcap="$work/no" </dev/null
complains 2 '--trace-pcap cannot be used with --trace=info' \
	'refused: --trace-pcap with --trace=info'
run --trace-svg= </dev/null
complains 2 '--trace-svg=: the name is empty' 'refused: --trace-svg='
run --trace-svg="$work/no/file" --connect=127.0.0.1:1 </dev/null
complains 1 "$work/no/file: No such file" \
	'a drawing that cannot be created is reported'

# The row of an error, up to its text.
error_row='^{"kind":"error","t":[0-9]*\.[0-9]\{6\},"observed":true,"text":"'

# ---- Without the right to capture --------------------------------------------

# without_rights COMMAND...: run COMMAND without capabilities.
without_rights() {
	setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$@"
}
# The server does not answer: the trace shows exactly the calls that were made.
start "$liar" full
run --connect="$address" --trace=info,json --timeout=0.2 </dev/null
is "$code $(sed -n 's/.*"call":"\([a-z]*\)".*"result":\(-*[0-9]*\).*/\1=\2/p' \
	"$err" | tr '\n' ' ')" '1 connect=-1 poll=0 close=0 ' \
	'connecting times out: the trace shows its calls'
like "$(tail -n 1 "$err")" "$error_row"'[^"]* (ETIMEDOUT)"}$' \
	'connecting times out: the error is the last row'
is "$(grep -vc '^{.*}$' "$err")" 0 'connecting times out: each line is JSON'
stop

# ---- Errors in JSON ------------------------------------------------------------

# fails_in_json TEXT [OPTION]...: the client fails with one error, whose text is
# TEXT, and prints JSON alone.
fails_in_json() {
	wanted=$1
	shift
	run --trace=json,info "$@" </dev/null
	is "$code $(grep -vc '^{.*}$' "$err") $(grep -c '"kind":"error"' "$err")" \
		'1 0 1' "--trace=json $*: status 1, and only JSON"
	like "$(tail -n 1 "$err")" "$error_row$wanted\"}\$" \
		"--trace=json $*: the last row has the error"
}
start "$forkd"
fails_in_json '127.0.0.1:1: Connection refused (ECONNREFUSED)' \
	--connect=127.0.0.1:1
fails_in_json '/no/\\"\\\\xff\\\\: No such file or directory (ENOENT)' \
	--connect="$address" "$(printf '/no/"\377\\')"
fails_in_json '--connect=nosuch.invalid:1: .*' --connect=nosuch.invalid:1
fails_in_json '/dev/full: No space left on device (ENOSPC)' \
	--connect="$address" --trace-svg=/dev/full
fails_in_json '/no/drawing: No such file or directory (ENOENT)' \
	--connect="$address" --trace-svg=/no/drawing
echo text | "$client" --connect="$address" --trace=json,info 2>"$err" >/dev/full
like "$? $(tail -n 1 "$err")" "^1 ${error_row#^}standard output: .*\"}\$" \
	'--trace=json: the last row says that standard output failed'
stop

# values KEY: print the values of KEY in the rows of JSON in $err, in order,
# without repetitions.
values() {
	sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" "$err" | uniq | tr '\n' ' '
}

start "$forkd"
echo 'Hello, network' >"$work/text"
capitals <"$work/text" >"$work/wanted"
if without_rights true 2>/dev/null; then
	real=$client
	client=$programs/without_rights
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' \
		'setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all' \
		"$real" >"$client"
	chmod +x "$client"
	for how in json json,info info,json; do
		run --connect="$address" --trace=$how "$work/text"
		is "$code $(cat "$out")" '0 HELLO, NETWORK' \
			"no right, --trace=$how: the reply is the same as without a trace"
		is "$(grep -vc '^{.*}$' "$err")" 0 \
			"no right, --trace=$how: each row is JSON"
		is "$(grep -c '"kind":"segment"' "$err")" 0 \
			"no right, --trace=$how: no row is a segment"
		like "$(grep ' on lo, ' "$err")" '"t":0.000000,' \
			"no right, --trace=$how: time 0 is the start of the connection"
		like "$(values state)" \
			'^SYN_SENT ESTABLISHED \(FIN_WAIT1 \)\?\(FIN_WAIT2 \)\?TIME_WAIT $' \
			"no right, --trace=$how: the client's states are in order"
		is "$(values phase)" 'handshake data half-close close ' \
			"no right, --trace=$how: the phases are in order"
		like "$(grep '"call":"read",.*"result":0' "$err")" \
			'"state":"TIME_WAIT","state_observed":true' \
			"no right, --trace=$how: end of file has the state after the FIN"
	done
	run --connect="$address" --trace "$work/text"
	is "$(awk 'length > 100' "$err")" '' \
		'no right: the trace fits in 100 columns'
	if test $wire = yes; then
		like "$(head -n 1 "$err")" 'setcap' \
			'no right: the first line names setcap'
		run --connect="$address" --trace=wire "$work/text"
		complains 1 '--trace=wire: lo: no right to capture' \
			'no right: --trace=wire is refused'
		is "$(wc -c <"$out")" 0 \
			'no right: --trace=wire prints nothing on standard output'
	fi
	run --connect="$address" --trace-pcap="$work/no" "$work/text"
	complains 1 '--trace-pcap: lo: ' 'no right: --trace-pcap is refused'
	ok 'no right: no file is made' test ! -e "$work/no"
	client=$real
else
	skip 'no right: the trace has no segments' 'no setpriv'
fi
if test $wire = no; then
	skip 'the trace has segments' 'built without libpcap'
	stop
	finish
fi

# ---- With the right to capture: the text -------------------------------------

run --connect="$address" --trace "$work/text"
is "$code $(cat "$out")" '0 HELLO, NETWORK' \
	'--trace: the reply is the same as without a trace'
is "$(awk 'length > 100' "$err")" '' 'the trace fits in 100 columns'
is "$(grep -c "$(printf '\033')" "$err")" 0 'the trace in a file has no colour'
is "$(sed -n 's/^-- \([a-z-]*\) -*$/\1/p' "$err" | tr '\n' ' ')" \
	'handshake data half-close close ' 'each phase has a heading'
for text in 'SYN  seq 0' 'SYN ACK  seq 0  ack 1' 'win 65536' 'mss [0-9]' \
	'o write(15) = 15' 'o shutdown(SHUT_WR) = 0' 'o read(65536) = 0' \
	'=ESTABLISHED' '[~=]FIN_WAIT1' '[~=]TIME_WAIT' '\* a SYN carries no data' \
	'\* win 64 in the header means 65,536 bytes'; do
	like "$(cat "$err")" "$text" "the ladder has: $text"
done
if command -v script >/dev/null; then
	colours() {
		env "$@" CLIENT="$client" SERVER="$address" TEXT="$work/text" script \
			-qec '"$CLIENT" --connect="$SERVER" --trace "$TEXT"' /dev/null |
			grep -c "$(printf '\033\\[3')"
	}
	like "$(colours -u NO_COLOR TERM=xterm)" '^[1-9]' \
		'the trace on a terminal has colours'
	is "$(colours NO_COLOR=1 TERM=xterm)" 0 \
		'NO_COLOR=1: the trace on a terminal has no colours'
	is "$(colours -u NO_COLOR TERM=dumb)" 0 \
		'TERM=dumb: the trace on a terminal has no colours'
	like "$(colours NO_COLOR= TERM=xterm)" '^[1-9]' \
		'an empty NO_COLOR has no effect'
else
	skip 'the trace on a terminal has colours' 'no script(1)'
fi
# A call is shown before the segment that it sends, even if it takes long to
# return.  The reply may come, and be acknowledged, meanwhile.
for call in connect shutdown; do
	if strace -o /dev/null -e inject=$call:delay_exit=1 true 2>/dev/null; then
		strace -o /dev/null -e inject=$call:delay_exit=100000 \
			"$client" --connect="$address" --trace=json "$work/text" \
			>"$out" 2>"$err"
		like "$(sed -n 's/.*"call":"\([a-z]*\)".*/\1/p
			s/.*"dir":"out","flags":"\([A-Z]*\)".*/\1/p' "$err" | tr '\n' ' ')" \
			'^connect S .* shutdown \(A \)*AF ' \
			"a slow $call is shown before its segment"
	else
		skip "a slow $call is shown before its segment" 'no strace here'
	fi
done
run --connect="$address" --trace-svg="$work/a.svg" "$work/text"
succeeds "$work/wanted" '--trace-svg alone prints nothing on standard error'
like "$(cat "$work/a.svg")" '>half-close</text>' \
	'the drawing has the phase half-close'
like "$(cat "$work/a.svg")" 'class="state left">ESTABLISHED<' \
	'a state that the kernel confirmed later is not drawn as inferred'
command -v xmllint >/dev/null &&
	ok 'the drawing is valid XML' xmllint --noout "$work/a.svg"
# A file that cannot be written does not change the reply.
for what in svg pcap; do
	run --connect="$address" --trace-$what=/dev/full "$work/text"
	complains 1 '/dev/full: No space left on device (ENOSPC)' \
		"--trace-$what=/dev/full: one line, and status 1"
	ok "--trace-$what=/dev/full: the reply is complete" \
		cmp "$out" "$work/wanted"
	# In a directory that others may write to, a link is not followed.
	mkdir "$work/shared"
	ln -s "$work/kept" "$work/shared/link"
	echo kept >"$work/kept"
	chmod 777 "$work/shared"
	run --connect="$address" --trace-$what="$work/shared/link" "$work/text"
	complains 1 "$work/shared/link: too many symbolic links, or one in" \
		"--trace-$what does not follow a link that others may have made"
	is "$(cat "$work/kept")" kept \
		"--trace-$what leaves the file alone that the link leads to"
	run --connect="$address" --trace-$what="$work/shared/new" "$work/text"
	ok "--trace-$what makes a new file there" test -s "$work/shared/new"
	chmod 755 "$work/shared"
	run --connect="$address" --trace-$what="$work/shared/link" "$work/text"
	ok "--trace-$what follows a link in a directory of one's own" \
		test "$(cat "$work/kept" | wc -c)" -gt 10
	rm -r "$work/shared" "$work/kept"
	: >"$work/limited"
	(ulimit -f 1 && exec "$client" --connect="$address" \
		--trace-$what="$work/limited" "$work/text") >"$out" 2>"$err"
	code=$?
	complains 1 "$work/limited: File too large (EFBIG)" \
		"--trace-$what of more than ulimit -f: one line, and status 1"
	ok "--trace-$what of more than ulimit -f: the reply is complete" \
		cmp "$out" "$work/wanted"
done
"$client" --connect="$address" --trace "$work/text" 2>&1 >"$out" | true
ok 'the reply is complete if the reader of the trace closes it' \
	cmp "$out" "$work/wanted"

# ---- Nobody reads standard error ---------------------------------------------

# The reply comes whole, and the client ends.
mkfifo "$work/unread" "$work/input"
exec 8<>"$work/unread" # its reader, and nobody reads
head -c 100000000 /dev/zero | tr '\0' a >"$work/large"
capitals <"$work/large" >"$work/capitals"
timeout 120 "$client" --connect="$address" --trace=json "$work/large" \
	>"$out" 2>"$work/unread"
is $? 0 'standard error is not read: the client ends'
ok 'standard error is not read: the reply is complete' \
	cmp "$out" "$work/capitals"
# send_large: send the text to the client by descriptor 9, and wait until the
# whole reply has come.
send_large() {
	exec 9>"$work/input"
	cat "$work/large" >&9
	until test $(($(wc -c <"$out"))) -eq 100000000 || ! kill -0 $pid; do
		sleep 0.05
	done
}
exec 8<&- 8<>"$work/unread" # an empty pipe
# Somebody begins to read it when the whole reply has come.
timeout 120 "$client" --connect="$address" --trace=json \
	--trace-pcap="$work/unread.pcap" <"$work/input" >"$out" 2>"$work/unread" &
pid=$!
send_large
timeout 120 sed -un 'p; /rows are missing here/q' <&8 >"$err"
like "$(tail -n 1 "$err")" \
	'"text":"[1-9][0-9]* rows are missing here: standard error was not read' \
	'standard error is read late: the trace tells how many rows are missing'
cat <&8 >"$work/rest" 9>&- &
reader=$!
exec 9>&-
wait $pid
is $? 0 'standard error is read late: the client succeeds'
exec 8<&-
kill $reader 2>/dev/null
wait $reader
ok 'standard error is read late: the reply is complete' \
	cmp "$out" "$work/capitals"
is "$(cat "$err" "$work/rest" | grep -vc '^{.*}$')" 0 \
	'standard error is read late: each line is JSON'
is "$(cat "$err" "$work/rest" | grep -c 'rows are missing')" 1 \
	'standard error is read late: this is told once'
if command -v tshark >/dev/null; then
	is "$(tshark -r "$work/unread.pcap" -T fields -e tcp.seq -e tcp.len \
		"tcp.dstport == $(port)" 2>/dev/null | sort -n |
		awk -v next_seq=1 '$2 == 0 { next }
			$1 > next_seq { print "a gap at", next_seq }
			$1 + $2 > next_seq { next_seq = $1 + $2 }
			END { print next_seq }')" 100000001 \
		'standard error is read late: the file has every segment'
else
	skip 'standard error is read late: the file has every segment' 'no tshark'
fi
rm "$work/unread.pcap"

# ---- Nobody reads a file of the trace ----------------------------------------

# A FIFO that nobody has opened is waited for, as long as for a connection.  Then
# its reader closes it, and nobody reads the next.
for what in svg pcap; do
	run --connect="$address" --trace-$what="$work/unread" --timeout=0.1 </dev/null
	complains 1 "$work/unread: no process has opened this FIFO to read" \
		"--trace-$what to a FIFO without reader: one line, and status 1"
	timeout 120 "$client" --connect="$address" --trace-$what="$work/unread" \
		<"$work/input" >"$out" 2>"$err" &
	pid=$!
	exec 9>"$work/input"
	timeout 60 sh -c ': <"$1"' - "$work/unread" 9>&- # opens and closes it
	cat "$work/text" >&9
	exec 9>&-
	wait $pid
	code=$?
	complains 1 "$work/unread: Broken pipe (EPIPE)" \
		"--trace-$what to a FIFO whose reader closes it: one line, and status 1"
	ok "--trace-$what to a FIFO whose reader closes it: the reply is complete" \
		cmp "$out" "$work/wanted"
	exec 8<>"$work/unread"
	timeout 60 "$client" --connect="$address" --trace-$what="$work/unread" \
		"$work/large" >"$out" 2>"$err"
	code=$?
	complains 1 "$work/unread: incomplete: it was not read in time" \
		"--trace-$what to a FIFO that nobody reads: one line, and status 1"
	ok "--trace-$what to a FIFO that nobody reads: the reply is complete" \
		cmp "$out" "$work/capitals"
	exec 8<&-
done
# Somebody begins to read the file when the whole reply has come.
exec 8<>"$work/unread"
timeout 120 "$client" --connect="$address" --trace=json \
	--trace-pcap="$work/unread" <"$work/input" >"$out" 2>"$err" &
pid=$!
send_large
timeout 120 cat <"$work/unread" >"$work/late.pcap" 8<&- 9>&- &
reader=$!
await grep -q 'missing in the file' "$err"
is $? 0 'a file is read late: the trace tells how many segments are missing'
exec 8<&- 9>&-
wait $pid
code=$?
wait $reader
like "$code $(tail -n 1 "$err")" \
	'^1 {"kind":"error".*unread: incomplete: it was not read in time"}$' \
	'a file is read late: it is reported, and status 1'
like "$(grep 'missing in the file' "$err")" \
	'"text":"[1-9][0-9]* segments are missing in the file of --trace-pcap: it' \
	'a file is read late: the number of missing segments'
ok 'a file is read late: the reply is complete' cmp "$out" "$work/capitals"
if command -v tshark >/dev/null; then
	# The first segments, and those after the gap.
	is "$(tshark -r "$work/late.pcap" -T fields -e tcp.flags.syn \
		-e tcp.flags.fin 2>/dev/null | awk '{ syn += $1 ~ /1|True/
			fin += $2 ~ /1|True/ } END { print syn, fin }')" '2 2' \
		'a file is read late: it is a file for tshark'
else
	skip 'a file is read late: it is a file for tshark' 'no tshark'
fi
rm "$work/unread" "$work/late.pcap" "$work/large" "$work/capitals"

# The states that the kernel reports agree with those inferred from the segments
# before.  The kernel may report the state after a FIN before the FIN is sent.
: >"$work/many"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	run --connect="$address" --trace=json "$work/text"
	cat "$err" >>"$work/many"
done
is "$(awk -F '"' '
	function value(key,    i) {
		for (i = 1; i < NF; i++)
			if ($i == key && $(i + 1) == ":")
				return $(i + 2)
		return ""
	}
	/^{"kind":"note"/ { next }
	{ ours = value("state"); peer = value("peer_state") }
	/^{"kind":"state"/ && (ours != ours_before || peer != peer_before &&
		peer_before peer != "CLOSE_WAITLAST_ACK") {
		print ours_before, peer_before, "->", $0
	}
	{ ours_before = ours; peer_before = peer; rows++ }
	END { print rows > 300 ? "" : "no rows" }' "$work/many")" '' \
	"20 connections: the kernel's states agree with the segments"

# A call that is longer than a line continues in the next line, in the text and
# in the drawing.
long='fd00:1111:2222:3333:4444:5555:6666:7777'
if ip -6 address add $long/128 dev lo nodad 2>/dev/null; then
	stop
	start "$forkd" --listen="[$long]:0"
	run --connect="$address" --trace --trace-svg="$work/long.svg" "$work/text"
	like "$(sed -n '/o connect/,/SYN/p' "$err" | tr '\n' ' ')" \
		"o connect(\\[$long].* =  *|.*|  *-1 EINPROGRESS " \
		'a long address: the text continues the call in the next line'
	is "$(awk 'length > 100' "$err")" '' \
		'a long address: the trace fits in 100 columns'
	is "$(sed -n 's/.*class="call"[^>]*>\(.*\)<.*/\1/p' "$work/long.svg" |
		awk 'length > 47 { print } /EINPROGRESS$/ { print "whole" }')" whole \
		'a long address: the drawing continues the call in the next line'
	stop
	start "$forkd"
else
	skip 'a long address: the text continues the call in the next line' \
		'no IPv6 here'
fi

# In another namespace, as root there.
ok 'the client captures as root of unshare -Urn' unshare -Urn sh -c '
	ip link set lo up
	mkfifo "$1/up"
	"$2" --listen=127.0.0.1:0 2>"$1/up" &
	read -r line <"$1/up"
	"$3" --connect="${line##* }" --trace=wire "$1/text"
	kill $!' - "$work" "$forkd" "$client"

# The only local port is taken, so the client cannot bind one for its
# filter.
unshare -Urn sh -c '
	ports=/proc/sys/net/ipv4/ip_local_port_range
	test -w $ports || exit
	ip link set lo up
	mkfifo "$1/only"
	"$2" --listen=127.0.0.1:0 2>"$1/only" &
	read -r line <"$1/only"
	port=${line##*:}
	echo $port $port >$ports
	for how in --trace=wire --trace-pcap="$1/no" --trace=json; do
		"$3" --connect=127.0.0.1:$port "$how" "$1/text"
		echo $?
	done
	kill $!' - "$work" "$forkd" "$client" >"$out" 2>"$err"
if test -s "$out"; then
	is "$(grep -c 'upper-client: --trace.*: cannot bind a local port: ' "$err")" 2 \
		'no local port: --trace=wire and --trace-pcap are refused'
	like "$(cat "$err")" '^{.* on lo, cannot bind a local port: ' \
		'no local port: --trace=json has a note'
	is "$(head -n 2 "$out" | tr '\n' ' ')" '1 1 ' \
		'no local port: the refused traces end with status 1'
else
	skip 'no local port: --trace=wire and --trace-pcap are refused' \
		'/proc/sys cannot be written here'
fi

# ---- The right is dropped ----------------------------------------------------

mkfifo "$work/3" "$work/4"
"$client" --connect="$address" --trace <"$work/3" >"$work/4" 2>"$err" &
pid=$!
exec 3>"$work/3" 4<"$work/4"
echo hello >&3
read -r line <&4
is "$line" HELLO 'the traced client runs'
# capabilities: print the sets of capabilities of all threads of the client, each
# once.
capabilities() {
	cat /proc/$pid/task/*/status |
		sed -n 's/^\(CapEff\|CapPrm\|CapInh\|CapAmb\):[[:space:]]*0*/=/p' |
		sort -u | tr '\n' ' '
}
is "$(capabilities)" '= ' 'no thread has capabilities, once its files are open'
is "$(cat /proc/$pid/task/*/status | sed -n 's/^NoNewPrivs:[[:space:]]*//p' |
	sort -u)" 1 'no thread can gain capabilities'
exec 3>&-
wait $pid
is $? 0 'the traced client succeeds'
exec 4<&-

# The thread that reads the files waits for the writer of the second.
"$client" --connect="$address" --trace "$work/text" "$work/3" >"$out" \
	2>"$err" &
pid=$!
ok 'before the last file is open: a thread has the right to read files alone' \
	await eval 'test "$(capabilities)" = "= =4 "'
is "$(cat /proc/$pid/task/*/status | grep -c '^CapEff:.*[1-9a-f]')" 1 \
	'before the last file is open: no other thread has capabilities'
exec 3>"$work/3"
ok 'when the last file is open: no thread has capabilities' \
	await eval 'test "$(capabilities)" = "= "'
exec 3>&-
wait $pid
is $? 0 'the client with two files succeeds'

# Without a trace, the client drops the capability of its file (setcap) at the
# start.  The inner namespace makes its user an ordinary one: root has all
# capabilities, whatever the file has.
own=$programs/own
mine() {
	exec unshare -Ur unshare -U --map-user=1000 --map-group=1000 "$own" "$@"
}
cp "$(command -v cat)" "$own"
if unshare -Ur setcap cap_net_raw=ep "$own" 2>/dev/null &&
	mine /proc/self/status | grep -q '^CapEff:.*[1-9a-f]'; then
	cp "$client" "$own"
	unshare -Ur setcap cap_net_raw=ep "$own"
	stop
	for untraced in --verify --ping=1 '--load=rr --duration=3'; do
		start "$liar" silent 0
		mine --connect="$address" -w 3 $untraced <"$work/text" >"$out" 2>"$err" &
		pid=$!
		# Until it can get no more, or has ended.
		while grep -q '^State:.[^Z]' /proc/$pid/status &&
			! grep -q '^NoNewPrivs:.*1' /proc/$pid/status; do
			:
		done 2>/dev/null
		is "$(sed -n 's/^\(CapEff\|CapPrm\|NoNewPrivs\):[[:space:]]*0*//p' \
			/proc/$pid/status | tr '\n' ' ')" '  1 ' \
			"$untraced: the capability of the file is dropped"
		kill $pid
		wait $pid
		stop
	done
	start "$forkd"
else
	skip 'untraced: the capability of the file is dropped' \
		'files cannot have capabilities here'
fi

# A close with unread data: the client sends a reset, and is CLOSED before the
# reset is captured.  The client closes after the first segment of the reply;
# the second may come too late to be unread, so there are 20 attempts.
stop
mkfifo "$work/endless"
start "$liar" greet 65537
attempt=0
until grep -q '"unread":' "$err" || test $attempt -eq 20; do
	run --connect="$address" --trace=json <>"$work/endless"
	attempt=$((attempt + 1))
done
like "$(sed -n '/"call":"close"/,$p' "$err" | sed -n '1p
	s/.*"flags":"\([A-Z]*\)".*/\1/p' | tr '\n' ' ')" \
	'"unread":[1-9][0-9]*,.*"state":"CLOSED".* [AR]*R ' \
	'a close with unread data shows CLOSED, then a reset'
stop
start "$forkd"

# No segment of a large transfer may be missing.  Segments may be out of order,
# since several processors send them.
head -c 20000000 /dev/zero | tr '\0' a >"$work/large"
run --connect="$address" --trace=json --verify "$work/large"
is "$code $(grep -c 'came faster' "$err")" '0 0' '20 MB: no segment is lost'
is "$(sed -n 's/.*"dir":"out".*"len":\([0-9]*\).*"relative_seq":\([0-9]*\).*/\2 \1/p' \
	"$err" | sort -n | awk -v next_seq=1 '$2 == 0 { next }
		$1 > next_seq { print "a gap at", next_seq }
		$1 + $2 > next_seq { next_seq = $1 + $2 }
		END { print next_seq }')" 20000001 '20 MB: the segments have every byte'
stop

# ---- Compared with tcpdump and tshark ----------------------------------------

# rows: convert the JSON rows on standard input to a line for each segment:
# source port, destination port, flags as a number, seq, ack, len.
rows() {
	sed -n 's/^{"kind":"note".*"text":"[^ ]*:\([0-9]*\) to [^ ]*:\([0-9]*\) on .*/pair \1 \2/p
	s/^{"kind":"segment".*"dir":"\([a-z]*\)","flags":"\([A-Z]*\)","seq":\([0-9]*\),"ack":\([0-9]*\),"len":\([0-9]*\).*/\1 \2 \3 \4 \5/p' |
		awk 'BEGIN { n = split("F S R P A U E W", names, " ") }
		$1 == "pair" { own = $2; peer = $3; next }
		{
			flags = 0
			for (i = 1; i <= n; i++)
				if (index($2, names[i]))
					flags += 2 ^ (i - 1)
			print ($1 == "out" ? own " " peer : peer " " own), flags, $3, $4, $5
		}'
}
# tshark_rows FILE: print the segments of FILE as rows does, as tshark reads
# them.
tshark_rows() {
	tshark -r "$1" -T fields -e tcp.srcport -e tcp.dstport -e tcp.flags \
		-e tcp.seq_raw -e tcp.ack_raw -e tcp.len -E separator=' ' \
		2>"$work/tshark" >"$work/fields" || return
	while read -r from to flags rest; do
		echo "$from $to $((flags & 255)) $rest"
	done <"$work/fields"
}
# tcpdump_rows FILE: the same, as tcpdump prints them, with - for a number that
# it does not print.
tcpdump_rows() {
	tcpdump -r "$1" -nStt 2>"$work/tcpdump" | sed 's/, options \[[^]]*\]//' |
		awk 'BEGIN { n = split("F S R P . U E W", names, " ") }
		{
			sub(/.*\./, "", $3)
			sub(/.*\./, "", $5)
			sub(/:/, "", $5)
			line = $0
			flags = seq = ack = "-"
			sub(/.*Flags \[/, "", line)
			letters = substr(line, 1, index(line, "]") - 1)
			flags = 0
			for (i = 1; i <= n; i++)
				if (index(letters, names[i]))
					flags += 2 ^ (i - 1)
			for (i = 6; i <= NF; i++) {
				if ($i == "seq")
					seq = $(i + 1) + 0
				if ($i == "ack")
					ack = $(i + 1) + 0
				if ($i == "length")
					len = $(i + 1) + 0
			}
			print $3, $5, flags, seq, ack, len
		}' OFMT=%.0f CONVFMT=%.0f
}
# by_direction: sort the rows by direction, each direction in its order.  Two
# captures may differ in the order of segments that cross.
by_direction() {
	LC_ALL=C sort -s -k 1,2
}
# reduce ROWS TCPDUMP_ROWS: print ROWS with - wherever TCPDUMP_ROWS has -.
reduce() {
	paste -d ' ' "$1" "$2" |
		awk '{ if ($10 == "-") $4 = "-"; if ($11 == "-") $5 = "-"
			print $1, $2, $3, $4, $5, $6 }'
}

if ! command -v tcpdump >/dev/null; then
	skip 'the rows agree with tcpdump' 'no tcpdump'
	finish
fi
mkfifo "$work/ready"
tcpdump -i lo --immediate-mode -U -s 128 -B 65536 -w "$work/dump" tcp \
	2>"$work/ready" &
dumper=$!
trap 'test -z "$dumper" || kill $dumper 2>/dev/null; clean_up' EXIT
exec 5<"$work/ready"
ready=
while test -z "$ready" && read -r line <&5; do
	case $line in
	*'listening on'*) ready=yes ;;
	esac
done
if test -z "$ready"; then
	skip 'the rows agree with tcpdump' 'tcpdump cannot run here'
	dumper=
	finish
fi

connections=${TRACE_CONNECTIONS:-10}
seed=${TRACE_SEED:-$(date +%s)}
echo "# TRACE_SEED=$seed TRACE_CONNECTIONS=$connections"
awk -v n="$connections" -v seed="$seed" 'BEGIN {
	srand(seed)
	shapes = split("forkd threadd close half-close reset refuse append greet", \
		shape, " ")
	for (i = 0; i < n; i++) {
		size = int(exp(rand() * log(1000000))) - 1
		host = rand() < 0.5 ? "127.0.0.1" : "[::1]"
		print shape[i % shapes + 1], size, 1 + int(rand() * (size + 1)), host
	}
}' >"$work/shapes"
wrong=
: >"$work/json"
while read -r shape size part host <&6; do
	random "$size" >"$work/in"
	capitals <"$work/in" >"$work/wanted"
	case $shape in
	forkd | threadd)
		start "$BUILD/src/upper-$shape" --listen="$host:0" --grace=0 ;;
	*)
		start "$liar" --listen="$host:0" "$shape" "$part" ;;
	esac
	set -- --connect="$address" --timeout=20
	run "$@" --trace=json --trace-pcap="$work/pcapng" "$work/in"
	case $shape in
	forkd | threadd)
		test "$code" -eq 0 && cmp -s "$out" "$work/wanted" ||
			wrong="$wrong $shape:$size:$part:$code" ;;
	esac
	rows <"$err" >>"$work/json"
	cat "$work/pcapng" >>"$work/all.pcapng"
	stop
done 6<"$work/shapes"
is "$wrong" '' "$connections connections: the replies are correct"

# When tcpdump has captured a last connection, it has captured all others.
start "$forkd"
last=${address##*:}
run --connect="$address" </dev/null
until tcpdump -r "$work/dump" "tcp port $last and tcp[tcpflags] & tcp-fin != 0" \
	2>/dev/null | grep -q .; do
	kill -0 $dumper || break
done
kill $dumper
wait $dumper
dumper=
exec 5<&-
stop
tcpdump -r "$work/dump" -w "$work/dumped" "tcp port not $last" 2>/dev/null

ok "the trace has segments: $(wc -l <"$work/json")" test -s "$work/json"
by_direction <"$work/json" >"$work/json.rows"
tcpdump_rows "$work/dumped" | by_direction >"$work/dumped.rows"
reduce "$work/json.rows" "$work/dumped.rows" >"$work/json.reduced"
ok "the rows of $connections connections agree with tcpdump" \
	diff "$work/json.reduced" "$work/dumped.rows"
if command -v tshark >/dev/null; then
	tshark_rows "$work/dumped" | by_direction >"$work/dumped.rows"
	ok "the rows agree with tshark on tcpdump's capture" \
		diff "$work/json.rows" "$work/dumped.rows"
	tshark_rows "$work/all.pcapng" | by_direction >"$work/pcapng.rows"
	ok 'the rows agree with tshark on the files of --trace-pcap' \
		diff "$work/json.rows" "$work/pcapng.rows"
	is "$(tshark -r "$work/all.pcapng" -Y _ws.malformed 2>/dev/null | wc -l)" 0 \
		'tshark finds no malformed packet'
else
	skip 'the rows agree with tshark' 'no tshark'
fi
finish
