# SPDX-License-Identifier: MIT
# activation.t - the servers under a service manager that passes them their
# sockets: LISTEN_FDS, NOTIFY_SOCKET, and RESTARTS (10) restarts under load.
. "$SOURCE/tests/tap.sh"
RESTARTS=${RESTARTS-10}
log=$work/log
told=$work/told

random 300000 >"$work/random"

# manage [OPTION]... PROGRAM [OPTION]...: run PROGRAM by tests/holder, the
# service manager, and wait until PROGRAM is ready.  Sets manager to the PID of
# the holder, server to that of PROGRAM, and address to that of the first
# socket.
manage() {
	manage_begin "$@"
	await_told '^ready' >"$work/line"
	manage_ready
}
manage_begin() {
	: >"$log"
	: >"$told"
	mkfifo "$work/input"
	"$BUILD/tests/holder" "$@" <"$work/input" >"$told" 2>"$log" &
	manager=$!
	exec 5>"$work/input"
	rm "$work/input"
}
manage_ready() {
	server=$(sed -n 's/^started //p' "$told")
	address=$(sed -n 's/^listening on //p' "$told" | head -n 1)
}

# await_told PATTERN [COUNT]: wait until COUNT (1) lines of the holder's output
# match PATTERN, and print the last of these.
await_told() {
	timeout 60 tail -n +1 -f --pid="$manager" "$told" 2>/dev/null |
		grep -m "${2-1}" -e "$1" | sed -n "${2-1}p"
}

# has_told PATTERN: wait until a line of the holder's output matches PATTERN; if
# none does, print the output.
has_told() {
	test -n "$(await_told "$1")" || ! cat "$told"
}

# manage_end: let the holder stop the program; sets ended to the holder's exit
# status.
manage_end() {
	exec 5>&-
	wait "$manager"
	ended=$?
	server=
}

# flags NUMBER: print the descriptor flags and file status flags of the
# program's descriptor NUMBER, in octal.
flags() {
	sed -n 's/^flags:[^0-9]*/0/p' "/proc/$server/fdinfo/$1"
}

# reaches ADDRESS: the server serves at ADDRESS.
reaches() {
	address=$1 returns_capitals "$work/random"
}

families="--listen=127.0.0.1:0 --listen=unix:$work/socket"
! has_ipv6 || families="$families --listen=[::1]:0"

takes_sockets() {
	name="$kind, LISTEN_FDS"
	rm -f "$work/socket"
	manage $families "$@" --listen=127.0.0.1:0 --idle-timeout=0.3 --verbose
	sed -n 's/^listening on //p' "$told" >"$work/listening"
	wait_log ': listening on ' $(($(wc -l <"$work/listening"))) >/dev/null
	sed -n 's/.*: listening on //p' "$log" >"$work/announced"
	ok "$name: the server listens on the passed sockets, not on --listen" \
		cmp "$work/listening" "$work/announced"
	fd=3
	while read -r at; do
		ok "$name: the server serves at ${at%:*}" reaches "$at"
		ok "$name: descriptor $fd is close-on-exec and does not block" \
			test $(($(flags $fd) & 02004000)) -eq $((02004000))
		fd=$((fd + 1))
	done <"$work/listening"
	while read -r address; do
		hold 1 hold end
		ok "$name: the idle timeout ends a session at ${address%:*}" \
			await_idle $((fd -= 1))
		finish_held "$holder"
	done <"$work/listening"
	manage_end
	is "$(tail -n 1 "$told") $ended" 'ended 0 0' "$name: the exit status is 0"
	ok "$name: the server does not remove the manager's path" \
		test -S "$work/socket"
}
# await_idle N: wait until a session has ended as idle on all but N - 3 of the
# sockets.
await_idle() {
	wait_log ' result=idle ' $(($(wc -l <"$work/listening") - $1 + 3)) |
		grep -q idle
}
on_all takes_sockets

