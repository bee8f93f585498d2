# SPDX-License-Identifier: MIT
# client-signals.t - in each mode, signals end the client or make it report
# while it connects.
. "$SOURCE/tests/client.sh"

pid=
trap 'test -z "$pid" || kill -KILL $pid 2>/dev/null; clean_up' EXIT

# begin CONDITION [OPTION]...: run the client in the background, and wait until
# CONDITION holds.  Sets pid to its PID.  A shell starts it with SIGINT and
# SIGQUIT ignored, which would stay so.
begin() {
	condition=$1
	shift
	env --default-signal=INT,QUIT \
		"$client" --connect="$address" --timeout=1000 "$@" \
		</dev/null >"$out" 2>"$err" &
	pid=$!
	await $condition
}

# catches_both: the process catches SIGINT and SIGQUIT, as the client does, but
# not SIGHUP, which this script catches.  catches_none: it catches none of them:
# it is the client in the filter's mode.
catches_both() {
	grep -q '^SigCgt:.*[6e]$' "/proc/$pid/status"
}
catches_none() {
	grep -q upper-client "/proc/$pid/comm" &&
		grep -q '^SigCgt:.*[08]$' "/proc/$pid/status"
}

# await_client: wait until the client has ended; sets code to its status.
await_client() {
	await has_ended $pid || kill -KILL $pid
	wait $pid
	code=$?
	pid=
}

# The timeout is longer than the test may take: only a signal ends the client.
for listen in 127.0.0.1:0 unix:"$work/socket"; do
	start "$liar" --listen="$listen" full
	for mode in --load=crr --load=rr --load=stream --ping; do
		for signal in INT TERM; do
			begin catches_both $mode
			kill -QUIT $pid
			ok "$listen $mode: SIGQUIT reports while connecting" \
				await test -s "$err"
			kill -$signal $pid
			await_client
			is $code 1 "$listen $mode: SIG$signal ends connecting"
			like "$(cat "$out")" '^replies  *0\|^writes  *0\|^0 transmitted, 0 received' \
				"$listen $mode: SIG$signal: the counts are printed"
		done
	done
	begin catches_none
	kill -TERM $pid
	await_client
	is $code 143 "$listen: SIGTERM ends the filter"
	stop
done
finish
