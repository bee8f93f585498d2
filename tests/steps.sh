# SPDX-License-Identifier: MIT
# steps.sh - shared by prepare, try and check: run the steps of a build, and
# print one line for each.
#
# The script that sources it sets `top' to the root of the source.  With
# STEPS_VERBOSE=yes the output of each step is shown as it comes.

# step NAME COMMAND...: run COMMAND, with its output in build/steps/NAME.log.
# Print NAME, the seconds that it took, and the lines of the output that begin
# with "note: ".  If it fails, print the end of the log and its path, and exit
# with COMMAND's status.
step() {
	step=$1
	log=$top/build/steps/$step.log
	shift
	mkdir -p "$top/build/steps"
	began=$(date +%s)
	test ! -t 1 || printf '%-12s ...' "$step"
	set +e
	if test "${STEPS_VERBOSE-}" = yes; then
		echo
		(set -e; "$@")
	else
		(set -e; "$@") >"$log" 2>&1
	fi
	status=$?
	set -e
	test ! -t 1 || printf '\r'
	test $status -eq 0 || step_failed
	printf '%-12s %3d s\n' "$step" $(($(date +%s) - began))
	test "${STEPS_VERBOSE-}" = yes || sed -n 's/^note: /    /p' "$log"
}

# step_failed: tell of the step that ended with $status, and exit with it.
step_failed() {
	printf '%-12s failed (exit status %d)\n' "$step" $status
	if test "${STEPS_VERBOSE-}" != yes; then
		echo "The end of its output, $log:"
		tail -n 40 "$log"
	fi
	exit $status
} >&2