# sockets PID: print the sockets of the process, a line each.
sockets() {
	ls -l "/proc/$1/fd" | sed -n 's/.* -> \(socket:.*\)/\1/p' | sort
}
# shared_sockets: print how many of its sockets the server shares with each of its
# children.
shared_sockets() {
	sockets "$server" >"$work/own"
	for child in $(child_pids); do
		sockets "$child" | comm -12 - "$work/own" | wc -l
	done | sort -u
}
notifies() {
	case "$*" in
	*--prefork=*) shared=1 ;; # its listener
	*threadd*) shared= ;;
	*) shared=0 ;;
	esac
	for socket in "$work/notify" "@$work/notify"; do
		name="$kind, NOTIFY_SOCKET ${socket%"$work"*}PATH"
		rm -f "$work/notify"
		manage --listen=127.0.0.1:0 --notify="$socket" "$@" \
			--grace=600
		is "$(sed -n 3p "$told")" READY=1 "$name: READY is sent"
		hold 3 send=10 recv=10 hold half-close eof
		ok "$name: STATUS has the active sessions" has_told \
			'^STATUS=active=3 accepted=3 .* received=30 sent=30 '
		is "$(shared_sockets)" "$shared" \
			"$name: no child has the socket of the manager"
		finish_held "$holder"
		ok "$name: STATUS has the sessions that ended" has_told \
			'^STATUS=active=0 accepted=3 complete=3 '
		sleep 1.1 # STATUS is sent at most once a second
		hold 1 send=10 recv=10 hold half-close eof
		ok "$name: STATUS has a session that began later" has_told \
			'^STATUS=active=1 accepted=4 .* received=40 sent=40 '
		finish_held "$holder"
		hold 1 send=10 recv=10 hold half-close eof 5>&-
		exec 5>&-
		is "$(await_told '^STOPPING=1')" STOPPING=1 "$name: STOPPING is sent"
		is "$(await_told '^STATUS=draining')" STATUS=draining \
			"$name: STATUS says draining"
		is "$(grep -c ^ended "$told")" 0 \
			"$name: the server goes on during the drain"
		finish_held "$holder"
		manage_end
		is "$(tail -n 1 "$told") $ended" 'ended 0 0' \
			"$name: the exit status is 0"
	done
}
on_all notifies

# The queue of the manager is full, when the server starts and when it stops.
waits_for_manager() {
	name="$kind, busy manager"
	rm -f "$work/notify"
	manage_begin --listen=127.0.0.1:0 --notify="$work/notify" --busy "$@" \
		--grace=600
	await grep -q '^started ' "$told"
	manage_ready
	ok "$name: the server serves before its manager reads" \
		await returns_capitals "$work/random"
	is "$(grep -c READY "$told")" 0 "$name: the manager has not read READY"
	kill -USR1 "$manager"
	ok "$name: READY comes when it reads" await grep -q '^READY=1' "$told"
	hold 1 send=10 recv=10 hold half-close eof 5>&-
	kill -USR1 "$manager"
	await eval 'test "$(grep -c ^busy "$told")" = 2'
	exec 5>&-
	wait_log ': draining ' >"$work/line"
	is "$(grep -c STOPPING "$told")" 0 \
		"$name: the manager has not read STOPPING"
	kill -USR1 "$manager"
	ok "$name: STOPPING comes when it reads" \
		await grep -q '^STOPPING=1' "$told"
	finish_held "$holder"
	manage_end
	is "$(tail -n 1 "$told") $ended" 'ended 0 0' "$name: the exit status is 0"
}
on_all waits_for_manager

ignores() {
	name="$kind, LISTEN_PID of another process"
	rm -f "$work/socket"
	manage --listen="unix:$work/socket" --pid=1 --notify="@$work/notify" "$@" \
		--listen=127.0.0.1:0
	like "$(sed -n 's/.*: listening on //p' "$log")" '^127\.0\.0\.1:[0-9]*$' \
		"$name: the server opens its own listener"
	manage_end
	is "$ended" 0 "$name: the exit status is 0"
}
on_both ignores

# refused PATTERN VARIABLE=VALUE...: with these variables the program must print
# one message, which matches PATTERN, and exit with status 1.
refused() {
	pattern=$1
	shift
	timeout 20 sh -c 'exec env LISTEN_PID=$$ "$@"' sh "$@" \
		"$program" --listen=127.0.0.1:0 3</dev/null 4<&- 2>"$work/errors"
	is "$? $(wc -l <"$work/errors")" '1 1' "$kind: $*: one line and status 1"
	like "$(cat "$work/errors")" "^${program##*/}: $pattern" \
		"$kind: $*: the message names the variable"
}

