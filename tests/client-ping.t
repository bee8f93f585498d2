# SPDX-License-Identifier: MIT
# client-ping.t - the client's --ping.
. "$SOURCE/tests/client.sh"

ms='[0-9]*\.[0-9]\{3\} ms'

# replies: print the number of replies that the client has printed.
replies() {
	grep -c "bytes from .*: seq=[0-9]* time=$ms\$" "$out"
}

# connections: print the number of connections that the client has printed.
connections() {
	grep -c '^connected to' "$out"
}

# lost REASON: print the number of requests lost for REASON.  On a slow machine
# one line reports several.
lost() {
	sed -n "s/.*: $1, \([0-9]*\) lost\$/\1/p" "$err" |
		awk '{ n += $1 } END { print n + 0 }'
}

for listen in 127.0.0.1:0 '[::1]:0' "unix:$work/socket"; do
	case $listen in
	'[::1]'*)
		has_ipv6 || {
			skip "$listen" 'no IPv6 here'
			continue
		}
		;;
	esac
	start "$forkd" --listen="$listen"
	run --ping=3 --interval=0.01 --connect="$address"
	is "$code $(wc -c <"$err")" '0 0' "$listen: ping succeeds"
	like "$(head -n 1 "$out")" '^connected to .*: time='"$ms$" \
		"$listen: the time to connect is printed first"
	is "$(replies)" 3 "$listen: each round trip has a line"
	is "$(sed -n 's/.*bytes from.*seq=\([0-9]*\).*/\1/p' "$out" | tr '\n' ' ')" \
		'1 2 3 ' "$listen: the lines are in order"
	like "$(cat "$out")" \
		'^3 transmitted, 3 received, 0% loss, time [0-9]* ms$' \
		"$listen: the counts are printed"
	t='[0-9]*\.[0-9]\{3\}'
	like "$(cat "$out")" \
		"^rtt min/median/mean/max/stddev = $t/$t/$t/$t/$t ms\$" \
		"$listen: the times are printed"
	await_active
	is "$(value accepted "$(status)")" 1 "$listen: ping makes one connection"
	stop
done

start "$threadd"
for size in 1 65536 1000000; do
	run --ping=2 --interval=0.01 --size=$size --connect="$address"
	is "$code $(replies)" '0 2' "--size=$size gets replies"
	like "$(cat "$out")" "^$size bytes from" \
		"--size=$size: each line has the size"
done
run --ping=1 --connect="$address"
is "$code $(replies)" '0 1' '--ping=1 succeeds without --interval'

# ping_on [OPTION]...: run ping in the background, and wait until three replies
# have come; sets pid to the PID of timeout(1).  With --foreground timeout only
# forwards the signals that it gets, and sends no others.
ping_on() {
	: >"$out"
	timeout --foreground 120 "$client" --ping --interval=0.01 --connect="$address" "$@" \
		>"$out" 2>"$err" &
	pid=$!
	until test "$(replies)" -ge 3; do kill -0 $pid || break; done
}
for signal in INT TERM; do
	ping_on
	kill -QUIT $pid
	until test -s "$err"; do kill -0 $pid || break; done
	like "$(cat "$err")" \
		'^[0-9]*/[0-9]* replies, .*% loss, min/median/mean/max = .* ms$' \
		'SIGQUIT prints the state'
	kill -$signal $pid
	wait $pid
	is $? 0 "SIG$signal ends ping with success"
	like "$(cat "$out")" '% loss, time' "SIG$signal: the summary is printed"
done
ping_on
stop KILL
until grep -q refused "$err"; do kill -0 $pid || break; done
# The kernel may close the connections of a killed process before its listener.
# Until then the listener completes more handshakes: ping prints these
# connections.
connected=$(connections)
start "$threadd" --listen="$address"
seen=$(replies)
until test "$(replies)" -gt $((seen + 2)); do kill -0 $pid || break; done
is "$(connections)" $((connected + 1)) 'ping connects once to a new server'
kill -INT $pid
wait $pid
is $? 0 'ping succeeds, since it had replies'
like "$(cat "$err")" ': Connection refused (ECONNREFUSED), [0-9]* lost$' \
	'the requests lost with a server are reported'
ok 'the requests lost with a server are counted' \
	grep -q '[1-9][0-9.e+]*% loss' "$out"
stop

# ---- Replies that come late ------------------------------------------------

# has_in_flight: the client waits for at least two replies.
has_in_flight() {
	kill -QUIT $pid
	sed -n 's|^\([0-9]*\)/\([0-9]*\) replies.*|\1 \2|p' "$err" | tail -n 1 |
		{
			read -r came sent && test $((sent - came)) -ge 2
		}
}

# find_child: sets child to the PID of the client.
find_child() {
	read -r child <"/proc/$pid/task/$pid/children" || test -n "$child"
}
# has_no_signal: timeout(1) has sent on the signal that the script has sent it,
# and the client has handled it.
has_no_signal() {
	for process in $pid $child; do
		! grep -q '^\(SigPnd\|ShdPnd\):.*[1-9a-f]' "/proc/$process/status" ||
			return 1
	done
}

