# SPDX-License-Identifier: MIT
# tap.sh - what the scripts *.t share; each begins with
#
#     . "$SOURCE/tests/tap.sh"
#
# and ends with `finish`.  BUILD and SOURCE come from make check.
set -u
forkd=$BUILD/src/upper-forkd
threadd=$BUILD/src/upper-threadd
client=$BUILD/src/upper-client

work=$(mktemp -d)
server= # the process of the server that runs
number=0
failures=0
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# However the script ends, its server and its files go with it.
clean_up() {
	test -z "$server" || kill -KILL "$server" 2>/dev/null
	rm -rf "$work"
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

# settle [N]: wait until the server has N (0) sessions that run.
settle() {
	until test "$(value active "$(status)")" = "${1-0}"; do
		kill -0 "$server" || return 1
	done
}

# stop [SIGNAL]: end the server and wait for it; sets ended to its exit status.
stop() {
	kill "-${1-TERM}" "$server"
	wait "$server"
	ended=$?
	server=
}

# descriptors, threads, children: how many the server has, zombies included.
descriptors() {
	ls "/proc/$server/fd" | wc -l
}
threads() {
	ls "/proc/$server/task" | wc -l
}
children() {
	ps -o pid= --ppid "$server" | wc -l
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

# random SIZE: as many random bytes.
random() {
	head -c "$1" /dev/urandom
}

# capitals: what a server must send back for standard input.
capitals() {
	LC_ALL=C tr a-z A-Z
}
