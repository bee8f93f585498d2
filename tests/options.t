# SPDX-License-Identifier: MIT
# options.t - the command line: what it prints, and what it refuses.
. "$SOURCE/tests/tap.sh"

# run PROGRAM [OPTION]...: sets result, $work/out and $work/err.
run() {
	timeout 60 "$@" >"$work/out" 2>"$work/err"
	result=$?
}

# says STATUS MESSAGE DESCRIPTION: it ended so, with nothing but that line.
says() {
	is "$result: $(cat "$work/out" "$work/err")" "$1: $2" "$3"
}

# refuses MESSAGE OPTION...: the option is wrong usage, for this reason.
refuses() {
	message=$1
	shift
	run "$program" "$@"
	says 2 "$name: $message" "$name: refuses $*"
}

# refuses_unread PATTERN OPTION...: the same for what getopt_long(3) refuses, in
# words of the C library.
refuses_unread() {
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
	is "$result" 0 "$name: --help"
	is "$(cat "$work/err")" '' "$name: --help is no error"
	like "$(cat "$work/out")" "^Usage: $name \\[OPTION\\]" "$name: its usage"
	for option in listen backlog max-connections idle-timeout grace verbose \
		quiet help version; do
		like "$(cat "$work/out")" " --$option\\b" \
			"$name: --help tells of --$option"
	done
	ok "$name: --help is laid out well" laid_out "$work/out"
	run "$program" --version
	is "$result" 0 "$name: --version"
	is "$(cat "$work/err")" '' "$name: --version is no error"
	like "$(head -n 1 "$work/out")" "^$name (upper) [0-9]" \
		"$name: --version names program and package"
	for option in --help --version; do
		"$program" $option 2>"$work/err" >/dev/full
		is "$?: $(cat "$work/err")" \
			"1: $name: standard output: No space left on device" \
			"$name: $option that cannot be written"
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
		for value in '' x -1 1. .5 1.2345 1e3 99999999999999999999; do
			refuses "$option=$value: not seconds from 0 to $most_seconds" \
				"$option=$value"
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
	refuses 'file: an argument too many' --listen=0 file
	refuses_unread 'unrecognized option.*colour' --colour
	refuses_unread '.* option.*z' -z
	refuses_unread 'option .*requires an argument' --grace
	refuses_unread 'option requires an argument.*g' -g
	refuses_unread 'option .*quiet' --quiet=1

	run "$program" --listen='[::1.2.3]:0'
	is "$result" 2 "$name: refuses what is no IPv6 address"
	like "$(cat "$work/err")" "^$name: --listen=\\[::1\\.2\\.3\\]:0: [A-Z]" \
		"$name: and says why"
	is "$(wc -l <"$work/err")" 1 "$name: in a line"
}

# cannot ERRNO ADDRESS [AS...]: Bind fails, it ends at once, and says why not there.
cannot() {
	error=$1
	at=$2
	shift 2
	run "$@" "$program" --quiet --listen="$at"
	like "$result: $(cat "$work/out" "$work/err")" \
		"^1: $name: Bind $at: [A-Z][a-z ]* ($error), see bind(2)$" \
		"$name: $error"
}

fails_to_listen() {
	program=$1
	name=${1##*/}
	start "$program"
	cannot EADDRINUSE "$address" env
	stop
	cannot EADDRNOTAVAIL 192.0.2.1:0 env
	cannot ENOENT "unix:$work/none/socket" env

	read -r first_port </proc/sys/net/ipv4/ip_unprivileged_port_start
	as=env
	test "$(id -u)" -ne 0 ||
		as='setpriv --inh-caps=-net_bind_service --bounding-set=-net_bind_service'
	if test "$first_port" -le 1; then
		skip "$name: a privileged port" 'every port is free to all here'
	elif ! $as "$program" --version >"$work/out" 2>&1; then
		skip "$name: a privileged port" 'run by root, and cannot be otherwise'
	else
		cannot EACCES 127.0.0.1:1 $as
	fi
}

# As many seconds as the programs can count in milliseconds and poll for.
most_seconds=$("$forkd" --grace=x 2>&1 | sed 's/.* to //')
like "$most_seconds" '^[1-9][0-9]*$' 'there is a longest time'

on_both informs
on_both refuses_wrong_usage
on_both fails_to_listen

program=$threadd
name=upper-threadd
refuses '--reap=x: not detach or join' --reap=x
refuses '--reap=: not detach or join' --reap=
like "$("$threadd" --help)" ' --reap=detach|join' 'upper-threadd: --help tells of --reap'
program=$forkd
name=upper-forkd
refuses_unread 'unrecognized option.*reap' --reap=join
is "$("$forkd" --help | grep -c reap)" 0 'upper-forkd: --help is silent on --reap'

# Short options are the long ones.
for program in "$forkd" "$threadd"; do
	name=${program##*/}
	log=$work/log
	: >"$log"
	"$program" -l "unix:$work/socket" -b 5 -c 1 -t 600 -g 0 -v 2>>"$log" &
	server=$!
	address=unix:$work/socket
	wait_log 'listening on ' >"$work/line"
	is "$(cat "$work/line")" "$name: listening on unix:$work/socket" "$name: -l"
	hold 1 hold end
	stop
	let_go "$holder"
	like "$(cat "$log")" "^$name: draining active=1 grace=0\\.000\$" "$name: -g"
	like "$(cat "$log")" "^$name: session peer=unix: uid=[0-9]* result=killed" "$name: -v"
done

finish
