# SPDX-License-Identifier: MIT
# tap.sh - functions shared by the scripts *.t.  Each script begins with
#
#     . "$SOURCE/tests/tap.sh"
#
# and ends with `finish`.  BUILD and SOURCE come from make check.
set -u
LC_ALL=C # messages are compared
export LC_ALL
unset LANGUAGE
# The tests may themselves run in a service.
unset NOTIFY_SOCKET LISTEN_FDS LISTEN_PID LISTEN_FDNAMES JOURNAL_STREAM
forkd=$BUILD/src/upper-forkd
threadd=$BUILD/src/upper-threadd
client=$BUILD/src/upper-client
peer=$BUILD/tests/peer

work=$(mktemp -d)
programs=
server= # PID of the running server
# Options of env(1) that starts a server.  A shell without job control has
# programs in the background ignore SIGINT.
dispositions=--default-signal=HUP,INT
number=0
failures=0
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# A call of a function that does not exist must not pass as a test (bash(1) calls
# this, in a child process).  A tool may be missing where its errors are
# discarded.
command_not_found_handle() {
	test "$(readlink /proc/self/fd/2)" != /dev/null || return 127
	echo "Bail out! $1: command not found"
	kill -HUP $$
}

# When the script ends, kill its server and remove its files.
clean_up() {
	test -z "$server" || kill -KILL "$server" 2>/dev/null
	rm -rf "$work" ${programs:+"$programs"}
}

# make_programs_folder: sets programs to a new folder for the programs that a
# test makes.  It is in the build folder, since TMPDIR may be mounted noexec.
make_programs_folder() {
	programs=$(mktemp -d "$BUILD/tests/programs.XXXXXX")
}

# diag FILE...: print the files as TAP diagnostics, to explain a failure.
diag() {
	for file in "$@"; do
		test ! -s "$file" || sed 's/^/# /' "$file"
	done
}

# verdict STATUS DESCRIPTION: report one test, which passed if STATUS is 0.
verdict() {
	number=$((number + 1))
	if test "$1" -eq 0; then
		echo "ok $number - $2"
	else
		failures=$((failures + 1))
		echo "not ok $number - $2"
	fi
}

# ok DESCRIPTION COMMAND...: COMMAND must succeed.
ok() {
	description=$1
	shift
	"$@" >"$work/ok.out" 2>&1
	result=$?
	verdict $result "$description"
	test $result -eq 0 || diag "$work/ok.out"
}

# is GOT WANTED DESCRIPTION: GOT and WANTED must be equal.
is() {
	test "$1" = "$2"
	result=$?
	verdict $result "$3"
	test $result -eq 0 || printf '%s\n' "got:    $1" "wanted: $2" | sed 's/^/# /'
}

# like GOT PATTERN DESCRIPTION: a line of GOT must match PATTERN, a basic
# regular expression.
like() {
	printf '%s\n' "$1" | grep -q -e "$2"
	result=$?
	verdict $result "$3"
	test $result -eq 0 ||
		printf '%s\n' "got:    $1" "wanted: $2" | sed 's/^/# /'
}

# skip DESCRIPTION REASON: report one test that cannot be run here.
skip() {
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

# skip_all REASON: end the script, which cannot be run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# finish: print the plan and end the script; status 1 if a test failed.
finish() {
	echo "1..$number"
	test $failures -eq 0
	exit
}

# start PROGRAM [OPTION]...: run a server and wait until it listens.  It logs to
# $log.  Without a --listen option it listens on port 0 of 127.0.0.1.  Sets
# server to its PID and address to the address of its last listener.
start() {
	program=$1
	shift
	case " $* " in
	*' --listen='*) ;;
	*) set -- --listen=127.0.0.1:0 "$@" ;;
	esac
	log=$work/log
	: >"$log"
	env $dispositions "$program" "$@" 2>>"$log" &
	server=$!
	listeners=0
	for option in "$@"; do
		case $option in
		--listen=*) listeners=$((listeners + 1)) ;;
		esac
	done
	address=$(wait_log 'listening on ' $listeners)
	address=${address##* }
	if test -z "$address"; then
		echo "Bail out! $program does not listen"
		diag "$log"
		exit 1
	fi
}

