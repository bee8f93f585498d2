# SPDX-License-Identifier: MIT
# timeouts.t - --idle-timeout and --session-timeout end the right sessions, and
# no others.
. "$SOURCE/tests/tap.sh"

# lasted RESULT MIN_MS [MAX_MS]: the only session in the log ended with RESULT,
# after at least MIN_MS and, if given, at most MAX_MS.
lasted() {
	await_active
	line=$(grep ' session ' "$log")
	took=$(value seconds "$line")
	echo "$line"
	took=$(printf '%s\n' "$took" | tr -d .)
	test "$(value result "$line")" = "$1" && test "$took" -ge "$2" &&
		test "$took" -le "${3-$took}"
}

silent() {
	start "$@" --verbose --idle-timeout=0.5
	peer 1 send=5 recv=5 end
	ok "$kind: a silent client is idle" lasted idle 500
	stop
}
on_all silent

# The client sends until all buffers are full, and reads nothing.
deaf() {
	start "$@" --verbose --idle-timeout=0.5
	hold 1 flood hold end
	ok "$kind: a client that does not read is idle" lasted idle 500
	finish_held "$holder"
	stop
}
on_all deaf

# For three times the timeout the client reads its reply slowly: a blocked
# writer is hardly ever woken.  Each step is larger than a segment of the
# loopback interface, and large enough in its receive buffer that its kernel
# acknowledges it.  The session must complete.
slow() {
	start "$@" --verbose --idle-timeout=2
	set --
	for i in $(seq 40); do
		set -- "$@" recv=100000 pause=150
	done
	ok "$kind: a client that reads slowly is not idle" \
		peer 1 buffer=524288 flood "$@" half-close eof
	ok "$kind: the session of a slow reader completes" lasted complete 6000
	stop
}
on_both slow

# On a unix socket only the length of the queue shows that the peer reads.  The
# server can write again when three quarters of its buffer are free; until then
# some seconds pass, and the queue gets shorter.
unix() {
	start "$@" --verbose --idle-timeout=0.5 --listen="unix:$work/socket"
	hold 1 flood hold end
	ok "$kind: a client that does not read a unix socket is idle" \
		lasted idle 500
	finish_held "$holder"
	stop
	start "$@" --verbose --idle-timeout=4 --listen="unix:$work/socket"
	set --
	for i in $(seq 30); do
		set -- "$@" recv=10000 pause=300
	done
	ok "$kind: a client that reads a unix socket slowly is not idle" \
		peer 1 flood "$@" half-close eof
	ok "$kind: the session of a slow reader on a unix socket completes" \
		lasted complete 9000
	stop
}
on_both unix

# The queue at a timeout can be compared with that at the timeout before only if
# the server wrote nothing between them.  The peer takes most of a full queue
# before the first timeout, then the rest, and the server fills the queue again.
# At the second timeout the queue is longer than at the first, though the peer
# has read from it.
refilled() {
	start "$@" --verbose --idle-timeout=2 --listen="unix:$work/socket"
	ok "$kind: a client that reads from a refilled queue is not idle" \
		peer 1 flood recv=140000 pause=2000 recv=130000 pause=3000 \
		half-close eof
	ok "$kind: the session with a refilled queue completes" \
		lasted complete 5000
	stop
}
on_both refilled

# The peer vanishes: it acknowledges nothing, so the kernel sends the reply
# again and again.  The sixth retransmission comes more than four seconds after
# the fifth.
vanished() {
	start "$@" --verbose --idle-timeout=4
	freeze "$server"
	if hold 1 send=5 vanish hold >"$work/no"; then
		kill -CONT "$server"
		ok "$kind: a vanished peer is idle in spite of retransmissions" \
			lasted idle 4000 8000
		kill -KILL "$holder"
		wait "$holder" 2>/dev/null
	else
		kill -CONT "$server"
		skip "$kind: a vanished peer is idle in spite of retransmissions" \
			"$(cat "$work/no")"
	fi
	stop
}
on_both vanished

# dribble MS COUNT: sets steps to COUNT times a byte and a pause of MS.
dribble() {
	steps=
	i=0
	while test $i -lt "$2"; do
		i=$((i + 1))
		steps="$steps raw=61 pause=$1"
	done
}

dribbler() {
	start "$@" --verbose --session-timeout=1
	dribble 100 30
	peer 1 $steps end >/dev/null 2>&1
	ok "$kind: --session-timeout ends a session that is not idle" \
		lasted timeout 1000
	line=$(status)
	is "$(value timeout "$line")" 1 "$kind: the session counts as timeout"
	stop
}
on_all dribbler

# The timeout that expires first ends the session.
both() {
	start "$@" --verbose --session-timeout=30 --idle-timeout=0.3
	peer 1 send=5 recv=5 end
	ok "$kind: a session is idle before its session timeout" lasted idle 300
	stop
	start "$@" --verbose --session-timeout=0.5 --idle-timeout=30
	hold 1 flood hold end
	ok "$kind: --session-timeout ends a session whose client does not read" \
		lasted timeout 500 20000
	finish_held "$holder"
	stop
}
on_both both

# A session that always has data to read ends at its deadline as well.
busy() {
	start "$@" --verbose --session-timeout=0.5
	head -c 2G /dev/zero | timeout 60 "$client" --connect="$address" >/dev/null 2>&1
	ok "$kind: --session-timeout ends a busy session" lasted timeout 500
	stop
}
on_both busy
finish
