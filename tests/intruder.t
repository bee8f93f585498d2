# SPDX-License-Identifier: MIT
# intruder.t - a child of upper-forkd under the control of an attacker harms
# neither its parent nor its siblings.
. "$SOURCE/tests/tap.sh"

random 100000 >"$work/in"
case " $CFLAGS " in
*-fsanitize=*) skip_all 'a sanitizer has shared memory of its own' ;;
esac

# overwrite_shared PATTERN OPTION...: a child that serves a client overwrites
# all its shared memory with PATTERN, sixteen times, while other clients are
# served.
overwrite_shared() {
	pattern=$1
	shift
	start "$forkd" --verbose --grace=0 "$@"
	what="$kind, $pattern"
	hold 1 $greeting send=5 recv=5 hold half-close eof
	first=$holder
	intruder=$(child_pids | cut -d ' ' -f 1)
	hold 1 $greeting send=5 recv=5 hold send=5 recv=5 half-close eof
	second=$holder
	bad=0
	for round in $(seq 16); do
		shared=$("$BUILD/tests/intruder" $intruder "$pattern" 2>"$work/why") ||
			break
		peer 2 $greeting send=1000 half-close eof >/dev/null || bad=$((bad + 1))
	done
	if test -z "$shared"; then
		skip "$what" "$(cat "$work/why")"
		stop
		return
	fi
	ok "$what: a child has shared memory" test "$shared" -gt 0
	is $bad 0 "$what: other clients are served"
	ok "$what: a sibling's session completes" finish_held "$second"
	freeze "$intruder"
	ok "$what: others are served while the child is stopped" \
		peer 2 $greeting send=9 half-close eof
	kill -KILL "$intruder"
	kill "$first"
	wait "$first" 2>/dev/null
	ok "$what: others are served after the child was killed" \
		peer 2 $greeting send=9 half-close eof
	like "$(status)" ' status active=' "$what: the parent prints its status"
	stop
	is "$ended" 0 "$what: the exit status is 0"
}

# refuses_connections: the server listens no more.
refuses_connections() {
	! "$client" --connect="$address" </dev/null >/dev/null 2>&1
}

greeting=
for pattern in 0 0x41 0xff random; do
	kind=upper-forkd
	overwrite_shared $pattern
	kind='upper-forkd with limits'
	overwrite_shared $pattern --max-per-source=1000 --max-rate=1000
	kind='upper-forkd --prefork'
	overwrite_shared $pattern --prefork=4
	kind='upper-forkd --prefork with limits'
	overwrite_shared $pattern --prefork=4 --max-per-source=4 --max-rate=1000
done
kind='upper-forkd --proxy-protocol'
greeting=$(proxy_header 192.0.2.1)
for pattern in 0 0x41 0xff random; do
	overwrite_shared $pattern --proxy-protocol=127.0.0.0/8 --max-per-source=1000
done

# A worker overwrites the shared counts with 0, though it has a session.
kind='upper-forkd --prefork'
greeting=
start "$forkd" --prefork=1
hold 1 send=5 recv=5 hold half-close eof
if "$BUILD/tests/intruder" "$(child_pids | cut -d ' ' -f 1)" 0 >/dev/null; then
	stop
	is "$ended" 0 "$kind: a stop ends a worker that hides its session"
else
	skip "$kind: a stop ends a worker that hides its session" \
		'no /proc/PID/mem'
	stop KILL
fi
kill "$holder" 2>/dev/null
wait "$holder" 2>/dev/null

# A worker overwrites the shared counts with 0, though others have sessions.
start "$forkd" --prefork=2 --grace=60
hold 2 send=5 recv=5 hold send=5 recv=5 half-close eof
if "$BUILD/tests/intruder" "$(child_pids | cut -d ' ' -f 1)" 0 >/dev/null; then
	kill -TERM "$server"
	await refuses_connections
	ok "$kind: a stop waits for sessions that a worker hides" \
		finish_held "$holder"
	await_end
	is "$ended" 0 "$kind: sessions hidden: the exit status is 0"
