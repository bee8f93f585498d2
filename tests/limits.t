# SPDX-License-Identifier: MIT
# limits.t - --max-connections, --backlog and --idle-timeout.
. "$SOURCE/tests/tap.sh"

# queue N: so many clients that send and then wait for their turn; sets queued
# to their processes.
queue() {
	queued=
	while test $(echo $queued | wc -w) -lt "$1"; do
		hold 1 send=100 hold recv=100 half-close eof || return
		queued="$queued $holder"
	done
}

# served HOLDER...: each of them gets its reply.
served() {
	kill -USR1 "$@"
	for one in "$@"; do
		wait "$one" || return
	done
}

# At the limit the rest wait, and have their turn when another has gone.
limits_sessions() {
	start "$@" --max-connections=3
	hold 3 send=10 recv=10 hold half-close eof
	first=$holder
	ok "$kind: connections above --max-connections are made" queue 12
	line=$(status)
	is "$(value active "$line")" 3 "$kind: but not served"
	is "$(value accepted "$line")" 3 "$kind: but not accepted"
	ok "$kind: the first ones go" let_go "$first"
	ok "$kind: each of the others has its turn" served $queued
	settle
	line=$(status)
	is "$(value accepted "$line")" 15 "$kind: none was dropped: accepted"
	is "$(value complete "$line")" 15 "$kind: none was dropped: complete"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_each limits_sessions

# Linux lets one more wait than the backlog says.
limits_backlog() {
	for where in 127.0.0.1:0 "unix:$work/socket"; do
		name="$kind, ${where%%:*}"
		start "$1" --max-connections=1 --backlog=2 --listen="$where"
		hold 1 send=10 recv=10 hold half-close eof
		first=$holder
		ok "$name: some wait in the backlog" queue 3
		"$client" --timeout=0.5 --connect="$address" /dev/null \
			>"$work/got" 2>"$work/errors"
		is $? 1 "$name: it is no longer than --backlog"
		like "$(cat "$work/errors")" ' (ETIMEDOUT)$' \
			"$name: so the next one is not even connected"
		let_go "$first"
		ok "$name: these have their turn" served $queued
		ok "$name: then there is room" \
			"$client" --connect="$address" /dev/null
		stop
	done
}
on_both limits_backlog

limits_idleness() {
	start "$@" --verbose --idle-timeout=0.5
	hold 1 hold end
	silent=$holder
	hold 1 flood hold
	ok "$kind: idle sessions are ended, whether they send nothing or read nothing" \
		settle
	is "$(value idle "$(status)")" 2 "$kind: they count as idle"
	ok "$kind: the clients are told" let_go "$silent"
	kill -KILL "$holder"
	wait "$holder" 2>/dev/null
	grep ' result=idle ' "$log" >"$work/idle"
	is "$(wc -l <"$work/idle")" 2 "$kind: both are logged"
	while read -r line; do
		seconds=$(value seconds "$line")
		like "$seconds" '^0\.[5-9]\|^[1-9]' "$kind: not before the timeout"
	done <"$work/idle"
	stop
}
on_each limits_idleness

# Silence is measured, not the whole session.  The timeout is long enough for
# the client to be in time on a machine that is slow or busy.
limits_activity() {
	start "$@" --idle-timeout=4
	step='pause=500 send=1 recv=1'
	ok "$kind: who sends a byte now and then is served longer than the timeout" \
		peer 1 $step $step $step $step $step $step $step $step $step $step \
		half-close eof
	settle
	is "$(value complete "$(status)")" 1 "$kind: to the end"
	stop
}
on_both limits_activity

# 0 is no timeout at all, not one of nothing.
limits_patience() {
	start "$@" --idle-timeout=0
	ok "$kind: without a timeout" peer 1 pause=300 send=1 recv=1 half-close eof
	stop
}
on_both limits_patience

finish