# wait_log PATTERN [COUNT]: wait until COUNT (1) lines of the log match PATTERN,
# and print the last of these.  Prints nothing if the server ends first, or
# after 60 s.
wait_log() {
	timeout 60 tail -n +1 -f --pid="$server" "$log" 2>/dev/null |
		grep -m "${2-1}" -e "$1" | sed -n "${2-1}p"
}

# status: request a status line from the server by SIGUSR1, and print it.
status() {
	seen=$(grep -c ': status ' "$log")
	kill -USR1 "$server"
	wait_log ': status ' $((seen + 1))
}

# value KEY LINE: print the value of KEY in LINE.
value() {
	printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# await_active [N]: wait until the server has N (0) active sessions; has_active
# N tests this once.
await_active() {
	await has_active "${1-0}"
}
has_active() {
	test "$(value active "$(status)")" = "$1"
}

# await_accepted N: wait until the server has accepted N connections since its
# start; has_accepted N tests this once.  A connection that its client has closed
# may still wait in the backlog while no session is active.
await_accepted() {
	await has_accepted "$1"
}
has_accepted() {
	test "$(value accepted "$(status)")" -ge "$1"
}

# stop [SIGNAL]: send SIGNAL (TERM) to the server and wait until it has ended;
# sets ended to its exit status.
stop() {
	kill "-${1-TERM}" "$server"
	await_end
}

# await_end: wait until the server, which was sent a signal, has ended; kill it
# after a minute.  Sets ended to its exit status.
await_end() {
	await has_ended "$server" || kill -KILL "$server"
	wait "$server"
	ended=$?
	server=
}

# has_ended PID: the process has ended; it may still be a zombie.
has_ended() {
	{ read -r state <"/proc/$1/stat"; } 2>/dev/null || return 0
	case ${state##*) } in
	Z* | X*) ;;
	*) return 1 ;;
	esac
}

# freeze PID...: stop the processes by SIGSTOP, and wait until each of their
# threads has stopped; is_frozen PID tests this once.
freeze() {
	kill -STOP "$@"
	for process in "$@"; do
		await is_frozen "$process"
	done
}
is_frozen() {
	for thread in "/proc/$1/task/"*; do
		{ read -r state <"$thread/stat"; } 2>/dev/null || continue
		case ${state##*) } in
		T* | t*) ;;
		*) return 1 ;;
		esac
	done
}

# await COMMAND...: repeat COMMAND until it succeeds, for at least a minute;
# status 1 if it never does.
await() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		test $tries -lt 1200 || return 1
		sleep 0.05
	done
}

# can_trace: strace works here.  It leaves the trace of another program in
# $work/trace.
can_trace() {
	strace -o "$work/trace" true 2>"$work/errors"
}

# has_ipv6: this machine's IPv6 loopback address can be reached.
has_ipv6() {
	! "$client" --connect='[::1]:1' --timeout=1 </dev/null 2>&1 |
		grep -q 'EADDRNOTAVAIL\|EAFNOSUPPORT\|ENETUNREACH'
}

# on_both FUNCTION: call FUNCTION with the command of each of the two servers.
# FUNCTION finds the server's name for descriptions in kind.
on_both() {
	kind=upper-forkd
	"$1" "$forkd"
	kind=upper-threadd
	"$1" "$threadd"
}

# on_each FUNCTION: as on_both, and with upper-threadd --reap=join.
on_each() {
	on_both "$1"
	kind='upper-threadd --reap=join'
	"$1" "$threadd" --reap=join
}

# on_all FUNCTION: as on_each, and with workers: --prefork and --pool.
on_all() {
	on_each "$1"
	kind='upper-forkd --prefork'
	"$1" "$forkd" --prefork=8
	kind='upper-threadd --pool'
	"$1" "$threadd" --pool=8
}

