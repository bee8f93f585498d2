# SPDX-License-Identifier: MIT
# log.t - what the servers say: every line, word for word.
. "$SOURCE/tests/tap.sh"

seconds='[0-9]*\.[0-9]\{3\}'
printf hello >"$work/hello"

# session RESULT RECEIVED SENT: the pattern of its line.
session() {
	echo "^$name: session peer=127\\.0\\.0\\.1:[1-9][0-9]* result=$1" \
		"received=$2 sent=$3 seconds=$seconds\$"
}

logs() {
	name=${1##*/}
	start "$@" --verbose
	like "$(cat "$log")" "^$name: listening on 127\\.0\\.0\\.1:[1-9][0-9]*\$" \
		"$kind: the port that it really has"
	ok "$kind: where it says it listens, it does" comes_back "$work/hello"
	settle
	like "$(sed 1d "$log" | grep -v status)" "$(session complete 5 5)" \
		"$kind: a line per session"
	peer 1 send=1000 recv=1000 reset
	ok "$kind: a session that is reset" settle
	like "$(grep session "$log" | tail -n 1)" "$(session reset 1000 1000)" \
		"$kind: its line says so"
	like "$(status)" "^$name: status active=0 accepted=2 complete=1 idle=0 \
timeout=0 reset=1 failed=0 killed=0 access=0 source=0 proxy=0 limit=0 rate=0 \
received=1005 sent=1005 uptime=[0-9]*\$" \
		"$kind: SIGUSR1, a status line"
	hold 2 send=7 recv=7 hold half-close eof
	like "$(status)" " active=2 accepted=4 complete=1 idle=0 timeout=0 \
reset=1 failed=0 killed=0 access=0 source=0 proxy=0 limit=0 rate=0 \
received=1019 sent=1019 " \
		"$kind: it counts the sessions that run"
	let_go "$holder"
	settle
	peer 200 send=10 recv=10 half-close eof
	settle
	is "$(grep -c -e "$(session complete 10 10)" "$log")" 200 \
		"$kind: one line each for 200 sessions at once"
	stop
	grep -v -e ': listening on ' -e ': not confined: ' "$log" >"$work/events"
	is "$(grep -v -e "^$name: [a-z]*\( [a-z]*=[^ ]*\)*\$" "$work/events")" '' \
		"$kind: once it listens, a line is an event, keys and values"
	like "$(tail -n 1 "$log")" "^$name: stopped active=0 accepted=204 " \
		"$kind: the last line counts all"
}
on_each logs

# A stream of connections holds no signal up.
logs_at_once() {
	start "$@"
	freeze "$server"
	hold 20 send=10 hold recv=10 half-close eof
	kill -USR1 "$server"
	kill -CONT "$server"
	accepted=$(value accepted "$(wait_log ': status ')")
	ok "$kind: a signal comes first, connections wait ($accepted accepted)" \
		test "$accepted" -le 1
	let_go "$holder"
	stop
}
on_each logs_at_once

logs_less() {
	start "$@"
	comes_back "$work/hello"
	settle
	stop
	is "$(grep -c session "$log")" 0 "$kind: no line per session by itself"

	"$@" --quiet --listen="unix:$work/socket" 2>"$work/quiet" &
	server=$!
	address=unix:$work/socket
	ok "$kind: --quiet" await comes_back "$work/hello"
	kill -USR1 "$server"
	stop
	is "$(cat "$work/quiet")" '' "$kind: --quiet says nothing"
}
on_each logs_less

# Standard error counts as the journal only if it is what JOURNAL_STREAM names.
logs_to_journal() {
	name=${1##*/}
	: >"$work/log"
	JOURNAL_STREAM=$(stat -c %d:%i "$work/log")
	export JOURNAL_STREAM
	start "$@" --verbose --grace=0
	comes_back "$work/hello"
	settle
	hold 1 hold end
	stop
	let_go "$holder"
	for line in '5>NAME: listening on' '6>NAME: session' '5>NAME: status' \
		'5>NAME: draining' '4>NAME: cut' '5>NAME: stopped'; do
		like "$(cat "$log")" "^<${line%NAME*}$name${line#*NAME} " \
			"$kind: for the journal: ${line#*: }"
	done
	is "$(grep -c -v '^<[4-6]>' "$log")" 0 "$kind: every line has a prefix"
	JOURNAL_STREAM=1:1
	start "$@"
	stop
	is "$(grep -c '^<' "$log")" 0 "$kind: not the journal: no prefix"
	unset JOURNAL_STREAM
}
on_each logs_to_journal

# has_joined N: there are N threads fewer than while sessions were held.
has_joined() {
	test "$(threads)" -le $((held_threads - $1))
}

# What a session came to reaches the log by way of the thread that joins it,
# which may start after the server has said that it listens.
start "$threadd" --reap=join --verbose
peer 1 send=1 recv=1 half-close eof
settle
hold 3 send=1 recv=1 hold half-close eof
held_threads=$(threads)
ok '--reap=join: one thread accepts, one joins, and each session has one' \
	test "$held_threads" -ge 5
let_go "$holder"
settle
ok '--reap=join: none is left of those' await has_joined 3
peer 1 send=5 recv=5 reset
ok '--reap=join: a session that is reset' settle
name=upper-threadd
like "$(cat "$log")" "$(session complete 1 1)" '--reap=join: result complete'
like "$(cat "$log")" "$(session reset 5 5)" '--reap=join: result reset'
stop

finish
