# SPDX-License-Identifier: MIT
# lib.sh - shared by the scripts of this folder, and inside the systems that
# they make: progress, output that is shown only on failure, results of tests.

# step TEXT...: print what begins now.
step() {
	echo "---- $*"
}

# quietly COMMAND...: run it with its output in $log (a new temporary file by
# default).  Show the end of the output if it fails; return its status.
quietly() {
	: "${log:=$(mktemp)}"
	"$@" >"$log" 2>&1 </dev/null || {
		status=$?
		tail -n 300 "$log"
		return $status
	}
}

# silent COMMAND...: it must succeed and print nothing; otherwise show what
# it prints.
silent() {
	quietly "$@" || return
	empty "$(cat "$log")"
}

# empty TEXT: it must be empty; otherwise show it.
empty() {
	test -z "$1" || {
		echo "$1"
		return 1
	}
}

# summary DIRECTORY: the results of the tests that ran in this build folder:
# Check's summaries, what was skipped with the reason, and the totals.
summary() {
	grep -h '^[0-9]*%: Checks' "$1"/tests/*.log || :
	grep -h '^ok.*# *[Ss][Kk][Ii][Pp]\|^1\.\.0' "$1"/tests/*.log || :
	sed -n '/^# TOTAL/,/^# ERROR/p' "$1/test-suite.log"
}

# check COMMAND...: run the tests in the current folder; show the failed ones
# with their output, or the summary.
check() {
	quietly "$@" || {
		cat test-suite.log
		return 1
	}
	grep ': skipped, ' "$log" || :
	summary .
}
