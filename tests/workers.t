# SPDX-License-Identifier: MIT
# workers.t - servers with workers: --prefork and --pool.
. "$SOURCE/tests/tap.sh"

random 300000 >"$work/in"

# on_workers FUNCTION N: call FUNCTION for N workers of each kind.
on_workers() {
	kind="upper-forkd --prefork=$2"
	"$1" "$forkd" "--prefork=$2"
	kind="upper-threadd --pool=$2"
	"$1" "$threadd" "--pool=$2"
	kind="upper-threadd --pool=$2 --reap=join"
	"$1" "$threadd" "--pool=$2" --reap=join
}

# have_ended: the processes with the PIDs in old have ended.
have_ended() {
	for pid in $old; do
		has_ended "$pid" || return
	done
}

# has_waited: a worker has waited for the rate.
has_waited() {
	test "$(value rate "$(status)")" -gt 0
}

# connect_in_turn N: N connections, one after the other, are served.
connect_in_turn() {
	for i in $(seq "$1"); do
		peer 1 send=10 half-close eof || return
	done
}

serves() {
	start "$@" --listen=127.0.0.1:0 --listen="unix:$work/socket" --backlog=200
	workers=${2#*=}
	ok "$kind: each worker serves a session" hold $workers send=5 recv=5 hold \
		half-close eof
	finish_held "$holder"
	await_active
	before="$(descriptors) $(threads) $(children)"
	ok "$kind: a file comes back through the second listener" \
		returns_capitals "$work/in"
	address=$(sed -n 's/.*listening on \(127.*\)/\1/p' "$log")
	ok "$kind: a file comes back through the first listener" \
		returns_capitals "$work/in"
	ok "$kind: 100 connections in turn are served" connect_in_turn 100
	ok "$kind: 200 connections at once are served" \
		peer 200 send=1000 half-close eof
	await_active
	is "$(descriptors) $(threads) $(children)" "$before" \
		"$kind: descriptors, threads and children are as before"
	line=$(status)
	is "$(value accepted "$line") $(value complete "$line")" \
		"$((302 + workers)) $((302 + workers))" \
		"$kind: all connections are accepted and complete"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_workers serves 3
on_workers serves 100

# Each worker serves one session; other connections wait, and none is dropped.
waits_when_full() {
	start "$@"
	hold 2 send=5 recv=5 hold half-close eof
	first=$holder
	hold 2 send=5 hold recv=5 half-close eof
	second=$holder
	line=$(status)
	is "$(value active "$line") $(value accepted "$line")" "2 2" \
		"$kind: there are as many sessions as workers"
	ok "$kind: the first sessions complete" finish_held "$first"
	ok "$kind: the waiting connections are served" finish_held "$second"
	await_active
	is "$(value complete "$(status)")" 4 "$kind: all sessions are complete"
	stop
}
on_workers waits_when_full 2

# Running sessions complete in the drain; new connections are refused.
drains() {
	start "$@" --grace=60
	hold 2 send=5 recv=5 hold send=5 recv=5 half-close eof
	kill -TERM "$server"
	wait_log ' draining active=2 ' >/dev/null
	ok "$kind: no connection is possible in the drain" \
		eval '! peer 1 send=1 2>/dev/null'
	ok "$kind: sessions complete in the drain" finish_held "$holder"
	await_end
	is "$ended" 0 "$kind: the exit status is 0"
	like "$(tail -n 1 "$log")" ' stopped active=0 accepted=2 complete=2 ' \
		"$kind: the last line counts the sessions"
}
on_workers drains 3
on_workers drains 100

# The server ends soon after its last session: at least once in five runs within
# half a second, even on a busy machine.
ends_soon() {
	least=100000
	for i in 1 2 3 4 5; do
		start "$@" --grace=60
		hold 2 send=5 recv=5 hold half-close eof
		kill -TERM "$server"
		wait_log ' draining active=2 ' >"$work/draining"
		began=$(date +%s%N)
		kill -USR1 "$holder"
		wait "$server"
		took=$((($(date +%s%N) - began) / 1000000))
		server=
		wait "$holder"
		test $took -ge $least || least=$took
	done
	ok "$kind: the server ends within 500 ms of its last session ($least ms)" \
		test $least -lt 500
}
on_workers ends_soon 3

# A second signal and the end of the grace each cut the sessions.
cuts() {
	start "$@" --grace=600
	hold 2 send=5 recv=5 hold end
	kill -TERM "$server"
	wait_log ' draining active=2 ' >/dev/null
	stop
	is "$ended" 0 "$kind: a second signal ends the server: the exit status is 0"
	like "$(tail -n 1 "$log")" ' killed=2 ' \
		"$kind: a second signal cuts the sessions"
	finish_held "$holder"
	start "$@" --grace=0
	hold 2 send=5 recv=5 hold end
	stop
	is "$ended" 0 \
		"$kind: a stop with --grace=0 ends the server: the exit status is 0"
	like "$(tail -n 1 "$log")" ' killed=2 ' \
		"$kind: a stop with --grace=0 cuts the sessions"
	finish_held "$holder"
}
on_workers cuts 2

# Each thread of a pool needs two descriptors; the server raises its soft limit.
kind='upper-threadd --pool'
if prlimit --nofile=1024: true 2>/dev/null; then
	soft=$(ulimit -S -n)
	ulimit -S -n 256
	start "$threadd" --pool=200
	ulimit -S -n "$soft"
	ok "$kind: 200 threads serve 200 sessions at once" \
		hold 200 send=5 recv=5 hold half-close eof
	finish_held "$holder"
	stop
else
	skip "$kind: 200 threads serve 200 sessions at once" \
		'the hard limit is below 1024 descriptors'
fi

# A stop wakes the workers that wait for --max-rate; none waits again.
stops_at_rate() {
	start "$@" --max-rate=2
	peer 6 send=5 pause=300 end >/dev/null 2>&1 &
	waiting=$!
	await has_accepted 2
	stop
	wait "$waiting"
	line=$(tail -n 1 "$log")
	ok "$kind: after a stop no worker waits for the rate again" \
		test "$(value rate "$line")" -le 20
}
has_accepted() {
	test "$(value accepted "$(status)")" = "$1"
}
on_workers stops_at_rate 4

# A stopped worker of upper-forkd delays the end for the grace at most: it may
# have a session, whatever its counts say.  A thread of upper-threadd cannot be
# stopped alone.
kind='upper-forkd --prefork'
start "$forkd" --prefork=3 --grace=0.3
old=$(child_pids)
freeze $old
stop
is "$ended" 0 "$kind: stopped idle workers: the exit status is 0"
ok "$kind: stopped idle workers are killed after the grace" have_ended

start "$forkd" --prefork=3 --grace=600
old=$(child_pids)
freeze $old
kill -TERM "$server"
stop INT
is "$ended" 0 "$kind: stopped idle workers, second signal: the exit status is 0"
ok "$kind: stopped idle workers are killed by a second signal" have_ended

start "$forkd" --prefork=3 --grace=0.3
hold 2 send=5 recv=5 hold end
old=$(child_pids)
freeze $old
stop
like "$ended $(tail -n 1 "$log")" '^0 .* stopped active=0 .* killed=2 ' \
	"$kind: workers stopped in a session are killed after the grace"
ok "$kind: none of them is left" have_ended
finish_held "$holder"

# A worker is stopped while it waits for the rate and may still accept.  At
# least once in three runs, a second signal ends the server within a second,
# even on a busy machine.
least=100000
for i in 1 2 3; do
	start "$forkd" --prefork=1 --max-rate=1 --grace=600
	peer 1 send=5 recv=5 half-close eof
	hold 1 send=5 hold end
	await has_waited
	freeze $(child_pids)
	kill -TERM "$server"
	began=$(date +%s%N)
	kill -INT "$server"
	await_end
	took=$((($(date +%s%N) - began) / 1000000))
	finish_held "$holder"
	test $took -ge $least || least=$took
done
ok "$kind: a second signal ends a stopped worker at once ($least ms)" \
	test $least -lt 1000

# A debugger that is stopped keeps a killed worker.
if command -v strace >/dev/null; then
	start "$forkd" --prefork=1
	strace -p "$(echo $(child_pids))" 2>"$work/strace" &
	tracer=$!
	await grep -q attached "$work/strace"
	freeze $tracer
	stop
	is "$ended" 1 "$kind: a worker that is kept by a debugger: exit status 1"
	kill -CONT $tracer
	wait $tracer
else
	skip "$kind: a worker that is kept by a debugger: exit status 1" 'no strace'
fi

# has_replaced PIDS: there are as many workers as PIDS, and none of PIDS.
has_replaced() {
	test "$(child_pids | wc -w)" = "$(echo $1 | wc -w)" || return
	for pid in $1; do
		child_pids | grep -qw "$pid" && return 1
	done
	return 0
}

kind='upper-forkd --prefork'
start "$forkd" --prefork=3 --verbose
hold 2 send=5 recv=5 hold end
old=$(child_pids)
kill -KILL $old
ok "$kind: killed workers are replaced" await has_replaced "$old"
await_active
line=$(status)
is "$(value killed "$line") $(value active "$line")" "2 0" \
	"$kind: their sessions count as killed"
is "$(grep -c 'worker died' "$log")" 3 "$kind: each killed worker is logged"
finish_held "$holder"
ok "$kind: the new workers serve" returns_capitals "$work/in"
for round in 1 2 3 4; do
	old=$(child_pids)
	kill -KILL $old
	ok "$kind: killed workers are replaced again ($round)" \
		await has_replaced "$old"
done
ok "$kind: the last workers serve" returns_capitals "$work/in"
await_active
line=$(status)
is "$(value accepted "$line") $(value complete "$line") $(value killed "$line")" \
	"4 2 2" "$kind: four are accepted, two complete, two killed"
stop
is "$ended" 0 "$kind: the exit status is 0"

# A worker that dies at once is replaced after a delay, which grows from 0.1 s,
# and starts again at 0.1 s only after a worker has lived for a second.
# kill_six_workers: kill each new worker as soon as it exists, six in all.  It
# uses only commands of the shell itself: another process would add its own
# delay.
kill_six_workers() {
	deaths=0 last=
	while ! has_ended "$server"; do
		pid=
		read -r pid <"/proc/$server/task/$server/children" || : # no newline
		test -n "$pid" && test "$pid" != "$last" || continue
		kill -KILL $pid
		last=$pid deaths=$((deaths + 1))
		test $deaths -lt 6 || return 0
	done
	return 1
}
start "$forkd" --prefork=1
began=$(date +%s%N)
ok "$kind: six workers are killed, one after the other" kill_six_workers
took=$((($(date +%s%N) - began) / 1000000))
ok "$kind: their replacement takes at least a second ($took ms)" \
	test $took -ge 1000
stop

# A stop signal comes after a worker has accepted a connection and before its
# session begins: the supervisor waits up to two seconds for the session.  On a
# busy machine the worker may go on too late, so there are three attempts.
has_closed_listener() {
	test "$(descriptors)" -lt "$held"
}
stops_before_session() {
	start "$forkd" --prefork=1 --grace=60
	worker=$(echo $(child_pids))
	: >"$work/strace"
	strace -p "$worker" -e trace=accept4 \
		-e inject=accept4:signal=SIGSTOP:when=1 2>"$work/strace" &
	tracer=$!
	await grep -q attached "$work/strace"
	peer 1 send=5 recv=5 half-close eof >"$work/peer" 2>&1 &
	connection=$!
	await grep -q 'stopped by SIGSTOP' "$work/strace"
	held=$(descriptors)
	kill -TERM "$server"
	await has_closed_listener
	kill -CONT "$worker"
	await_end
	wait $connection
	wait $tracer
	tail -n 1 "$log" | grep ' stopped active=0 accepted=1 complete=1 '
}
if command -v strace >/dev/null; then
	ok "$kind: a stop waits for a session that is about to begin" \
		eval 'stops_before_session || stops_before_session ||
			stops_before_session'
else
	skip "$kind: a stop waits for a session that is about to begin" 'no strace'
fi

# The kernel wakes one worker for a connection.  If that one has no descriptor for
# it, another one serves it, also after a stop signal.
#
# takes_or_lacks: the connection has ended, or a worker was woken and lacks a
# descriptor.
takes_or_lacks() {
	has_ended $connection || grep -q ' shortage call=Accept4 ' "$log"
}
# start_with_short_worker N [OPTION]: worker N of two has no free descriptor.
start_with_short_worker() {
	start "$forkd" --prefork=2 --grace=60 ${2-}
	peer 1 send=10 half-close eof # the workers exist
	prlimit --pid "$(child_pids | cut -d ' ' -f "$1")" --nofile=3:3
}
# The kernel wakes the worker that waited first: try until that is the short one,
# which in each round is as likely as not.
# is_passed_on: connections are served though the short worker was woken for one.
is_passed_on() {
	for round in $(seq 40); do
		start_with_short_worker $((round % 2 + 1))
		connect_in_turn 6 || return
		lacks=$(grep -c ' shortage call=Accept4 error=EMFILE ' "$log")
		stop
		test "$lacks" -eq 0 || return 0
	done
	return 1
}
# The short worker must not use up the limit of --backlog, in five rounds in
# which it was woken.
is_passed_on_after_stop() {
	lacking=0
	for round in $(seq 80); do
		start_with_short_worker $((round % 2 + 1)) --backlog=1
		peer 1 send=10 half-close eof &
		connection=$!
		await takes_or_lacks
		kill -TERM "$server"
		wait $connection || return
		! grep -q ' shortage call=Accept4 error=EMFILE ' "$log" ||
			lacking=$((lacking + 1))
		await_end
		test $lacking -lt 5 || return 0
	done
	return 1
}
if command -v prlimit >/dev/null; then
	ok "$kind: a worker without descriptors keeps no connection" is_passed_on
	ok "$kind: nor does it after a stop signal" is_passed_on_after_stop
else
	skip "$kind: a worker without descriptors keeps no connection" 'no prlimit'
fi

# Workers end if their supervisor is killed.
start "$forkd" --prefork=3
old=$(child_pids)
kill -KILL "$server"
wait "$server" 2>/dev/null
server=
ok "$kind: workers end after their supervisor was killed" await have_ended
finish
