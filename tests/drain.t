# SPDX-License-Identifier: MIT
# drain.t - a server drains after a stop signal: which sessions it still serves,
# and how long.
. "$SOURCE/tests/tap.sh"

echo text >"$work/text"

# connect: connect to the server; the exit status is the client's.
connect() {
	"$client" --timeout=30 --connect="$address" /dev/null >"$work/got" \
		2>"$work/errors"
}

drains() {
	for signal in TERM INT; do
		name="$kind, SIG$signal"
		start "$@" --grace=600
		hold 3 send=10 recv=10 hold send=90000 half-close eof
		kill -$signal "$server"
		is "$(wait_log ': draining ')" \
			"${program##*/}: draining active=3 grace=600.000" \
			"$name: the drain is logged"
		connect
		is $? 1 "$name: a new connection fails"
		like "$(cat "$work/errors")" ': Connection refused ' \
			"$name: a new connection is refused"
		like "$(status)" ': status active=3 ' "$name: the sessions go on"
		ok "$name: the sessions complete" finish_held $holder
		await_end
		is "$ended" 0 "$name: the exit status is 0"
		like "$(tail -n 1 "$log")" \
			': stopped active=0 accepted=3 complete=3 ' \
			"$name: the last line counts the sessions"
	done
}
on_each drains

# check_cut N: the server must have logged that it cut N sessions, counted them,
# and ended with status 0.
check_cut() {
	is "$(grep ': cut ' "$log")" "${program##*/}: cut active=$1" \
		"$name: the cut is logged"
	like "$(tail -n 1 "$log")" \
		": stopped active=0 accepted=$1 complete=0 .* killed=$1 " \
		"$name: the cut sessions are counted"
	is "$ended" 0 "$name: the exit status is 0"
}

stops_at_once() {
	for signals in 'TERM TERM' 'INT INT' 'INT TERM'; do
		name="$kind, SIG${signals% *} and SIG${signals#* }"
		start "$@" --grace=600 --listen="unix:$work/socket"
		hold 3 send=10 recv=10 hold end
		kill "-${signals% *}" "$server"
		wait_log ': draining ' >"$work/draining"
		kill "-${signals#* }" "$server"
		await_end
		check_cut 3
		ok "$name: the connections are closed" finish_held $holder
		ok "$name: the path is removed" test ! -e "$work/socket"
	done
}
on_each stops_at_once

stops_after_grace() {
	name="$kind, grace expires"
	start "$@" --grace=0.3
	hold 3 send=10 recv=10 hold end
	children=
	test "$program" != "$forkd" || children=$(child_pids)
	stop
	check_cut 3
	ok "$name: the connections are closed" finish_held $holder
	for child in $children; do
		ok "$name: no process is left" test ! -e "/proc/$child"
	done

	name="$kind, no grace"
	start "$@" --grace=0
	hold 1 flood hold
	stop
	check_cut 1
	kill -KILL "$holder"
	wait "$holder" 2>/dev/null
}
on_each stops_after_grace

# A stopped child of upper-forkd does not delay the end.
kind=upper-forkd
for signals in TERM 'TERM TERM'; do
	name="$kind, stopped children, SIG$signals"
	grace=0.3
	test "$signals" = TERM || grace=600
	start "$forkd" --grace=$grace
	hold 3 send=10 recv=10 hold end
	freeze $(child_pids)
	for signal in $signals; do
		kill -$signal "$server"
		wait_log ': draining ' >"$work/draining"
	done
	await_end
	check_cut 3
	finish_held $holder
done

# At --max-connections, the server completes its sessions, and does not serve
# the connections that wait in the backlog.
stops_when_full() {
	name="$kind, full"
	start "$@" --grace=600 --max-connections=2
	hold 2 send=10 recv=10 hold half-close eof
	full=$holder
	hold 1 send=10 hold end
	stop_in_background
	ok "$name: the running sessions complete" finish_held "$full"
	await_end
	is "$ended" 0 "$name: the exit status is 0"
	like "$(tail -n 1 "$log")" ': stopped active=0 accepted=2 complete=2 ' \
		"$name: a waiting connection is not served"
	ok "$name: a waiting connection is closed" finish_held "$holder"
}
stop_in_background() {
	kill -TERM "$server"
	wait_log ': draining ' >"$work/draining"
}
on_each stops_when_full

