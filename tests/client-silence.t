# SPDX-License-Identifier: MIT
# client-silence.t - a load whose connections do not get through, and one that
# was stopped for longer than its timeout.
. "$SOURCE/tests/client.sh"

pid=
trap 'test -z "$pid" || kill -KILL $pid 2>/dev/null; clean_up' EXIT

# begin [OPTION]...: load the server in the background; sets pid to the client's
# PID.  A shell starts it with SIGINT ignored, which would stay so.
begin() {
	: >"$err"
	env --default-signal=INT "$client" --connect="$address" --json "$@" \
		>"$out" 2>"$err" &
	pid=$!
}

# tells PATTERN DESCRIPTION: the client prints a first line that matches.
tells() {
	await test -s "$err"
	like "$(head -n 1 "$err")" "^upper-client: $address: waiting, $1$" "$2"
}

# end_client SIGNAL: end the client; sets code to its status.
end_client() {
	kill "-$1" $pid
	await has_ended $pid || kill -KILL $pid
	wait $pid
	code=$?
	pid=
}

# count KEY: print the number at KEY of the JSON object in $out.
count() {
	sed -n "s/.*\"$1\":\([0-9.]*\)[,}].*/\1/p" "$out"
}
# errors: print the number of errors of each kind.
errors() {
	for kind in connect port reset timeout wrong short; do
		printf '%s ' "$(count $kind)"
	done
}

# ---- Connections that do not get through -----------------------------------

# The timeout is longer than the test may take: only a signal ends the client.
for listen in 127.0.0.1:0 unix:"$work/socket"; do
	case $listen in
	unix:*) gave='Resource temporarily unavailable (EAGAIN)' ;;
	*) gave='not connected yet' ;;
	esac
	rm -f "$work/socket"
	start "$liar" --listen="$listen" full
	begin --load=crr --timeout=1000
	tells "0 of 16 connections have got a reply: $gave" \
		"$listen: the first connection: the load tells what it waits for"
	end_client TERM
	stop
	# The first connection, which chooses the address, gets through.
	for mode in crr rr stream; do
		for duration in 0.1 600; do
			# At its end a stream that is not connected waits for nothing.
			test "$mode $duration" != 'stream 0.1' || continue
			rm -f "$work/socket"
			start "$liar" --listen="$listen" full 1
			begin --load=$mode --timeout=1000 --duration=$duration
			tells "0 of 16 connections have got a reply: $gave" \
				"$listen $mode $duration s: the load tells what it waits for"
			end_client INT
			is "$code $(errors)" '1 0 0 0 0 0 0 ' \
				"$listen $mode $duration s: SIGINT ends waiting connections"
			like "$(tail -n 1 "$err")" 'no reply received$' \
				"$listen $mode $duration s: the load says that nothing came"
			stop
		done
	done
done
start "$liar" silent 0
for mode in crr rr stream; do
	begin --load=$mode --timeout=1000
	tells '0 of 16 connections have got a reply: connected, but no reply' \
		"$mode: connections without a reply are told apart"
	end_client KILL 2>/dev/null
done

# A load gives up after one timeout, even if all its connections never wait at
# the same time.
timeout=2
began=$(date +%s)
run --load=rr --connect="$address" --connections=2000 --timeout=$timeout --json
took=$(($(date +%s) - began))
is "$code" 1 'rr: a load without any reply fails'
ok 'rr: it gives up after one timeout for all connections' \
	test $took -lt $((3 * timeout))
like "$(tail -n 1 "$err")" \
	"^upper-client: $address: [0-9]* errors, the first: .*(ETIMEDOUT)$" \
	'rr: the timeout is reported'
began=$(date +%s)
run --load=crr --connect="$address" --duration=60 --timeout=$timeout --json
took=$(($(date +%s) - began))
# The results may be missing, if not even the start of the load had a reply.
is "$code $(grep -c '"transactions":[1-9]' "$out")" '1 0' \
	'crr: a load without any reply fails'
ok 'crr: it gives up after one timeout, before its duration' \
	test $took -lt $((10 * timeout))
stop

# Only ten connections get through.  The load begins with these.
start "$threadd" --max-connections=10
run --load=rr --connect="$address" --connections=600 --timeout=$timeout \
	--duration=0.1 --json
like "$(head -n 1 "$err")" \
	': waiting, 10 of 600 connections have got a reply: connected, but no' \
	'rr: the number of connections with a reply is told'
ok 'rr: after a timeout the load begins with the connections that it has' \
	test "$(count transactions)" -gt 0
stop

# ---- A load that was stopped ------------------------------------------------

# has_begun: the timed part of the load has begun, since the server has received
# more than the first request of each connection.
has_begun() {
	test "$(value received "$(status)")" -gt $((2 * 600 * 64))
}

# The replies of more connections than epoll_pwait(2) reports at once have come.
timeout=5
start "$threadd"
begin --load=rr --size=64 --connections=600 --timeout=$timeout --duration=600
await has_begun
freeze $pid
sleep $((timeout + 1))
kill -CONT $pid
end_client INT
is "$code $(errors)" '0 0 0 0 0 0 0 ' \
	'replies that came while the load was stopped are not late'
stop

# While the load is stopped, the server makes room in its backlog.
start "$threadd" --listen=unix:"$work/late" --backlog=1
freeze "$server"
begin --load=crr --connections=8 --timeout=$timeout --duration=600
tells '0 of 8 connections have got a reply: .*(EAGAIN)' \
	'connections wait for room in the backlog'
freeze $pid
kill -CONT "$server"
sleep $((timeout + 1))
seen=$(value accepted "$(status)")
kill -CONT $pid
await_accepted $((seen + 101))
end_client INT
is "$code $(errors)" '0 0 0 0 0 0 0 ' \
	'the time in which the load was stopped is not in the timeout'
stop
finish
