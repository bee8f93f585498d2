# SPDX-License-Identifier: MIT
# tap.sh - what the scripts *.t share; each begins with
#
#     . "$SOURCE/tests/tap.sh"
#
# and ends with `finish`.  BUILD and SOURCE come from make check.
set -u
LC_ALL=C # what the programs say is compared
export LC_ALL
unset LANGUAGE
forkd=$BUILD/src/upper-forkd
threadd=$BUILD/src/upper-threadd
client=$BUILD/src/upper-client
peer=$BUILD/tests/peer

work=$(mktemp -d)
programs=
server= # the process of the server that runs
number=0
failures=0
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# However the script ends, its server and its files go with it.
clean_up() {
	test -z "$server" || kill -KILL "$server" 2>/dev/null
	rm -rf "$work" ${programs:+"$programs"}
}

# for_programs: sets programs to a folder for what a test makes and runs.  It is
# in the build, since nothing in TMPDIR may be run where that is mounted noexec.
for_programs() {
	programs=$(mktemp -d "$BUILD/tests/programs.XXXXXX")
}

# diag FILE...: show what may tell why a test failed.
diag() {
	for file in "$@"; do
		test ! -s "$file" || sed 's/^/# /' "$file"
	done
}

# verdict STATUS DESCRIPTION: one test, passed if STATUS is 0.
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

# is GOT WANTED DESCRIPTION: the two must be the same text.
is() {
	test "$1" = "$2"
	result=$?
	verdict $result "$3"
	test $result -eq 0 || printf '%s\n' "got:    $1" "wanted: $2" | sed 's/^/# /'
}

# like GOT PATTERN DESCRIPTION: GOT must match the basic regular expression.
like() {
	printf '%s\n' "$1" | grep -q -e "$2"
	result=$?
	verdict $result "$3"
	test $result -eq 0 ||
		printf '%s\n' "got:    $1" "wanted: $2" | sed 's/^/# /'
}

# skip DESCRIPTION REASON: one test that cannot be run here.
skip() {
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

# skip_all REASON: the whole script cannot be run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

finish() {
	echo "1..$number"
	test $failures -eq 0
	exit
}

# start PROGRAM [OPTION]...: run a server that logs to $log, at port 0 of
# 127.0.0.1 unless an option says --listen, and wait until it listens.  Sets
# server to its process and address to where its last socket listens.
start() {
	program=$1
	shift
	case " $* " in
	*' --listen='*) ;;
	*) set -- --listen=127.0.0.1:0 "$@" ;;
	esac
	log=$work/log
	: >"$log"
	"$program" "$@" 2>>"$log" &
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

# wait_log PATTERN [COUNT]: wait until COUNT lines of the log match, and print
# the last of them.  Nothing is printed if the server ends first.
wait_log() {
	timeout 60 tail -n +1 -f --pid="$server" "$log" 2>/dev/null |
		grep -m "${2-1}" -e "$1" | sed -n "${2-1}p"
}

# status: the server's line of counts, as of now.
status() {
	seen=$(grep -c ': status ' "$log")
	kill -USR1 "$server"
	wait_log ': status ' $((seen + 1))
}

# value KEY LINE: what LINE says of KEY.
value() {
	printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# settle [N]: wait until the server has N (0) sessions that run; has_active N
# asks once.
settle() {
	await has_active "${1-0}"
}
has_active() {
	test "$(value active "$(status)")" = "$1"
}

# stop [SIGNAL]: end the server and wait for it; sets ended to its exit status.
stop() {
	kill "-${1-TERM}" "$server"
	await_end
}

# await_end: wait for the end of the server, which has been told to stop.
await_end() {
	await has_ended "$server" || kill -KILL "$server"
	wait "$server"
	ended=$?
	server=
}

# has_ended PROCESS: it runs no more, though it may still be a zombie.
has_ended() {
	{ read -r state <"/proc/$1/stat"; } 2>/dev/null || return 0
	case ${state##*) } in
	Z* | X*) ;;
	*) return 1 ;;
	esac
}

# freeze PROCESS...: stop them until SIGCONT, and wait until each of their threads
# has stopped.
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

# await COMMAND...: try it until it succeeds, for a minute at most.
await() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		test $tries -lt 1200 || return 1
		sleep 0.05
	done
}

# has_ipv6: an IPv6 address can be reached, of this machine at least.
has_ipv6() {
	! "$client" --connect='[::1]:1' --timeout=1 </dev/null 2>&1 |
		grep -q 'EADDRNOTAVAIL\|EAFNOSUPPORT\|ENETUNREACH'
}

# on_both FUNCTION: call it with what starts a server, for each of the two; kind
# is then what to call it.
on_both() {
	kind=upper-forkd
	"$1" "$forkd"
	kind=upper-threadd
	"$1" "$threadd"
}

# on_each FUNCTION: the same, with upper-threadd in both of its ways.
on_each() {
	on_both "$1"
	kind='upper-threadd --reap=join'
	"$1" "$threadd" --reap=join
}

# on_all FUNCTION: on_each, and with workers.
on_all() {
	on_each "$1"
	kind='upper-forkd --prefork'
	"$1" "$forkd" --prefork=8
	kind='upper-threadd --pool'
	"$1" "$threadd" --pool=8
}

# peer COUNT STEP...: so many connections to the server take the steps of
# tests/peer.c.
peer() {
	connections=$1
	shift
	"$peer" "$connections" "$address" "$@"
}

# hex TEXT: its bytes, printf(1)'s escapes included, for the steps raw and drip.
hex() {
	printf "$1" | od -An -v -tx1 | tr -d ' \n'
}

# proxied ADDRESS: the step that says, by a PROXY header, that the connection
# comes from there.
proxied() {
	case $1 in
	*:*) echo "raw=$(hex "PROXY TCP6 $1 ::1 1025 80\\r\\n")" ;;
	*) echo "raw=$(hex "PROXY TCP4 $1 127.0.0.1 1025 80\\r\\n")" ;;
	esac
}

# hold COUNT STEP...: the same in the background, as far as the step hold; sets
# holder to its process.
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

# let_go HOLDER: have it go on behind hold, and wait until it is through.
let_go() {
	kill -USR1 "$1"
	wait "$1" && return
	cat "$work/held.$1"
	return 1
}

# comes_back FILE: upper-client gets the whole of it back in capitals.
comes_back() {
	capitals <"$1" >"$work/wanted"
	"$client" --connect="$address" "$1" >"$work/got" &&
		cmp "$work/wanted" "$work/got"
}

# child_pids: the processes of the server's children, zombies included.
child_pids() {
	cat "/proc/$server/task/$server/children"
}

# descriptors, threads, children: how many the server has, zombies included.
descriptors() {
	ls "/proc/$server/fd" | wc -l
}
threads() {
	ls "/proc/$server/task" | wc -l
}
children() {
	child_pids | wc -w
}

# exhaust, relieve: leave the server not one free descriptor; give them back.
# Both need prlimit(1).
exhaust() {
	free=0
	while test -e "/proc/$server/fd/$free"; do
		free=$((free + 1))
	done
	enough=$(prlimit --pid "$server" --nofile --noheadings --output=SOFT)
	prlimit --pid "$server" --nofile="$free:"
}
relieve() {
	prlimit --pid "$server" --nofile="$enough:"
}

# laid_out FILE: it is a --help of less than 80 columns, in whatever language,
# that has all descriptions of options below each other.
laid_out() {
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

# random SIZE: as many random bytes.
random() {
	head -c "$1" /dev/urandom
}

# capitals: what a server must send back for standard input.
capitals() {
	LC_ALL=C tr a-z A-Z
}