# ticks: print the processor time of the server, in hundredths of a second.
ticks() {
	sed 's/.*) //' "/proc/$server/stat" |
		awk -v hz="$(getconf CLK_TCK)" '{ print int(($12 + $13) * 100 / hz) }'
}

# While no session ends, the server waits.  A server that asks again and again
# for a time that has passed would use two of the three seconds, or a tenth of
# that on a machine with a load of 20.
waits() {
	name="$kind, no session ends"
	start "$@" --grace=600
	hold 3 send=10 recv=10 hold end
	kill -TERM "$server"
	wait_log ': draining ' >"$work/draining"
	before=$(ticks)
	sleep 3
	used=$(($(ticks) - before))
	ok "$name: the server uses no processor time ($used ticks)" \
		test "$used" -lt 10
	kill -TERM "$server"
	await_end
	is "$ended" 0 "$name: the exit status is 0"
	ok "$name: the connections are closed" finish_held "$holder"
}
on_all waits

# A connection that was established before the signal is served.
stops_with_backlog() {
	name="$kind, backlog"
	start "$@" --grace=600
	freeze "$server"
	hold 5 send=1000 hold recv=1000 half-close eof
	kill -TERM "$server"
	kill -CONT "$server"
	ok "$name: connections from before the signal are served" \
		finish_held "$holder"
	await_end
	is "$ended" 0 "$name: the exit status is 0"
	like "$(tail -n 1 "$log")" ': stopped active=0 accepted=5 complete=5 ' \
		"$name: connections from before the signal are counted"
}
on_each stops_with_backlog

# Clients that connect while the server stops are served or refused.  No
# connection is established and then broken.  The critical moment is too short
# to be hit, so strace(1) delays shutdown(2).
stops_under_load() {
	name="$kind, under load"
	start "$@"
	: >"$work/errors"
	# The server needs socket filters to ignore new handshakes in the drain.
	filters=true
	peer 1 filter close 2>"$work/filter" || filters=false
	if command -v strace >/dev/null; then
		: >"$work/strace"
		strace -p "$server" -e trace=shutdown \
			-e inject=shutdown:delay_enter=200000 2>"$work/strace" &
		tracer=$!
		await grep -q attached "$work/strace"
	else
		tracer=
	fi
	loads=
	while test $(echo $loads | wc -w) -lt 3; do
		peer 1 send=10 recv=10 half-close eof again=1000000 \
			2>>"$work/errors" &
		loads="$loads $!"
	done
	await_accepted 300
	stop
	wait $loads $tracer
	is "$(grep -c . "$work/errors")" 3 \
		"$name: each client is refused in the end"
	if $filters; then
		is "$(grep -v 'Connection refused' "$work/errors")" '' \
			"$name: each connection is served or refused"
	else
		skip "$name: each connection is served or refused" \
			"$(cat "$work/filter")"
	fi
	line=$(tail -n 1 "$log")
	# The connection with the filter, above, counts as a probe.
	is "$(($(value complete "$line") + $(value probe "$line")))" \
		"$(value accepted "$line")" \
		"$name: each accepted connection is served"
}
on_all stops_under_load

stops_idle() {
	name="$kind, no session"
	start "$@" --grace=600 --listen="unix:$work/socket"
	ok "$name: the server has a unix socket" test -S "$work/socket"
	stop
	is "$ended" 0 "$name: the exit status is 0"
	is "$(grep -c -v -e ': not confined: ' -e ': running as root: ' "$log")" 2 \
		"$name: no drain is logged"
	like "$(tail -n 1 "$log")" ': stopped active=0 accepted=0 ' \
		"$name: the last line counts no session"
	ok "$name: the path is removed" test ! -e "$work/socket"
}
on_each stops_idle

finish