# peer COUNT STEP...: make COUNT connections to the server, each of which takes
# the STEPs, which tests/peer.c describes.
peer() {
	connections=$1
	shift
	"$peer" "$connections" "$address" "$@"
}

# hex FORMAT: print the bytes that printf(1) makes of FORMAT in hexadecimal, for
# the steps raw and drip.
hex() {
	printf "$1" | od -An -v -tx1 | tr -d ' \n'
}

# proxy_header ADDRESS: print the step that sends a PROXY header with ADDRESS as
# the source.
proxy_header() {
	case $1 in
	*:*) echo "raw=$(hex "PROXY TCP6 $1 ::1 1025 80\\r\\n")" ;;
	*) echo "raw=$(hex "PROXY TCP4 $1 127.0.0.1 1025 80\\r\\n")" ;;
	esac
}

# hold COUNT STEP...: run peer in the background, and wait until it has reached
# the step hold.  Sets holder to its PID.
hold() {
	connections=$1
	shift
	"$peer" "$connections" "$address" "$@" >"$work/held" 2>&1 &
	holder=$!
	timeout 60 tail -n +1 -F --pid="$holder" "$work/held" 2>/dev/null |
		grep -q -m 1 '^holding'
	result=$?
	test $result -eq 0 || cat "$work/held"
	mv "$work/held" "$work/held.$holder"
	return $result
}

# finish_held HOLDER: let a process of hold take its remaining steps, and wait
# until it has ended; status 1 if it failed.
finish_held() {
	kill -USR1 "$1"
	wait "$1" && return
	cat "$work/held.$1"
	return 1
}

# returns_capitals FILE [OPTION]...: upper-client gets all of FILE back in capitals.
returns_capitals() {
	capitals <"$1" >"$work/wanted"
	"$client" --connect="$address" "$@" >"$work/got" &&
		cmp "$work/wanted" "$work/got"
}

# child_pids: print the PIDs of the server's children, zombies included.
child_pids() {
	cat "/proc/$server/task/$server/children"
}

# descriptors, threads, children: print how many the server has; zombies count
# as children.
descriptors() {
	ls "/proc/$server/fd" | wc -l
}
threads() {
	ls "/proc/$server/task" | wc -l
}
children() {
	child_pids | wc -w
}

# exhaust_descriptors: lower the server's limit, so that it has no free
# descriptor.  restore_descriptors: restore the limit.  Both need prlimit(1).
exhaust_descriptors() {
	free=0
	while test -e "/proc/$server/fd/$free"; do
		free=$((free + 1))
	done
	soft_limit=$(prlimit --pid "$server" --nofile --noheadings --output=SOFT)
	prlimit --pid "$server" --nofile="$free:"
}
restore_descriptors() {
	prlimit --pid "$server" --nofile="$soft_limit:"
}

# help_is_aligned FILE: FILE has the output of --help, in any language: at least
# 15 options, all their descriptions aligned, and less than 80 columns.
help_is_aligned() {
	test "$(LC_ALL=C.UTF-8 wc -L <"$1")" -lt 80 &&
		awk '/^      ?-|^  -/ {
				match($0, /-[^ ]+( --[^ ]+)?/)
				if (length($0) >= RSTART + RLENGTH)
					wrong = wrong || substr($0, 29) !~ /^  [^ ]/
				options++
			}
			/^ {7,}[^ -]/ { wrong = wrong || !/^ {30}[^ ]/ }
			END { exit wrong || options < 15 }' "$1"
}

# random SIZE: print SIZE random bytes of ASCII, whose capitals are the same in each
# character set.
random() {
	head -c "$1" /dev/urandom | LC_ALL=C tr '\200-\377' '\000-\177'
}

# capitals: print the reply that a server must send to standard input.
capitals() {
	LC_ALL=C tr a-z A-Z
}