refuses() {
	program=$1
	for value in '' x -1 1x ' 1' 2147483645 99999999999999999999; do
		refused "LISTEN_FDS=$value: not a number" LISTEN_FDS="$value"
	done
	for value in '' x 0 -1 99999999999999999999; do
		refused "LISTEN_PID=$value: not a number" LISTEN_FDS=1 \
			LISTEN_PID="$value"
	done
	refused 'LISTEN_FDS: descriptor 3 is not a listening' LISTEN_FDS=1
}
on_both refuses

# Clients can still connect to a passed socket after a stop signal, without
# limit.  The server accepts at most --backlog of them, beside one that came
# together with the signal.
leaves_the_rest() {
	manage --listen=127.0.0.1:0 "$@" --backlog=2
	wait_log ': listening on ' >"$work/line"
	freeze "$server"
	hold 8 send=10 half-close hold end
	kill -TERM "$server"
	kill -CONT "$server"
	manage_end
	accepted=$(value accepted "$(tail -n 1 "$log")")
	ok "$kind: a drain accepts at most the backlog ($accepted of 8)" \
		test "$accepted" -ge 2 -a "$accepted" -le 3
	finish_held "$holder"
}
on_both leaves_the_rest

# load: make verified exchanges, one after the other, while the file go exists.
load() {
	while test -e "$work/go"; do
		"$client" --verify --connect="$address" "$work/random" \
			>/dev/null 2>>"$work/failed" || echo "status $?" >>"$work/failed"
		echo >>"$work/exchanged"
	done
}

# exchanged N: at least N exchanges have been made.
exchanged() {
	test "$(wc -l <"$work/exchanged")" -ge "$1"
}

# sum KEY: print the sum of the values of KEY in the last lines of all servers.
sum() {
	total=0
	for n in $(value "$1" "$(grep ': stopped ' "$log")"); do
		total=$((total + n))
	done
	echo $total
}

restarts() {
	name="$kind, $RESTARTS restarts under load"
	manage --listen=127.0.0.1:0 --notify="@$work/notify" "$@"
	: >"$work/go"
	: >"$work/exchanged"
	: >"$work/failed"
	loads=
	while test $(echo $loads | wc -w) -lt 4; do
		load 5>&- &
		loads="$loads $!"
	done
	n=0
	while test $n -lt "$RESTARTS"; do
		await exchanged $(($(wc -l <"$work/exchanged") + 4)) || break
		echo >&5
		n=$((n + 1))
		await_told '^ready' $((n + 1)) >"$work/line"
		test -s "$work/line" || break
	done
	rm "$work/go"
	wait $loads
	manage_end
	is $n "$RESTARTS" "$name: each new server becomes ready"
	is "$(grep -c '^ended 0$' "$told")" $((RESTARTS + 1)) \
		"$name: the exit status is 0"
	ok "$name: none of $(wc -l <"$work/exchanged") exchanges failed" \
		test ! -s "$work/failed"
	diag "$work/failed"
	is "$(sum accepted) $(sum complete)" \
		"$(wc -l <"$work/exchanged") $(wc -l <"$work/exchanged")" \
		"$name: each exchange is accepted and completed once"
}
on_all restarts

# systemd-socket-activate starts the program at the first connection.  It does
# not accept port 0, so its sockets are unix sockets.
activates() {
	name="$kind, systemd-socket-activate"
	rm -f "$work/socket" "$work/other"
	: >"$log"
	systemd-socket-activate --listen="$work/socket" --listen="$work/other" \
		--fdname=one:two "$@" 2>"$log" &
	server=$!
	address=unix:$work/socket
	ok "$name: the server serves at the first socket" \
		await returns_capitals "$work/random"
	is "$(sed -n 's/^upper-.*: listening on //p' "$log" | tr '\n' ' ')" \
		"unix:$work/socket unix:$work/other " \
		"$name: the server listens on both sockets"
	address=unix:$work/other
	ok "$name: the server serves at the second socket" \
		returns_capitals "$work/random"
	stop
	is "$ended" 0 "$name: the exit status is 0"
}
if command -v systemd-socket-activate >/dev/null; then
	on_all activates
else
	skip 'systemd-socket-activate starts the servers' 'not installed'
fi

finish
