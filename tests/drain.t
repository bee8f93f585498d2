# SPDX-License-Identifier: MIT
# drain.t - how a server stops: what it still serves, and for how long.
. "$SOURCE/tests/tap.sh"

echo text >"$work/text"

# listens: someone can connect.
listens() {
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
			"${program##*/}: draining active=3 grace=600.000" "$name: logged"
		listens
		is $? 1 "$name: new connections are refused"
		like "$(cat "$work/errors")" ': Connection refused ' \
			"$name: which says so"
		like "$(status)" ': status active=3 ' "$name: the others are served"
		ok "$name: to their end, whole" let_go $holder
		await_end
		is "$ended" 0 "$name: exit status"
		like "$(tail -n 1 "$log")" \
			': stopped active=0 accepted=3 complete=3 ' "$name: logged"
	done
}
on_each drains

# cut N: the log says that the N sessions left were cut, and counts them.
cut() {
	is "$(grep ': cut ' "$log")" "${program##*/}: cut active=$1" \
		"$name: logged"
	like "$(tail -n 1 "$log")" \
		": stopped active=0 accepted=$1 complete=0 .* killed=$1 " \
		"$name: counted"
	is "$ended" 0 "$name: exit status"
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
		cut 3
		ok "$name: the clients are told" let_go $holder
		ok "$name: the path is gone" test ! -e "$work/socket"
	done
}
on_each stops_at_once

stops_after_grace() {
	name="$kind, grace over"
	start "$@" --grace=0.3
	hold 3 send=10 recv=10 hold end
	children=
	test "$program" != "$forkd" || children=$(child_pids)
	stop
	cut 3
	ok "$name: the clients are told" let_go $holder
	for child in $children; do
		ok "$name: no process is left" test ! -e "/proc/$child"
	done

	name="$kind, no grace"
	start "$@" --grace=0
	hold 1 flood hold
	stop
	cut 1
	kill -KILL "$holder"
	wait "$holder" 2>/dev/null
}
on_each stops_after_grace

# The server serves what it has, and nobody who still waits for a place.
stops_when_full() {
	name="$kind, full"
	start "$@" --grace=600 --max-connections=2
	hold 2 send=10 recv=10 hold half-close eof
	full=$holder
	hold 1 send=10 hold end
	stop_in_background
	ok "$name: those who have a place finish" let_go "$full"
	await_end
	is "$ended" 0 "$name: exit status"
	like "$(tail -n 1 "$log")" ': stopped active=0 accepted=2 complete=2 ' \
		"$name: nobody else is served"
	ok "$name: who waited is told" let_go "$holder"
}
stop_in_background() {
	kill -TERM "$server"
	wait_log ': draining ' >"$work/draining"
}
on_each stops_when_full

# A connection that was made before the signal came has its place.
stops_with_backlog() {
	name="$kind, backlog"
	start "$@" --grace=600
	freeze "$server"
	hold 5 send=1000 hold recv=1000 half-close eof
	kill -TERM "$server"
	kill -CONT "$server"
	ok "$name: who was there before the signal is served" let_go "$holder"
	await_end
	is "$ended" 0 "$name: exit status"
	like "$(tail -n 1 "$log")" ': stopped active=0 accepted=5 complete=5 ' \
		"$name: and counted"
}
on_each stops_with_backlog

# Clients that come while the server stops are served or refused; no connection
# is made and then broken.  To stop takes no time that anyone would hit, unless
# strace(1) makes it longer.
stops_under_load() {
	name="$kind, under load"
	start "$@"
	: >"$work/errors"
	# Where it may attach none, it cannot leave the last requests unanswered.
	filters=true
	peer 1 filter close 2>"$work/filter" || filters=false
	if command -v strace >/dev/null; then
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
	await has_accepted 300
	stop
	wait $loads $tracer
	is "$(grep -c . "$work/errors")" 3 "$name: no client is served for ever"
	if $filters; then
		is "$(grep -v 'Connection refused' "$work/errors")" '' \
			"$name: each is served, or refused"
	else
		skip "$name: each is served, or refused" "$(cat "$work/filter")"
	fi
	line=$(tail -n 1 "$log")
	is "$(value complete "$line")" "$(value accepted "$line")" \
		"$name: all that was accepted was served"
}
has_accepted() {
	test "$(value accepted "$(status)")" -ge "$1"
}
on_all stops_under_load

stops_idle() {
	name="$kind, no session"
	start "$@" --grace=600 --listen="unix:$work/socket"
	ok "$name: the path is there" test -S "$work/socket"
	stop
	is "$ended" 0 "$name: exit status"
	is "$(grep -c -v ': not confined: ' "$log")" 2 \
		"$name: there is nothing to wait for"
	like "$(tail -n 1 "$log")" ': stopped active=0 accepted=0 ' "$name: logged"
	ok "$name: the path is gone" test ! -e "$work/socket"
}
on_each stops_idle

finish
