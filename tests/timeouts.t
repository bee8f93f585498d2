# SPDX-License-Identifier: MIT
# timeouts.t - --idle-timeout and --session-timeout end what they should, and
# nothing else.
. "$SOURCE/tests/tap.sh"

# lasted RESULT MS [MOST]: the one session in the log ended so, not before MS,
# and within MOST where that is given.
lasted() {
	settle
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
	ok "$kind: who is silent is idle" lasted idle 500
	stop
}
on_all silent

# It sends for ever, and reads nothing.
deaf() {
	start "$@" --verbose --idle-timeout=0.5
	hold 1 flood hold end
	ok "$kind: who does not read is idle" lasted idle 500
	let_go "$holder"
	stop
}
on_all deaf

# For three times the timeout it takes its reply, so slowly that a writer is
# hardly ever woken, but in steps that its kernel acknowledges: more than a
# segment of the loopback's, and not too little of its buffer; every byte comes.
slow() {
	start "$@" --verbose --idle-timeout=2
	set --
	for i in $(seq 40); do
		set -- "$@" recv=100000 pause=150
	done
	ok "$kind: who reads slowly is not idle" \
		peer 1 buffer=524288 flood "$@" half-close eof
	ok "$kind: and is served to the end" lasted complete 6000
	stop
}
on_both slow

# On a unix socket only the queue tells.  The server may write again once three
# quarters of its buffer are free: until then some seconds pass, each with less
# in the queue than the one before.
unix() {
	start "$@" --verbose --idle-timeout=0.5 --listen="unix:$work/socket"
	hold 1 flood hold end
	ok "$kind: who does not read a unix socket is idle" lasted idle 500
	let_go "$holder"
	stop
	start "$@" --verbose --idle-timeout=4 --listen="unix:$work/socket"
	set --
	for i in $(seq 30); do
		set -- "$@" recv=10000 pause=300
	done
	ok "$kind: who reads it slowly is not" peer 1 flood "$@" half-close eof
	ok "$kind: and is served to the end" lasted complete 9000
	stop
}
on_both unix

# The queue at a timeout is comparable with that at the timeout before only if
# nothing was written between them.  The peer takes most of a full queue before
# the first timeout, then the rest, whereupon the server fills the queue again.
# At the second timeout the queue is longer than at the first, though the peer
# has read from it.
refilled() {
	start "$@" --verbose --idle-timeout=2 --listen="unix:$work/socket"
	ok "$kind: a queue that was refilled is not compared with an older one" \
		peer 1 flood recv=140000 pause=2000 recv=130000 pause=3000 \
		half-close eof
	ok "$kind: the session that refilled its queue completes" \
		lasted complete 5000
	stop
}
on_both refilled

# The reply is sent again and again, to a peer that acknowledges none of it: the
# sixth time more than four seconds after the fifth.
vanished() {
	start "$@" --verbose --idle-timeout=4
	freeze "$server"
	if hold 1 send=5 vanish hold >"$work/no"; then
		kill -CONT "$server"
		ok "$kind: who is gone is idle, though data is sent again" \
			lasted idle 4000 8000
		kill -KILL "$holder"
		wait "$holder" 2>/dev/null
	else
		kill -CONT "$server"
		skip "$kind: who is gone is idle" "$(cat "$work/no")"
	fi
	stop
}
on_both vanished

# dribble MS COUNT: a byte now and then, in $steps.
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
	ok "$kind: no session outlives --session-timeout" lasted timeout 1000
	line=$(status)
	is "$(value timeout "$line")" 1 "$kind: which is counted"
	stop
}
on_all dribbler

# The shorter of the two decides.
both() {
	start "$@" --verbose --session-timeout=30 --idle-timeout=0.3
	peer 1 send=5 recv=5 end
	ok "$kind: idle long before the session timeout" lasted idle 300
	stop
	start "$@" --verbose --session-timeout=0.5 --idle-timeout=30
	hold 1 flood hold end
	ok "$kind: who does not read meets the session timeout too" \
		lasted timeout 500 20000
	let_go "$holder"
	stop
}
on_both both

# A busy session ends in time as well.
busy() {
	start "$@" --verbose --session-timeout=0.5
	head -c 2G /dev/zero | timeout 60 "$client" --connect="$address" >/dev/null 2>&1
	ok "$kind: a busy session" lasted timeout 500
	stop
}
on_both busy
finish
