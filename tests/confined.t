# SPDX-License-Identifier: MIT
# confined.t - a worker of --prefork or --pool that cannot be confined ends the
# start.
. "$SOURCE/tests/tap.sh"

filled=$BUILD/tests/filled
"$filled" 4096 /bin/true 2>/dev/null || skip_all 'no seccomp(2) here'

# begin ROOM COMMAND...: run the server of COMMAND with filters of at most about
# ROOM instructions, and wait until it serves or has ended.  Sets outcome to
# "unconfined", "serves" or "ended".
begin() {
	room=$1
	shift
	log=$work/log
	: >"$log"
	"$filled" "$room" "$@" --listen=127.0.0.1:0 2>"$log" &
	server=$!
	await has_begun
	if grep -q ': not confined' "$log"; then
		outcome=unconfined
	elif has_ended "$server"; then
		outcome=ended
	else
		outcome=serves
	fi
}
# has_begun: the server has ended, has connections accepted, or tries again what
# has failed.
has_begun() {
	has_ended "$server" && return
	grep -q ': shortage ' "$log" && return
	address=$(sed -n 's/.*: listening on //p' "$log")
	test -n "$address" && echo x | timeout 2 "$client" --timeout=1 \
		--connect="$address" 2>/dev/null | grep -q X
}

begin 0 "$threadd"
grep -q 'not confined: the kernel' "$log" ||
	skip_all "$(sed -n 's/.*not confined: //p' "$log")"
stop

# ends_start WORKER COMMAND...: COMMAND starts workers, each a WORKER.
ends_start() {
	worker=$1
	shift
	begin 4096 "$@"
	is $outcome serves "$kind: with room for each filter, the workers serve"
	stop
	# Search for the least room in which the filter of the server fits.  With 32
	# more, for the socket of a manager, that of the workers still does not fit: it
	# needs more than 48 instructions.
	least=0 most=4096
	while test $((most - least)) -gt 16; do
		middle=$(((least + most) / 2))
		begin $middle "$@"
		if test $outcome = unconfined; then
			least=$middle
		else
			most=$middle
		fi
		stop KILL
	done 2>/dev/null
	# The service manager must not be told that the server is ready.
	"$BUILD/tests/holder" --notify="$work/manager" \
		"$filled" $((most + 32)) "$@" --listen=127.0.0.1:0 \
		>"$work/told" 2>"$work/log" </dev/null &
	server=$!
	await has_ended "$server" || kill -KILL $(child_pids) "$server"
	wait "$server"
	server=
	rm -f "$work/manager"
	# For ENOMEM, musl says "Out of memory".
	is "$(grep -v -e ": listening on " -e ": running as root: " "$work/log" |
		sed "s/.*: a /a /; s/Out of memory/Cannot allocate memory/")" \
		"a $worker cannot be confined: Cannot allocate memory" \
		"$kind: a worker cannot be confined: one line tells it"
	like "$(cat "$work/told")" '^ended 1$' \
		"$kind: a worker cannot be confined: the exit status is 1"
	is "$(grep -c READY "$work/told")" 0 \
		"$kind: a worker cannot be confined: the manager is not told READY=1"
}
kind='upper-threadd --pool'
ends_start thread "$threadd" --pool=4
begin $most "$threadd"
is $outcome serves \
	'upper-threadd: the server serves with its own filter alone'
stop
kind='upper-forkd --prefork'
ends_start process "$forkd" --prefork=4
begin $most "$forkd"
is $outcome serves 'upper-forkd: the server serves with its own filter alone'
stop

# A signal ends the start though one of the first workers is stopped: strace stops
# each process when it has installed its filter.
# have_stopped N: N processes have been stopped.
have_stopped() {
	test "$(sed -n 's/ .*stopped by SIGSTOP.*//p' "$work/trace" | sort -u |
		wc -l)" -eq "$1"
}
# start_stopped N CALLS: start upper-forkd with N workers, let it go on, and wait
# until each worker is stopped.  strace writes the CALLS to $work/trace.  Sets
# server, and tracer to the PID of strace.
start_stopped() {
	strace -f -o "$work/trace" -e "trace=$2" \
		-e inject=seccomp:signal=SIGSTOP \
		"$forkd" --prefork=$1 --listen=127.0.0.1:0 --grace=0 2>"$work/log" &
	tracer=$!
	await have_stopped 1
	server=$(echo $(cat "/proc/$tracer/task/$tracer/children"))
	kill -CONT $server
	await have_stopped $(($1 + 1))
}
# end_traced: end the server by a signal.  Returns the exit status of strace, which
# is that of the server.
end_traced() {
	kill -TERM $server
	ok "$kind: a signal ends the server" await has_ended $server
	has_ended $server || kill -KILL $server $(child_pids)
	server=
	wait $tracer
}
kind='upper-forkd --prefork, a first worker is stopped'
if can_trace; then
	start_stopped 1 seccomp
	worker=$(echo $(child_pids))
	end_traced
	is $? 0 "$kind: the exit status is 0"
	ok "$kind: the worker is killed" has_ended $worker
else
	skip "$kind: a signal ends the server" 'strace cannot trace'
fi

# The first workers wait until all are confined.  A signal that wakes a worker
# does not end this wait.
# calls PID: print the number of calls that the process has begun to wait by.
calls() {
	grep -c "^$1 .*poll[_a-z]*(" "$work/trace"
}
has_called() {
	test "$(calls "$1")" -ge "$2"
}
kind='upper-forkd --prefork, a signal while a worker waits for another'
if can_trace; then
	start_stopped 2 '/^(seccomp|p?poll|epoll_p?wait)$'
	worker=$(child_pids | cut -d ' ' -f 1)
	kill -CONT $worker
	await has_called $worker 1
	kill -URG $worker
	await has_called $worker 2
	is "$(grep -c "^$worker .*epoll" "$work/trace")" 0 \
		"$kind: it waits again"
	kill -CONT $(child_pids)
	end_traced
else
	skip "$kind: it waits again" 'strace cannot trace'
fi
finish
