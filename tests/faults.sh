# SPDX-License-Identifier: MIT
# faults.sh - what faults-forkd.t and faults-threadd.t share: each system call
# of a running server made to fail by strace(1), with each errno value that
# lib/calls.def knows for it.
#
# What must hold: where the table says that the failure is absorbed or returned
# the server stays, serves the next client, has lost no descriptor and no
# child, and ends with status 0; where it says "handled" it may end, with a
# message that names the call and the errno.
#
# FAULTS_WHEN says which occurrences fail, each list in a run of its own; make
# check takes the first five in one run, make faults each by itself.
. "$SOURCE/tests/tap.sh"
FAULTS_WHEN=${FAULTS_WHEN-1..5}
injected=0
failed=0
runs=0

command -v strace >/dev/null || skip_all "no strace"
echo hello >"$work/in"

# trace PID SYSCALLS ERRNO WHEN: have them fail, once this returns 0.
trace() {
	: >"$work/trace.err"
	strace -f -p "$1" -o "$work/trace" -e "trace=$2" \
		-e "inject=$2:error=$3:when=$4" 2>"$work/trace.err" &
	tracer=$!
	timeout 20 tail -n +1 -f --pid="$tracer" "$work/trace.err" 2>/dev/null |
		grep -q 'attached'
}

untrace() {
	kill -INT "$tracer" 2>/dev/null
	wait "$tracer" 2>/dev/null
	count=$(grep -c INJECTED "$work/trace")
	injected=$((injected + count))
}

# complain WHAT: this run has failed.
complain() {
	failed=$((failed + 1))
	echo "# $program, $names fails with $error ($when): $1"
	diag "$log"
}

# one PROGRAM SYSCALLS ERRNO ACTION WHEN [OPTION]...
one() {
	program=$1 names=$2 error=$3 action=$4 when=$5
	shift 5
	runs=$((runs + 1))
	start "$program" --grace=5 "$@"
	settle # for it says where it listens before it has opened and closed all
	before=$(descriptors)
	trace "$server" "$names" "$error" "$when" || {
		complain "strace does not trace: $(cat "$work/trace.err")"
		stop KILL
		return
	}
	for i in 1 2 3 4 5 6; do
		# It may get no answer, but no wrong one.
		timeout 20 "$client" --timeout=0.5 --connect="$address" \
			<"$work/in" >"$work/out" 2>/dev/null
		got=$(wc -c <"$work/out")
		test "$got" -eq 0 || test "$(cat "$work/out")" = HELLO ||
			complain "wrong answer: $(cat "$work/out")"
		kill -0 "$server" 2>/dev/null || break
	done
	untrace
	if kill -0 "$server" 2>/dev/null && ! grep -q "^State:.Z" "/proc/$server/status"; then
		timeout 20 "$client" --timeout=10 --verify --connect="$address" \
			<"$work/in" >"$work/out" 2>"$work/err" ||
			complain "no service afterwards: $(cat "$work/err")"
		settle
		case $names in
		close) ;; # what strace fails is not closed
		*)
			test "$(descriptors)" -eq "$before" ||
				complain "descriptors: $before before, $(descriptors) after"
			;;
		esac
		test "$(children)" -eq 0 || complain "children are left"
		stop
		test $ended -eq 0 || complain "status $ended"
	else
		wait "$server"
		ended=$?
		server=
		test "$action" = handled || complain "the server is gone, $ended"
		test $ended -eq 1 || complain "status $ended"
		grep -q "($error), see " "$log" || complain "no message"
	fi
}

# every PROGRAM SYSCALLS CALL [OPTION]...: each errno value of CALL.
every() {
	every_program=$1 every_names=$2 every_call=$3
	shift 3
	before_runs=$runs before_failed=$failed before_injected=$injected
	while read -r error action; do
		for occurrence in $FAULTS_WHEN; do
			one "$every_program" "$every_names" "$error" "$action" \
				"$occurrence" "$@"
		done
	done <<END
$("$BUILD/tests/calls" | sed -n "s/^$every_call \(E[A-Z0-9]*\) [a-z]* \([a-z]*\)\$/\1 \2/p")
END
	test $failed -eq "$before_failed"
	verdict $? "$every_names: $((injected - before_injected)) faults in $((runs - before_runs)) runs, $((failed - before_failed)) failures"
}

# first_sigaction PROGRAM: which of its rt_sigaction calls is the first that is
# its own; those before are its C library's, or a sanitizer's.
first_sigaction() {
	log=$work/log
	: >"$log"
	strace -D -o "$work/trace" -e trace=rt_sigaction \
		"$1" --listen=127.0.0.1:0 2>>"$log" </dev/null &
	server=$!
	wait_log 'listening on ' >/dev/null
	stop
	grep rt_sigaction "$work/trace" | grep -n 'SIGTERM, {sa_handler=0' |
		sed -n '1s/:.*//p'
}

# start_up PROGRAM: rt_sigaction fails while the server starts, which must then
# say so.
start_up() {
	before_failed=$failed
	names=rt_sigaction program=$1
	first=$(first_sigaction "$1")
	for when in 0 1 2 3 4; do
		when=$((first + when))
		for error in EINVAL EFAULT; do
			strace -f -o "$work/trace" -e trace=rt_sigaction \
				-e "inject=rt_sigaction:error=$error:when=$when" \
				"$program" --listen=127.0.0.1:0 2>"$work/err" </dev/null &
			log=$work/err
			wait $! && complain "status 0"
			count=$(grep -c INJECTED "$work/trace")
			injected=$((injected + count))
			runs=$((runs + 1))
			grep -q "Sigaction: .* ($error), see sigaction(2)" "$work/err" ||
				complain "no message"
		done
	done
	test $failed -eq "$before_failed"
	verdict $? "rt_sigaction: $runs runs, $((failed - before_failed)) failures"
}

# The summary that the last line of each script prints.
finish_faults() {
	echo "# faults injected: $injected, in $runs runs; failures: $failed"
	finish
}
