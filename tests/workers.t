# SPDX-License-Identifier: MIT
# workers.t - --prefork and --pool.
. "$SOURCE/tests/tap.sh"

random 300000 >"$work/in"

# on_workers FUNCTION N: with so many workers, of each kind.
on_workers() {
	kind="upper-forkd --prefork=$2"
	"$1" "$forkd" "--prefork=$2"
	kind="upper-threadd --pool=$2"
	"$1" "$threadd" "--pool=$2"
	kind="upper-threadd --pool=$2 --reap=join"
	"$1" "$threadd" "--pool=$2" --reap=join
}

# one_by_one N: so many are served, each when the one before has ended.
one_by_one() {
	for i in $(seq "$1"); do
		peer 1 send=10 half-close eof || return
	done
}

serves() {
	start "$@" --listen=127.0.0.1:0 --listen="unix:$work/socket" --backlog=200
	workers=${2#*=}
	ok "$kind: each worker has one" hold $workers send=5 recv=5 hold \
		half-close eof
	let_go "$holder"
	settle
	before="$(descriptors) $(threads) $(children)"
	ok "$kind: a file" comes_back "$work/in"
	address=$(sed -n 's/.*listening on \(127.*\)/\1/p' "$log")
	ok "$kind: at each listener" comes_back "$work/in"
	ok "$kind: one after the other" one_by_one 100
	ok "$kind: 200 at once" peer 200 send=1000 half-close eof
	settle
	is "$(descriptors) $(threads) $(children)" "$before" \
		"$kind: descriptors, threads and children are as before"
	line=$(status)
	is "$(value accepted "$line") $(value complete "$line")" \
		"$((302 + workers)) $((302 + workers))" \
		"$kind: the counts"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_workers serves 3
on_workers serves 100

# Each worker serves one; the others wait, and none is dropped.
full() {
	start "$@"
	hold 2 send=5 recv=5 hold half-close eof
	first=$holder
	hold 2 send=5 hold recv=5 half-close eof
	second=$holder
	line=$(status)
	is "$(value active "$line") $(value accepted "$line")" "2 2" \
		"$kind: as many sessions as workers"
	ok "$kind: they go on" let_go "$first"
	ok "$kind: the others have their turn" let_go "$second"
	settle
	is "$(value complete "$(status)")" 4 "$kind: all of them"
	stop
}
on_workers full 2

# The sessions that run may finish; idle workers take what waits.
drains() {
	start "$@" --grace=60
	hold 2 send=5 recv=5 hold send=5 recv=5 half-close eof
	kill -TERM "$server"
	wait_log ' draining active=2 ' >/dev/null
	ok "$kind: none can connect in the drain" eval '! peer 1 send=1 2>/dev/null'
	ok "$kind: sessions finish in the drain" let_go "$holder"
	await_end
	is "$ended" 0 "$kind: exit status"
	like "$(tail -n 1 "$log")" ' stopped active=0 accepted=2 complete=2 ' \
		"$kind: the last line"
}
on_workers drains 3
on_workers drains 100

# The end of the last session is the end of the server, and soon: of five times
# one is within half a second, however busy the machine.
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
	ok "$kind: $least ms after its last session" test $least -lt 500
}
on_workers ends_soon 3

# A second signal, and the end of the grace, cut them.
cuts() {
	start "$@" --grace=600
	hold 2 send=5 recv=5 hold end
	kill -TERM "$server"
	wait_log ' draining active=2 ' >/dev/null
	stop
	is "$ended" 0 "$kind: a second signal ends at once"
	like "$(tail -n 1 "$log")" ' killed=2 ' "$kind: the sessions are cut"
	let_go "$holder"
	start "$@" --grace=0
	hold 2 send=5 recv=5 hold end
	stop
	is "$ended" 0 "$kind: without a grace too"
	like "$(tail -n 1 "$log")" ' killed=2 ' "$kind: they are cut"
	let_go "$holder"
}
on_workers cuts 2

# Each thread of a pool has two descriptors: the process may have as many.
kind='upper-threadd --pool'
if prlimit --nofile=1024: true 2>/dev/null; then
	soft=$(ulimit -S -n)
	ulimit -S -n 256
	start "$threadd" --pool=200
	ulimit -S -n "$soft"
	ok "$kind: 200 threads serve 200 at once" \
		hold 200 send=5 recv=5 hold half-close eof
	let_go "$holder"
	stop
else
	skip "$kind: 200 threads serve 200 at once" 'no limit of 1024 descriptors'
fi

# Those that wait for --max-rate when the stop comes are no more than they were.
hurries() {
	start "$@" --max-rate=2
	peer 6 send=5 pause=300 end >/dev/null 2>&1 &
	waiting=$!
	await has_accepted 2
	stop
	wait "$waiting"
	line=$(tail -n 1 "$log")
	ok "$kind: a stop while the rate is used up" \
		test "$(value rate "$line")" -le 20
}
has_accepted() {
	test "$(value accepted "$(status)")" = "$1"
}
on_workers hurries 4

# has_others PIDS: so many workers are there, and none of PIDS.
has_others() {
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
ok "$kind: workers that are killed are replaced" await has_others "$old"
settle
line=$(status)
is "$(value killed "$line") $(value active "$line")" "2 0" \
	"$kind: their sessions are counted"
is "$(grep -c 'worker died' "$log")" 3 "$kind: and it is logged"
let_go "$holder"
ok "$kind: service goes on" comes_back "$work/in"
# Again and again.
for round in 1 2 3 4; do
	old=$(child_pids)
	kill -KILL $old
	ok "$kind: each time, the ${round}." await has_others "$old"
done
ok "$kind: service goes on still" comes_back "$work/in"
settle
line=$(status)
is "$(value accepted "$line") $(value complete "$line") $(value killed "$line")" \
	"4 2 2" "$kind: the counts are exact"
stop
is "$ended" 0 "$kind: exit status"

# What dies at once is not replaced at once: the time between grows from a tenth
# of a second, and begins anew only after a worker that has lived for a second.
# It takes no other process to find and to kill them: that would take its time.
hunt() {
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
ok "$kind: six workers die, one after the other" hunt
took=$((($(date +%s%N) - began) / 1000000))
ok "$kind: and that takes a second at least ($took ms)" test $took -ge 1000
stop

# A stop comes between the moment a worker has accepted a connection and the one
# that its session begins: the supervisor waits for the session.  It does for two
# seconds; of three times the worker goes on soon enough once.
has_let_go() {
	test "$(descriptors)" -lt "$held"
}
between() {
	start "$forkd" --prefork=1 --grace=60
	worker=$(echo $(child_pids))
	strace -p "$worker" -e trace=accept4 \
		-e inject=accept4:signal=SIGSTOP:when=1 2>"$work/strace" &
	tracer=$!
	await grep -q attached "$work/strace"
	peer 1 send=5 recv=5 half-close eof >"$work/peer" 2>&1 &
	connection=$!
	await grep -q 'stopped by SIGSTOP' "$work/strace"
	held=$(descriptors)
	kill -TERM "$server"
	await has_let_go
	kill -CONT "$worker"
	await_end
	wait $connection
	wait $tracer
	tail -n 1 "$log" | grep ' stopped active=0 accepted=1 complete=1 '
}
if command -v strace >/dev/null; then
	ok "$kind: a stop waits for a session that is about to begin" \
		eval 'between || between || between'
else
	skip "$kind: a stop waits for a session that is about to begin" 'no strace'
fi

# Without the process that supervises them, workers end.
gone() {
	for pid in $old; do
		has_ended "$pid" || return
	done
}
start "$forkd" --prefork=3
old=$(child_pids)
kill -KILL "$server"
wait "$server" 2>/dev/null
server=
ok "$kind: no worker outlives the supervisor" await gone
finish