else
	skip "$kind: a stop waits for sessions that a worker hides" \
		'no /proc/PID/mem'
	kill "$holder"
	wait "$holder" 2>/dev/null
	stop
fi

# Workers stopped at any moment hold no resource that the last worker needs.
kind='upper-forkd --prefork'
greeting=
start "$forkd" --prefork=4 --max-per-source=100 --max-rate=100000 --grace=0
bad=0
for round in $(seq 8); do
	peer 100 send=10 half-close eof >/dev/null 2>&1 &
	crowd_pid=$!
	stopped=$(child_pids | cut -d ' ' -f 1-3)
	freeze $stopped
	for i in 1 2 3 4; do
		timeout 30 "$peer" 1 "$address" send=9 half-close eof >/dev/null ||
			bad=$((bad + 1))
	done
	kill -CONT $stopped
	wait $crowd_pid
done
is $bad 0 "$kind: the last worker serves while three of four are stopped"
stop
is "$ended" 0 "$kind: the exit status is 0"

# A worker can do nothing on a listener but accept, whatever the family.
# result CALL ARGUMENT...: print the result of a call in the worker.
result() {
	"$BUILD/tests/intruder" "$worker" call "$@"
}
# spoils_no_listener WHAT: test that for the server, which has one worker and
# listens at WHAT.
spoils_no_listener() {
	what="$kind $1"
	ok "$what: the server serves" peer 1 send=9 half-close eof
	worker=$(echo $(child_pids))
	lfd=$(ls -l "/proc/$worker/fd" | sed -n 's/.* \([0-9]*\) -> socket:.*/\1/p' |
		head -n 1)
	if grep -q ': not confined: ' "$log" || ! result 39 >"$work/pid"; then
		skip "$what: a worker cannot spoil a listener" 'no call can be made'
		return
	fi
	# shutdown(2), listen(2), bind(2), connect(2); setsockopt(2) of SO_RCVTIMEO
	# and SO_ATTACH_FILTER; dup(2), dup2(2), fcntl(2) F_DUPFD; -38 is ENOSYS.
	is "$(cat "$work/pid") $(result 48 $lfd 2) $(result 50 $lfd 0) \
$(result 49 $lfd 0 0) $(result 42 $lfd 0 0) $(result 54 $lfd 1 20 0 16) \
$(result 54 $lfd 1 26 0 16) $(result 32 $lfd) $(result 33 $lfd 9) \
$(result 72 $lfd 0 0)" "$worker -38 -38 -38 -38 -38 -38 -38 -38 -38" \
		"$what: a worker cannot spoil a listener"
	is "$(result 288 $lfd 0 0 0)" -11 "$what: it can accept from it (EAGAIN)"
	ok "$what: the server still serves" peer 1 send=9 half-close eof
	is "$(echo $(child_pids))" "$worker" "$what: by the same worker"
}
started_spoils_none() {
	start "$forkd" --prefork=1 "$1"
	spoils_no_listener "$1"
	stop
}
# The service manager passes the listener, and has a copy of it.
passed_spoils_none() {
	log=$work/log
	: >"$log"
	mkfifo "$work/input"
	"$BUILD/tests/holder" --listen=127.0.0.1:0 "$forkd" --prefork=1 \
		<"$work/input" >"$work/told" 2>"$log" &
	manager=$!
	exec 8>"$work/input"
	await grep -q ': listening on ' "$log"
	await grep -q '^started ' "$work/told"
	server=$(sed -n 's/^started //p' "$work/told")
	address=$(sed -n 's/^listening on //p' "$work/told")
	spoils_no_listener 'a passed listener'
	exec 8>&-
	wait $manager
	is $? 0 "$kind a passed listener: the exit status is 0"
	server=
}
kind='upper-forkd --prefork=1'
started_spoils_none --listen=127.0.0.1:0
started_spoils_none --listen="unix:$work/socket"
if has_ipv6; then
	started_spoils_none '--listen=[::1]:0'
else
	skip "$kind: a worker cannot spoil an IPv6 listener" 'no IPv6'
fi
passed_spoils_none
finish
