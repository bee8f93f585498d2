# SPDX-License-Identifier: MIT
# signals.t - signals that have no effect, and signals that are ignored when a
# program starts.
. "$SOURCE/tests/tap.sh"

echo text >"$work/text"

# SIGHUP and SIGUSR2 are logged, and end neither the server nor a session, also
# where they reach the processes of sessions.
goes_on() {
	start "$@" --grace=600
	hold 2 send=10 recv=10 hold send=10 half-close eof
	for signal in HUP USR2; do
		await_active 2 # the child of another session has ended
		kill -$signal $(child_pids) "$server"
		is "$(wait_log ": ignored signal=SIG$signal\$")" \
			"${program##*/}: ignored signal=SIG$signal" \
			"$kind, SIG$signal: one line says that it has no effect"
		ok "$kind, SIG$signal: the server goes on" returns_capitals "$work/text"
	done
	kill -TERM "$server"
	wait_log ': draining ' >"$work/draining"
	kill -HUP "$server"
	wait_log ': ignored signal=SIGHUP' 2 >"$work/line"
	ok "$kind: sessions complete in spite of the signals" \
		finish_held "$holder"
	await_end
	is "$ended $(value complete "$(tail -n 1 "$log")")" '0 4' \
		"$kind: the server drains, and all sessions complete"
}
on_all goes_on

# told: print the events of the log, without addresses and counts.
told() {
	sed -n 's/^[^ ]*: \([a-z]*\).*/\1/p' "$log" |
		grep -v -e '^not$' -e '^running$' | uniq | tr '\n' ' '
}

# A signal that is ignored at the start has no effect, and no line.
stays_ignored() {
	for signal in TERM INT HUP USR2; do
		dispositions="--default-signal=HUP,INT --ignore-signal=$signal"
		start "$@"
		hold 1 send=10 recv=10 hold send=10 half-close eof
		kill -$signal "$server"
		status >"$work/first"
		status >"$work/second" # the signal would have been handled by now
		is "$(told)" 'listening status ' \
			"$kind: SIG$signal stays ignored"
		ok "$kind: a session goes on" finish_held "$holder"
		ok "$kind: the server goes on" returns_capitals "$work/text"
		case $signal in
		TERM) stop INT ;;
		*) stop ;;
		esac
		is "$ended" 0 "$kind: the other signals end the server with status 0"
	done
	dispositions="--default-signal=HUP,INT --ignore-signal=USR1"
	start "$@"
	for line in 1 2; do
		kill -USR1 "$server"
		kill -HUP "$server"
		wait_log ': ignored signal=SIGHUP' $line >"$work/line"
	done
	is "$(told)" 'listening ignored ' "$kind: SIGUSR1 stays ignored"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_all stays_ignored

# ping_with SIGNAL: start a ping that ignores SIGNAL, and wait for a reply.
ping_with() {
	: >"$work/out"
	timeout --foreground 120 env --default-signal=INT \
		--ignore-signal=$1 "$client" --ping \
		--interval=0.01 --connect="$address" >"$work/out" 2>"$work/err" &
	ping=$!
	await grep -q ' seq=1 ' "$work/out"
	pid=$(cat "/proc/$ping/task/$ping/children")
}
start "$forkd"
for signal in INT TERM; do
	ping_with $signal
	kill -$signal $pid
	kill -QUIT $pid
	ok "upper-client: SIG$signal stays ignored" \
		await grep -q ' replies, ' "$work/err"
	case $signal in
	INT) kill -TERM $pid ;;
	TERM) kill -INT $pid ;;
	esac
	wait "$ping"
	is $? 0 "upper-client: the other stop signal ends the ping"
done
ping_with QUIT
kill -QUIT $pid
kill -INT $pid
wait "$ping"
is "$? $(wc -c <"$work/err")" '0 0' 'upper-client: SIGQUIT stays ignored'
stop

finish
