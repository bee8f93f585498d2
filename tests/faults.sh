# SPDX-License-Identifier: MIT
# faults.sh - functions shared by faults-forkd.t and faults-threadd.t.
# strace(1) makes each system call of a running server fail with each errno
# value that lib/calls.def has for the call.
#
# Where tests/calls prints "retried" or "returned", the server must go on, serve
# the next client, lose no descriptor and no child, and end with status 0.
# Where it prints "handled", the server may end with status 1 and a message that
# names the call and the errno value.
#
# FAULTS_WHEN lists the occurrences of the call that fail; each word is for one
# run.  make check makes the first five fail in one run, make faults has a run
# for each of them.
. "$SOURCE/tests/tap.sh"
FAULTS_WHEN=${FAULTS_WHEN-1..5}
injected=0
failed=0
runs=0

command -v strace >/dev/null || skip_all "no strace"
echo hello >"$work/in"

# begin_faults PID SYSCALLS ERRNO WHEN: make SYSCALLS fail.  Returns when strace
# is attached; status 1 if it cannot be.
begin_faults() {
	: >"$work/trace.err"
	strace -f -p "$1" -o "$work/trace" -e "trace=$2" \
		-e "inject=$2:error=$3:when=$4" 2>"$work/trace.err" &
	tracer=$!
	timeout 20 tail -n +1 -f --pid="$tracer" "$work/trace.err" 2>/dev/null |
		grep -q 'attached'
}

# end_faults: detach strace, and count the faults that it injected.
end_faults() {
	kill -INT "$tracer" 2>/dev/null
	wait "$tracer" 2>/dev/null
	count=$(grep -c INJECTED "$work/trace")
	injected=$((injected + count))
}

# report_failure WHAT: count this run as failed, and print what failed.
report_failure() {
	failed=$((failed + 1))
	echo "# $program, $names fails with $error ($when): $1"
	diag "$log"
}

# run_fault PROGRAM SYSCALLS ERRNO ACTION WHEN [OPTION]...: one run; ACTION is
# the word that tests/calls prints.
run_fault() {
	program=$1 names=$2 error=$3 action=$4 when=$5
	shift 5
	runs=$((runs + 1))
	start "$program" --grace=5 "$@"
	# It logs its address before it has opened and closed all its descriptors.
	await_active
	before=$(descriptors)
	begin_faults "$server" "$names" "$error" "$when" || {
		report_failure "strace does not trace: $(cat "$work/trace.err")"
		stop KILL
		return
	}
	for i in 1 2 3 4 5 6; do
		# The client may get no reply, but must not get a wrong one.
		timeout 20 "$client" --timeout=0.5 --connect="$address" \
			<"$work/in" >"$work/out" 2>/dev/null
		got=$(wc -c <"$work/out")
		test "$got" -eq 0 || test "$(cat "$work/out")" = HELLO ||
			report_failure "wrong answer: $(cat "$work/out")"
		kill -0 "$server" 2>/dev/null || break
	done
	end_faults
	if kill -0 "$server" 2>/dev/null && ! grep -q "^State:.Z" "/proc/$server/status"; then
		timeout 20 "$client" --timeout=10 --verify --connect="$address" \
			<"$work/in" >"$work/out" 2>"$work/err" ||
			report_failure "no service afterwards: $(cat "$work/err")"
		await_active
		case $names in
		close) ;; # strace skips the call, so the descriptor stays open
		*)
			test "$(descriptors)" -eq "$before" ||
				report_failure \
					"descriptors: $before before, $(descriptors) after"
			;;
		esac
		test "$(children)" -eq 0 || report_failure "children are left"
		stop
		test $ended -eq 0 || report_failure "status $ended"
	else
		wait "$server"
		ended=$?
		server=
		test "$action" = handled || report_failure "the server is gone, $ended"
		test $ended -eq 1 || report_failure "status $ended"
		grep -q "($error), see " "$log" || report_failure "no message"
	fi
}

# run_faults PROGRAM SYSCALLS CALL [OPTION]...: a run for each errno value of
# CALL, a function of the library, and each word of FAULTS_WHEN; together they
# are one test.
run_faults() {
	all_program=$1 all_names=$2 all_call=$3
	shift 3
	before_runs=$runs before_failed=$failed before_injected=$injected
	while read -r error action; do
		for occurrence in $FAULTS_WHEN; do
			run_fault "$all_program" "$all_names" "$error" "$action" \
				"$occurrence" "$@"
		done
	done <<END
$("$BUILD/tests/calls" | sed -n "s/^$all_call \(E[A-Z0-9]*\) [a-z]* \([a-z]*\)\$/\1 \2/p")
END
	test $failed -eq "$before_failed"
	verdict $? "$all_names: $((injected - before_injected)) faults in $((runs - before_runs)) runs, $((failed - before_failed)) failures"
}

# first_sigaction PROGRAM: print the number of the first rt_sigaction call that
# the program itself makes.  The C library or a sanitizer makes those before it.
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

# run_startup_faults PROGRAM: make rt_sigaction fail while the server starts; it
# must end with a message.  All runs are one test.
run_startup_faults() {
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
			wait $! && report_failure "status 0"
			count=$(grep -c INJECTED "$work/trace")
			injected=$((injected + count))
			runs=$((runs + 1))
			grep -q "Sigaction: .* ($error), see sigaction(2)" "$work/err" ||
				report_failure "no message"
		done
	done
	test $failed -eq "$before_failed"
	verdict $? "rt_sigaction: $runs runs, $((failed - before_failed)) failures"
}

# finish_faults: print the totals, and end the script.
finish_faults() {
	echo "# faults injected: $injected, in $runs runs; failures: $failed"
	finish
}
