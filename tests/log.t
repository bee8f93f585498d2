# SPDX-License-Identifier: MIT
# log.t - the lines of the servers' log, word by word.
. "$SOURCE/tests/tap.sh"

seconds='[0-9]*\.[0-9]\{3\}'
printf hello >"$work/hello"

# session_line RESULT RECEIVED SENT: print the pattern of a session's line.
session_line() {
	echo "^$name: session peer=127\\.0\\.0\\.1:[1-9][0-9]* result=$1" \
		"received=$2 sent=$3 seconds=$seconds\$"
}

logs() {
	name=${1##*/}
	start "$@" --verbose
	like "$(cat "$log")" "^$name: listening on 127\\.0\\.0\\.1:[1-9][0-9]*\$" \
		"$kind: the log has the listener's actual port"
	ok "$kind: the server serves at the logged address" \
		returns_capitals "$work/hello"
	await_active
	like "$(sed 1d "$log" | grep -v status)" "$(session_line complete 5 5)" \
		"$kind: a session has a line"
	peer 1 send=1000 recv=1000 reset
	ok "$kind: a reset session ends" await_active
	like "$(grep session "$log" | tail -n 1)" \
		"$(session_line reset 1000 1000)" \
		"$kind: the line of a reset session has its result"
	like "$(status)" "^$name: status active=0 accepted=2 complete=1 \
probe=0 idle=0 timeout=0 slow=0 reset=1 failed=0 killed=0 access=0 source=0 crash=0 proxy=0 \
limit=0 rate=0 received=1005 sent=1005 dropped=0 uptime=[0-9]*\$" \
		"$kind: SIGUSR1 logs a status line"
	hold 2 send=7 recv=7 hold half-close eof
	like "$(status)" " active=2 accepted=4 complete=1 probe=0 idle=0 \
timeout=0 slow=0 reset=1 failed=0 killed=0 access=0 source=0 crash=0 proxy=0 limit=0 rate=0 \
received=1019 sent=1019 " \
		"$kind: the status line counts the running sessions"
	finish_held "$holder"
	await_active
	peer 200 send=10 recv=10 half-close eof
	await_active
	is "$(grep -c -e "$(session_line complete 10 10)" "$log")" 200 \
		"$kind: each of 200 sessions at once has a line"
	stop
	grep -v -e ': listening on ' -e ': not confined: ' \
		-e ': running as root: ' "$log" >"$work/events"
	is "$(grep -v -e "^$name: [a-z]*\( [a-z]*=[^ ]*\)*\$" "$work/events")" '' \
		"$kind: each line after the start is an event with keys and values"
	like "$(tail -n 1 "$log")" "^$name: stopped active=0 accepted=204 " \
		"$kind: the last line counts all sessions"
}
on_each logs

# Waiting connections do not delay a signal.
logs_at_once() {
	start "$@"
	freeze "$server"
	hold 20 send=10 hold recv=10 half-close eof
	kill -USR1 "$server"
	kill -CONT "$server"
	accepted=$(value accepted "$(wait_log ': status ')")
	ok "$kind: a signal is handled before waiting connections ($accepted \
accepted)" \
		test "$accepted" -le 1
	finish_held "$holder"
	stop
}
on_each logs_at_once

logs_less() {
	start "$@"
	returns_capitals "$work/hello"
	await_active
	stop
	is "$(grep -c ': session ' "$log")" 0 \
		"$kind: without --verbose no session has a line"

	"$@" --quiet --listen="unix:$work/socket" 2>"$work/quiet" &
	server=$!
	address=unix:$work/socket
	ok "$kind: with --quiet the server serves" \
		await returns_capitals "$work/hello"
	kill -USR1 "$server"
	stop
	is "$(cat "$work/quiet")" '' "$kind: with --quiet nothing is logged"
}
on_each logs_less

# Standard error counts as the journal only if JOURNAL_STREAM has its device and
# file number.
logs_to_journal() {
	name=${1##*/}
	: >"$work/log"
	JOURNAL_STREAM=$(stat -c %d:%i "$work/log")
	export JOURNAL_STREAM
	start "$@" --verbose --grace=0
	returns_capitals "$work/hello"
	await_active
	hold 1 hold end
	stop
	finish_held "$holder"
	for line in '5>NAME: listening on' '6>NAME: session' '5>NAME: status' \
		'5>NAME: draining' '4>NAME: cut' '5>NAME: stopped'; do
		like "$(cat "$log")" "^<${line%NAME*}$name${line#*NAME} " \
			"$kind: the line for the journal has its priority: ${line#*: }"
	done
	is "$(grep -c -v '^<[4-6]>' "$log")" 0 \
		"$kind: each line for the journal has a priority"
	JOURNAL_STREAM=1:1
	start "$@"
	stop
	is "$(grep -c '^<' "$log")" 0 \
		"$kind: a line has no priority if stderr is not the journal"
	unset JOURNAL_STREAM
}
on_each logs_to_journal

# has_joined N: the server has at least N threads fewer than held_threads.
has_joined() {
	test "$(threads)" -le $((held_threads - $1))
}

# The thread that joins the others logs their results.  It may start after the
# server has logged its listeners.
start "$threadd" --reap=join --verbose
peer 1 send=1 recv=1 half-close eof
await_active
hold 3 send=1 recv=1 hold half-close eof
held_threads=$(threads)
ok '--reap=join: a thread accepts, one joins, and three serve a session' \
	test "$held_threads" -ge 5
finish_held "$holder"
await_active
ok '--reap=join: the threads of the sessions are joined' await has_joined 3
peer 1 send=5 recv=5 reset
ok '--reap=join: a reset session ends' await_active
name=upper-threadd
like "$(cat "$log")" "$(session_line complete 1 1)" \
	'--reap=join: a complete session is logged'
like "$(cat "$log")" "$(session_line reset 5 5)" \
	'--reap=join: a reset session is logged'
stop

finish