# The frozen server has the requests, and answers none.
start "$threadd"
ping_on
freeze "$server"
await has_in_flight
kill -INT $pid
wait $pid
is $? 0 'replies that are outstanding at the end do not change the status'
like "$(cat "$out")" \
	'^[0-9]* transmitted, [0-9]* received, [0-9]* in flight, 0% loss, ' \
	'requests in flight at the end are not lost'

# A round trip of two seconds is the time that ping then waits for the last.
kill -CONT "$server"
ping_on
freeze "$server"
await has_in_flight
sleep 2
seen=$(replies)
find_child
kill -CONT "$server"
until test "$(replies)" -gt $((seen + 1)); do kill -0 $pid || break; done
freeze "$server"
await has_in_flight
kill -INT $pid
await has_no_signal
kill -CONT "$server"
wait $pid
is $? 0 'ping ends with success after the last replies'
like "$(cat "$out")" '^\([0-9]*\) transmitted, \1 received, 0% loss, ' \
	'ping waits for the last replies, as long as one round trip seen'

# The replies arrive while the client is stopped, for longer than its timeout.
ping_on --timeout=5
find_child
freeze "$server"
await has_in_flight
freeze $child
kill -CONT "$server"
sleep 6
seen=$(replies)
kill -CONT $child
until test "$(replies)" -gt $((seen + 2)); do kill -0 $pid || break; done
kill -INT $pid
wait $pid
is $? 0 'a ping that was stopped succeeds'
is "$(grep -c lost "$err")" 0 \
	'replies that came while ping was stopped are read before any is late'
stop

# ---- Output that fails -----------------------------------------------------

# An endless ping ends at the first line that cannot be printed.
start "$threadd"
# fails REASON DESCRIPTION: as complains, for standard output.
fails() {
	complains 1 "standard output: $1" "$2"
}
if test -c /dev/full; then
	timeout 60 "$client" --ping --connect="$address" >/dev/full 2>"$err"
	code=$?
	fails 'No space' 'a full device ends ping'
else
	skip 'a full device ends ping' 'no /dev/full'
fi
timeout 60 "$client" --ping --connect="$address" >&- 2>"$err"
code=$?
fails 'Bad file descriptor' 'a closed standard output ends ping'
mkfifo "$work/pipe"
(
	trap '' PIPE
	timeout 60 "$client" --ping --interval=0.01 --connect="$address" \
		>"$work/pipe" 2>"$err"
	echo $? >"$work/code"
) &
head -n 2 "$work/pipe" >"$out"
wait $!
code=$(cat "$work/code")
fails 'Broken pipe' 'a pipe that nobody reads ends ping'
rm "$work/pipe"
stop

# ---- Wrong servers ---------------------------------------------------------

run --ping=1 --connect=nosuch.invalid:1
complains 2 '--connect=nosuch\.invalid:1: ' 'an unknown host: status 2'

start "$liar" refuse
run --ping=3 --interval=0.5 --connect="$address"
is "$code $(replies)" '1 0' 'refused connections: status 1'
is "$(lost 'Connection refused (ECONNREFUSED)')" 3 \
	'refused connections: each lost request is reported'
like "$(cat "$out")" '^3 transmitted, 0 received, 100% loss' \
	'refused connections: the lost requests are counted'
run --ping=2 --interval=0.5 --connect="$(port)"
is "$code $(lost 'Connection refused (ECONNREFUSED)')" '1 2' \
	'connections refused by all addresses: status 1, and reported'
stop
start "$liar" silent 0
run --ping=1 --timeout=0.2 --connect="$address"
is "$code $(replies)" '1 0' 'no reply: status 1'
like "$(cat "$err")" ' timed out (ETIMEDOUT), 1 lost$' \
	'no reply: the timeout is reported'
stop
start "$liar" echo
run --ping=2 --interval=0.5 --connect="$address"
is "$code $(replies)" '2 0' 'wrong replies: status 2'
is "$(lost 'wrong reply')" 2 'wrong replies: each is reported'
stop
start "$liar" change 64
run --ping=2 --interval=1 --connect="$address"
is "$code $(replies)" '2 1' 'a correct and a wrong reply: status 2'
stop
start "$liar" close 64
run --ping=2 --interval=1 --connect="$address"
is "$code $(replies)" '0 2' 'a server that closes after each reply: success'
is "$(connections)" 2 \
	'a server that closes after each reply: each has a connection'
is "$(grep -c ': closed the connection$' "$err")" 1 \
	'a server that closes after each reply: the first close is reported'
stop
start "$liar" reset 10
run --ping=2 --interval=0.1 --connect="$address"
is "$code $(replies)" '1 0' 'a server that resets: status 1'
like "$(cat "$out")" '^2 transmitted, 0 received, 100% loss' \
	'a server that resets: the lost requests are counted'
stop
finish
