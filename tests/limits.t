# SPDX-License-Identifier: MIT
# limits.t - --max-connections, --backlog and --idle-timeout.
. "$SOURCE/tests/tap.sh"

# queue N: start N clients, one after the other, that send and wait to be
# served; sets queued to their PIDs.
queue() {
	queued=
	while test $(echo $queued | wc -w) -lt "$1"; do
		hold 1 send=100 hold recv=100 half-close eof || return
		queued="$queued $holder"
	done
}

# served HOLDER...: the clients with these PIDs get their replies.
served() {
	kill -USR1 "$@"
	for one in "$@"; do
		wait "$one" || return
	done
}

# Connections above the limit wait in the backlog until a session ends.
limits_sessions() {
	start "$@" --max-connections=3
	hold 3 send=10 recv=10 hold half-close eof
	first=$holder
	ok "$kind: connections above --max-connections are established" queue 12
	line=$(status)
	is "$(value active "$line")" 3 \
		"$kind: connections above --max-connections are not served"
	is "$(value accepted "$line")" 3 \
		"$kind: connections above --max-connections are not accepted"
	ok "$kind: the first sessions complete" finish_held "$first"
	ok "$kind: each waiting connection is served" served $queued
	await_active
	line=$(status)
	is "$(value accepted "$line")" 15 "$kind: all connections were accepted"
	is "$(value complete "$line")" 15 "$kind: all sessions are complete"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_each limits_sessions

# Linux's accept queue holds one connection more than the backlog.
limits_backlog() {
	for where in 127.0.0.1:0 "unix:$work/socket"; do
		name="$kind, ${where%%:*}"
		start "$1" --max-connections=1 --backlog=2 --listen="$where"
		hold 1 send=10 recv=10 hold half-close eof
		first=$holder
		ok "$name: three connections wait for a backlog of 2" queue 3
		"$client" --timeout=0.5 --connect="$address" /dev/null \
			>"$work/got" 2>"$work/errors"
		is $? 1 "$name: the next connection fails"
		like "$(cat "$work/errors")" ' (ETIMEDOUT)$' \
			"$name: the handshake of the next connection times out"
		finish_held "$first"
		ok "$name: each waiting connection is served" served $queued
		ok "$name: then a new connection is possible" \
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
	ok "$kind: a session ends if its client sends nothing or reads nothing" \
		await_active
	is "$(value idle "$(status)")" 2 "$kind: both sessions count as idle"
	ok "$kind: the silent client's connection is closed" \
		finish_held "$silent"
	kill -KILL "$holder"
	wait "$holder" 2>/dev/null
	grep ' result=idle ' "$log" >"$work/idle"
	is "$(wc -l <"$work/idle")" 2 "$kind: both sessions are logged as idle"
	while read -r line; do
		seconds=$(value seconds "$line")
		like "$seconds" '^0\.[5-9]\|^[1-9]' \
			"$kind: no session ended before the timeout"
	done <"$work/idle"
	stop
}
on_each limits_idleness

# The timeout limits each silence, not the whole session.  It is long enough
# that the client is in time even on a slow or busy machine.
limits_activity() {
	start "$@" --idle-timeout=4
	step='pause=500 send=1 recv=1'
	ok "$kind: a client that sends a byte now and then is not idle" \
		peer 1 $step $step $step $step $step $step $step $step $step $step \
		half-close eof
	await_active
	is "$(value complete "$(status)")" 1 \
		"$kind: the session with a byte now and then is complete"
	stop
}
on_both limits_activity

# 0 means no timeout, not a timeout of 0 s.
has_no_limit() {
	start "$@" --idle-timeout=0
	ok "$kind: --idle-timeout=0 ends no session" \
		peer 1 pause=300 send=1 recv=1 half-close eof
	stop
}
on_both has_no_limit

finish
