# SPDX-License-Identifier: MIT
# options.t - the servers' command line: --help, --version, and refused options.
. "$SOURCE/tests/tap.sh"

# run PROGRAM [OPTION]...: run PROGRAM.  Sets result to its exit status; its
# output is in $work/out, its messages in $work/err.
run() {
	timeout 60 "$@" >"$work/out" 2>"$work/err"
	result=$?
}

# says STATUS MESSAGE DESCRIPTION: the program of run must have ended with
# STATUS and printed only MESSAGE.
says() {
	is "$result: $(cat "$work/out" "$work/err")" "$1: $2" "$3"
}

# refuses MESSAGE OPTION...: the program must end with status 2 and MESSAGE.
refuses() {
	message=$1
	shift
	run "$program" "$@"
	says 2 "$name: $message" "$name: refuses $*"
}

# refuses_by_getopt PATTERN OPTION...: the same for an error that getopt_long(3)
# reports; PATTERN matches the message of any C library.
refuses_by_getopt() {
	message=$1
	shift
	run "$program" "$@"
	like "$result: $(cat "$work/out" "$work/err")" "^2: $name: $message" \
		"$name: refuses $*"
}

informs() {
	program=$1
	name=${1##*/}
	run "$program" --help
	is "$result" 0 "$name: --help succeeds"
	is "$(cat "$work/err")" '' "$name: --help prints no message"
	like "$(cat "$work/out")" "^Usage: $name \\[OPTION\\]" \
		"$name: --help has the usage"
	for option in listen backlog max-connections idle-timeout grace verbose \
		quiet help version; do
		like "$(cat "$work/out")" " --$option\\b" \
			"$name: --help has --$option"
	done
	ok "$name: --help is aligned" help_is_aligned "$work/out"
	run "$program" --version
	is "$result" 0 "$name: --version succeeds"
	is "$(cat "$work/err")" '' "$name: --version prints no message"
	like "$(head -n 1 "$work/out")" "^$name (upper) [0-9]" \
		"$name: --version names program and package"
	for option in --help --version; do
		"$program" $option 2>"$work/err" >/dev/full
		is "$?: $(cat "$work/err")" \
			"1: $name: standard output: No space left on device" \
			"$name: $option reports a full device"
	done
}

refuses_wrong_usage() {
	program=$1
	name=${1##*/}
	for value in '' x 0 -1 1x 1.5 2147483648 99999999999999999999; do
		refuses "--backlog=$value: not a whole number from 1 to 2147483647" \
			--backlog="$value"
	done
	for value in '' x 0 -1 '1 ' 4194305; do
		refuses "--max-connections=$value: not a whole number from 1 to 4194304" \
			--max-connections="$value"
	done
	for option in --idle-timeout --grace; do
		for value in '' x -1 1. 1w 1.2345 1e3 99999999999999999999; do
			refuses "$option=$value: not a time from\
 0 to $most_seconds seconds; units are ms, s, m, h and d" "$option=$value"
		done
	done
	for value in '' x 65536 -1 127.0.0.1: 127.0.0.1:x; do
		refuses "--listen=$value: the port is not a number from 0 to 65535" \
			--listen="$value"
	done
	refuses '--listen=:80: the host is missing' --listen=:80
	refuses '--listen=unix:: the path is empty' --listen=unix:
	refuses '--listen=::1:80: an IPv6 address is written in brackets, [V6]:PORT' \
		--listen=::1:80
	refuses 'file: unexpected argument' --listen=0 file
	refuses_by_getopt 'unrecognized option.*colour' --colour
	refuses_by_getopt '.* option.*z' -z
	refuses_by_getopt 'option .*requires an argument' --grace
	refuses_by_getopt 'option requires an argument.*g' -g
	refuses_by_getopt 'option .*quiet' --quiet=1

	run "$program" --listen='[::1.2.3]:0'
	is "$result" 2 "$name: refuses an invalid IPv6 address"
	like "$(cat "$work/err")" "^$name: --listen=\\[::1\\.2\\.3\\]:0: [A-Z]" \
		"$name: the message names option and reason"
	is "$(wc -l <"$work/err")" 1 "$name: the message is one line"
}

# fails_to_bind ERRNO ADDRESS COMMAND...: the server, run by COMMAND, must end
# with status 1 and a message that names ADDRESS and ERRNO.
fails_to_bind() {
	error=$1
	at=$2
	shift 2
	run "$@" "$program" --quiet --listen="$at"
	like "$result: $(cat "$work/out" "$work/err")" \
		"^1: $name: Bind $at: [A-Z][a-z ]* ($error), see bind(2)$" \
		"$name: the message names address and $error"
}

fails_to_listen() {
	program=$1
	name=${1##*/}
	start "$program"
	fails_to_bind EADDRINUSE "$address" env
	stop
	fails_to_bind EADDRNOTAVAIL 192.0.2.1:0 env
	fails_to_bind ENOENT "unix:$work/none/socket" env

	read -r first_port </proc/sys/net/ipv4/ip_unprivileged_port_start
	as=env
	test "$(id -u)" -ne 0 ||
		as='setpriv --inh-caps=-net_bind_service --bounding-set=-net_bind_service'
	if test "$first_port" -le 1; then
		skip "$name: a privileged port: EACCES" 'no port is privileged here'
	elif ! $as "$program" --version >"$work/out" 2>&1; then
		skip "$name: a privileged port: EACCES" \
			'root, and the capability cannot be dropped'
	else
		fails_to_bind EACCES 127.0.0.1:1 $as
	fi
}

# The largest number of seconds that the programs accept, from their message.
most_seconds=$("$forkd" --grace=x 2>&1 | sed 's|.* to \([0-9]*\) seconds.*|\1|')
like "$most_seconds" '^[1-9][0-9]*$' 'the message names the longest time'

# --test-config binds nothing, so an address in use is no error.
tests_config() {
	start "$@"
	run "$1" --test-config --listen="$address" --max-connections=5
	is "$result: $(cat "$work/out" "$work/err")" '0: ' \
		"$kind: --test-config accepts right options in silence"
	refuses_test() {
		run "$program" --test-config "$1"
		like "$result: $(cat "$work/out" "$work/err")" "^2: $name: $1: " \
			"$kind: --test-config refuses $1"
	}
	program=$1
	name=${1##*/}
	refuses_test --backlog=0
	refuses_test --listen=host.invalid:80
	refuses_test --user=no-such-user
	stop
}
on_both tests_config

on_both informs
on_both refuses_wrong_usage
on_both fails_to_listen

program=$threadd
name=upper-threadd
refuses '--reap=x: not detach or join' --reap=x
refuses '--reap=: not detach or join' --reap=
like "$("$threadd" --help)" ' --reap=detach|join' \
	'upper-threadd: --help has --reap'
program=$forkd
name=upper-forkd
refuses_by_getopt 'unrecognized option.*reap' --reap=join
is "$("$forkd" --help | grep -c reap)" 0 \
	'upper-forkd: --help does not have --reap'

# Each short option means the same as its long one.
for program in "$forkd" "$threadd"; do
	name=${program##*/}
	log=$work/log
	: >"$log"
	"$program" -l "unix:$work/socket" -b 5 -c 1 -t 600 -g 0 -v 2>>"$log" &
	server=$!
	address=unix:$work/socket
	wait_log 'listening on ' >"$work/line"
	is "$(cat "$work/line")" "$name: listening on unix:$work/socket" \
		"$name: -l is --listen"
	hold 1 hold end
	stop
	finish_held "$holder"
	like "$(cat "$log")" "^$name: draining active=1 grace=0\\.000\$" \
		"$name: -g is --grace"
	like "$(cat "$log")" "^$name: session peer=unix: uid=[0-9]* result=killed" \
		"$name: -v is --verbose"
done

finish
