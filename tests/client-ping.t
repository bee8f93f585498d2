# SPDX-License-Identifier: MIT
# client-ping.t - the client as ping.
. "$SOURCE/tests/client.sh"

ms='[0-9]*\.[0-9]\{3\} ms'

# replies: how many came, by the lines.
replies() {
	grep -c "bytes from .*: seq=[0-9]* time=$ms\$" "$out"
}

# connections: how many were made, by the lines.
connections() {
	grep -c '^connected to' "$out"
}

# lost WHY: how many replies were, for that reason: on a slow machine several at
# once.
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
	is "$code $(wc -c <"$err")" '0 0' "$listen: success"
	like "$(head -n 1 "$out")" '^connected to .*: time='"$ms$" \
		'the time to connect comes first'
	is "$(replies)" 3 'a line for each round trip'
	is "$(sed -n 's/.*bytes from.*seq=\([0-9]*\).*/\1/p' "$out" | tr '\n' ' ')" \
		'1 2 3 ' '... in order'
	like "$(cat "$out")" \
		'^3 transmitted, 3 received, 0% loss, time [0-9]* ms$' 'the counts'
	t='[0-9]*\.[0-9]\{3\}'
	like "$(cat "$out")" \
		"^rtt min/median/mean/max/stddev = $t/$t/$t/$t/$t ms\$" \
		'the times'
	settle
	is "$(value accepted "$(status)")" 1 'on one connection'
	stop
done

start "$threadd"
for size in 1 65536 1000000; do
	run --ping=2 --interval=0.01 --size=$size --connect="$address"
	is "$code $(replies)" '0 2' "requests of $size bytes"
	like "$(cat "$out")" "^$size bytes from" '... as the lines say'
done
run --ping=1 --connect="$address"
is "$code $(replies)" '0 1' 'one request needs no interval'

# ping_on [OPTION]...: in the background, until three replies have come.  In the
# foreground for timeout, so that it sends no signal but those sent to it.
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
		'SIGQUIT tells how it stands'
	kill -$signal $pid
	wait $pid
	is $? 0 "SIG$signal ends it"
	like "$(cat "$out")" '% loss, time' '... with the summary'
done
ping_on
stop KILL
until grep -q refused "$err"; do kill -0 $pid || break; done
# The kernel may close the connections of a killed process before its listener,
# which completes a handshake or two meanwhile: these connections count as well.
connected=$(connections)
start "$threadd" --listen="$address"
seen=$(replies)
until test "$(replies)" -gt $((seen + 2)); do kill -0 $pid || break; done
is "$(connections)" $((connected + 1)) 'it connects again to a new server'
kill -INT $pid
wait $pid
is $? 0 '... and has had replies'
like "$(cat "$err")" ': Connection refused (ECONNREFUSED), [0-9]* lost$' \
	'what was lost is told'
ok '... and counted' grep -q '[1-9][0-9.e+]*% loss' "$out"
stop

# ---- Wrong servers ---------------------------------------------------------

run --ping=1 --connect=nosuch.invalid:1
complains 2 '--connect=nosuch\.invalid:1: ' 'a host that is not known: status 2'

start "$liar" refuse
run --ping=3 --interval=0.5 --connect="$address"
is "$code $(replies)" '1 0' 'refused: status 1'
is "$(lost 'Connection refused (ECONNREFUSED)')" 3 \
	'... each is told'
like "$(cat "$out")" '^3 transmitted, 0 received, 100% loss' '... and counted'
run --ping=2 --interval=0.5 --connect="$(port)"
is "$code $(lost 'Connection refused (ECONNREFUSED)')" '1 2' \
	'all addresses refuse'
stop
start "$liar" silent 0
run --ping=1 --timeout=0.2 --connect="$address"
is "$code $(replies)" '1 0' 'no reply: status 1'
like "$(cat "$err")" ' timed out (ETIMEDOUT), 1 lost$' '... told'
stop
start "$liar" echo
run --ping=2 --interval=0.5 --connect="$address"
is "$code $(replies)" '2 0' 'wrong replies: status 2'
is "$(lost 'wrong reply')" 2 '... each is told'
stop
start "$liar" change 64
run --ping=2 --interval=1 --connect="$address"
is "$code $(replies)" '2 1' 'one reply right, one wrong: status 2'
stop
start "$liar" close 64
run --ping=2 --interval=1 --connect="$address"
is "$code $(replies)" '0 2' 'a server that closes after each reply'
is "$(grep -c '^connected to' "$out")" 2 '... is connected to for each'
is "$(grep -c ': closed the connection$' "$err")" 1 '... and that is told'
stop
start "$liar" reset 10
run --ping=2 --interval=0.1 --connect="$address"
is "$code $(replies)" '1 0' 'a server that resets'
like "$(cat "$out")" '^2 transmitted, 0 received, 100% loss' '... counted'
stop
finish
