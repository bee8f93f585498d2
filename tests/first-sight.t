# SPDX-License-Identifier: MIT
# first-sight.t - ./prepare, ./try and ./check print a line a step, show the log
# of a step that fails, and a line for each test program.  The scripts are
# copied to a tree of their own, and run with tools that do nothing or fail.
. "$SOURCE/tests/tap.sh"
make_programs_folder
tree="$programs/a tree"
mkdir -p "$tree/tests" "$tree/build/src" "$programs/bin"
for file in prepare try check tests/steps.sh; do
	cp "$SOURCE/$file" "$tree/$file"
done
: >"$tree/configure.ac"

# tool FILE: what it does comes from standard input.
tool() {
	{
		echo '#!/bin/sh'
		cat
	} >"$1"
	chmod +x "$1"
}
tool "$programs/bin/dpkg-query" <<-'END'
	echo installed
END
tool "$programs/bin/make" <<-'END'
	echo 'the output of make'
END
tool "$tree/bootstrap" <<-'END'
	: >Makefile.in
END
tool "$tree/configure" <<-'END'
	echo 'the output of configure'
	: >Makefile
END
PATH=$programs/bin:$PATH
mkdir "$programs/tmp"
unset STEPS_VERBOSE

for program in upper-forkd upper-threadd upper-client; do
	tool "$tree/build/src/$program" <<-END
		exec "$BUILD/src/$program" "\$@"
	END
done

# run COMMAND...: its output, without the seconds, in $work/out; its exit status
# in code.
run() {
	(
		cd "$tree"
		TMPDIR="$programs/tmp" exec "$@"
	) >"$work/raw" 2>&1 </dev/null
	code=$?
	sed 's/  *[0-9]* s$/ N s/' "$work/raw" >"$work/out"
}

# shows LINE DESCRIPTION: the output has this line.
shows() {
	ok "$2" grep -Fx -e "$1" "$work/out"
}

# ---- ./prepare -------------------------------------------------------------

touch -d '1 minute ago' "$tree/configure.ac"
run ./prepare
is "$(cat "$work/out")" 'packages N s
bootstrap N s
configure N s' 'prepare: a line a step, without carriage returns'
is "$code" 0 'prepare: exit status'
run ./prepare --verbose --without-pcap
shows 'the output of configure' 'prepare --verbose: the output of a step'

tool "$programs/bin/dpkg-query" <<-'END'
	case $* in
	*' strace') exit 1 ;;
	*) echo installed ;;
	esac
END
tool "$programs/bin/id" <<-'END'
	echo 1000
END
tool "$programs/bin/sudo" <<-'END'
	exit 1
END
run ./prepare
shows '    continuing without these optional packages: strace ' \
	'prepare: an optional package cannot be installed: a note'
is "$code" 0 'prepare: it goes on'
tool "$programs/bin/dpkg-query" <<-'END'
	exit 1
END
run ./prepare
shows 'packages     failed (exit status 1)' \
	'prepare: a needed package is missing'
ok 'prepare: the packages are named' \
	grep '^prepare: needed: gcc .*gettext' "$work/out"
is "$code" 1 'prepare: exit status'
tool "$programs/bin/dpkg-query" <<-'END'
	echo installed
END

# ---- ./try -----------------------------------------------------------------

run ./try
is "$(sed -n '/^build/q; s/ .*//p' "$work/out" | tr '\n' ' ')" \
	'packages bootstrap configure ' 'try: the steps of prepare'
shows 'build N s' 'try: the build'
is "$(grep -c '^HELLO, NETWORK!$' "$work/out")" 2 'try: a reply of each server'
is "$(grep -c 'the output of' "$work/out")" 0 \
	'try: the output of the build is not shown'
is "$(sed '1,/^Next/d' "$work/out" | grep -c '^    ')" 3 \
	'try: three things to try next'
is "$code" 0 'try: exit status'
ok 'try: less than 30 lines' test "$(wc -l <"$work/out")" -lt 30

tool "$programs/bin/make" <<-'END'
	seq 100 | sed 's/^/line /'
	echo 'error: expected ;'
	exit 7
END
for script in ./try ./check; do
	run $script
	shows 'build        failed (exit status 7)' "$script: a step that fails"
	shows 'error: expected ;' "$script: the end of its log is shown"
	is "$(grep -c '^line 1$' "$work/out")" 0 "$script: only the end"
	like "$(grep '^The end' "$work/out")" "$tree/build/steps/build.log" \
		"$script: the log's path is shown"
	ok "$script: the log has all of it" \
		grep -x 'line 1' "$tree/build/steps/build.log"
	is "$code" 7 "$script: exit status"
done
run ./try --verbose
shows 'line 1' 'try --verbose: all of the output'

# ---- ./check ---------------------------------------------------------------

# A make whose "check" prints what tests/driver and automake would.
tool "$programs/bin/make" <<-'END'
	case $* in
	*' check TESTS=' | *' all') exit 0 ;;
	*' check TESTS=tests/one.t') ;;
	*) echo "make: $*"; exit 2 ;;
	esac
	echo 'a line of make'
	echo 'FAIL tests/one.t: 3 passed, 1 skipped, 2 s; its output is in a log'
	printf '# %s: %d\n' TOTAL 5 PASS 3 SKIP 1 XFAIL 0 FAIL 1 XPASS 0 ERROR 0 \
		>"${3%/}/test-suite.log"
	exit 2
END
run ./check TESTS=tests/one.t
is "$(sed '1,/^test-build/d; s/ in [0-9]* s/ in N s/' "$work/out")" \
	"FAIL tests/one.t: 3 passed, 1 skipped, 2 s; its output is in a log

5 tests in N s: 3 passed, 1 skipped, 1 failed
Why tests were skipped: grep -h '# SKIP' build/tests/*.log
Failed tests, with their output: build/test-suite.log" \
	'check: a line for a test program, the totals, and where to look'
is "$code" 2 'check: exit status'
run ./check TESTS=tests/none.t
ok 'check: make fails before the tests' \
	grep '^make: .*TESTS=tests/none.t' "$work/out"
is "$code" 1 'check: exit status'

# ---- tests/driver ----------------------------------------------------------

# driver NAME: what it prints for a test program whose output comes from
# standard input.
driver() {
	{
		echo "cat <<'TAP'"
		cat
		echo TAP
	} >"$work/$1.sh"
	(cd "$work" && AM_TAP_AWK=awk sh "$SOURCE/tests/driver" \
		"$SOURCE/build-aux/tap-driver.sh" --test-name "$1" --log-file "$1.log" \
		--trs-file "$1.trs" --color-tests no -- sh "$1.sh") |
		sed 's/[0-9]* s\([;,]\|$\)/N s\1/'
}
is "$(driver good <<-'END'
	ok 1 - first
	ok 2 - second # SKIP no network
	1..2
END
)" 'PASS good: 1 passed, 1 skipped, N s' 'driver: passed and skipped tests'
is "$(driver none <<-'END'
	1..0 # SKIP no haproxy
END
)" 'SKIP none: no haproxy' 'driver: a program that is skipped, and why'
is "$(driver bad <<-'END'
	ok 1 - first
	not ok 2 - second
	1..2
END
)" 'FAIL bad: 2 - second
FAIL bad: 1 passed, 0 skipped, N s; its output is in bad.log' \
	'driver: a failed test'
is "$(driver short <<-'END'
	ok 1 - first
	1..2
END
)" 'ERROR short: - too few tests run (expected 2, got 1)
ERROR short: 1 passed, 0 skipped, N s; its output is in short.log' \
	'driver: a program that ends early'
finish
