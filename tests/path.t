# SPDX-License-Identifier: MIT
# path.t - of several servers that start at one unix path, one gets it; and none
# removes the socket of another.
. "$SOURCE/tests/tap.sh"

echo text >"$work/text"
mkdir -m 755 "$work/sockets"
path=$work/sockets/socket

# leave_dead: leave the socket of a dead server at the path.
leave_dead() {
	start "$program" --listen="unix:$path"
	kill -KILL "$server"
	wait "$server" 2>/dev/null
	server=
}

# has_begun PID LOG: the server waits for the lock, listens or has ended.
has_begun() {
	has_ended "$1" || grep -q ': listening on ' "$2" ||
		ls -l "/proc/$1/fd" 2>/dev/null | grep -q -e "-> $work/sockets\$"
}

# One server has bound its socket, and does not listen yet, when another one
# starts.
keeps_out() {
	program=$1
	leave_dead
	log=$work/log
	: >"$log"
	: >"$work/trace"
	# The sanitizer that searches for leaks does not work in a traced process.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -D -o "$work/trace" -e trace=bind -e inject=bind:signal=SIGSTOP \
		"$@" --listen="unix:$path" 2>"$log" &
	server=$!
	await grep -q 'stopped by SIGSTOP' "$work/trace"
	: >"$work/second"
	"$@" --listen="unix:$path" 2>"$work/second" &
	second=$!
	await has_begun $second "$work/second"
	kill -CONT "$server"
	like "$(wait_log ': listening on ')" 'unix:' \
		"$kind: the server that was first gets the path"
	await has_ended $second || kill -KILL $second
	wait $second
	is $? 1 "$kind: the other server ends with status 1"
	like "$(cat "$work/second")" ': Bind unix:.* (EADDRINUSE), see bind(2)$' \
		"$kind: the other server tells that the path is in use"
	address=unix:$path
	ok "$kind: the server serves at the path" returns_capitals "$work/text"
	stop
	is "$ended $(ls "$work/sockets" | wc -l)" '0 0' \
		"$kind: it leaves nothing behind"
}

# have_begun PID...: each of the servers listens or has ended.
have_begun() {
	for pid in "$@"; do
		grep -q ': listening on ' "$work/log.$pid" || has_ended "$pid" || return
	done
}

# Eight servers start at once at the path of a dead one.
races() {
	program=$1
	for round in 1 2 3 4 5; do
		leave_dead
		pids=
		for i in 1 2 3 4 5 6 7 8; do
			sh -c 'exec "$@" 2>"$0.$$"' "$work/log" "$@" \
				--listen="unix:$path" &
			pids="$pids $!"
		done
		for pid in $pids; do
			await test -e "$work/log.$pid"
		done
		await have_begun $pids
		is "$(cat "$work/log."* | grep -c ': listening on ')" 1 \
			"$kind: one of eight servers gets the path (round $round)"
		is "$(cat "$work/log."* | grep -c '(EADDRINUSE)')" 7 \
			"$kind: the others are told that it is in use (round $round)"
		kill -TERM $pids 2>/dev/null
		wait $pids
		rm -f "$work/log."*
	done
}

# Anyone who can read the directory can lock it, and keep the lock.
goes_on_without_lock() {
	program=$1
	mkfifo "$work/release"
	flock "$work/sockets" timeout 60 sh -c \
		'echo >"$0/locked"; read -r line <"$0/release"' >/dev/null \
		"$work" &
	locker=$!
	await test -e "$work/locked"
	start "$@" --listen="unix:$path"
	ok "$kind: without the lock, a server still gets a free path" \
		returns_capitals "$work/text"
	kill -KILL "$server"
	wait "$server" 2>/dev/null
	server=
	timeout 60 "$@" --listen="unix:$path" 2>"$work/errors"
	is "$?" 1 "$kind: without the lock, it does not take a dead server's path"
	like "$(cat "$work/errors")" \
		': unix:.*cannot be locked to remove it: Resource temporarily' \
		"$kind: it tells why"
	like "$(cat "$work/errors")" ' (EADDRINUSE), see bind(2)$' \
		"$kind: it tells that the path is in use"
	echo >"$work/release"
	wait "$locker"
	rm -f "$work/release" "$work/locked"
	start "$@" --listen="unix:$path"
	ok "$kind: with the lock, it does" returns_capitals "$work/text"
	stop
}

if command -v strace >/dev/null; then
	on_both keeps_out
else
	skip 'a server keeps others out before it listens' 'no strace'
fi
on_both races
on_both goes_on_without_lock

# swap_directories: put $work/other in the place of the directory of the path.
swap_directories() {
	mv "$work/sockets" "$work/moved"
	mv "$work/other" "$work/sockets"
}

# leaves_others START: a server that serves at $work/other/socket is not harmed
# by START, which swaps the directories while a server claims or serves the path.
leaves_others() {
	mkdir -m 755 "$work/other"
	: >"$work/victim"
	"$program" --listen="unix:$work/other/socket" 2>"$work/victim" &
	victim=$!
	await grep -q ': listening on ' "$work/victim"
	"$@"
	address=unix:$path
	ok "$kind: the other server keeps its path" returns_capitals "$work/text"
	kill -TERM $victim
	wait $victim
	is "$(ls "$work/moved" | wc -l)" 0 \
		"$kind: the socket in the moved directory is removed"
	rm -rf "$work/sockets" "$work/moved"
	mkdir -m 755 "$work/sockets"
}

# The directory is swapped after the server has found the socket there dead.
swaps_at_start() {
	leave_dead
	leaves_others start_and_swap "$@"
}
start_and_swap() {
	: >"$work/trace"
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -D -o "$work/trace" -e trace=connect \
		-e inject=connect:signal=SIGSTOP "$@" --listen="unix:$path" \
		2>"$work/log" &
	swapped=$!
	await grep -q 'stopped by SIGSTOP' "$work/trace"
	swap_directories
	kill -CONT $swapped
	await has_ended $swapped || kill -KILL $swapped
	wait $swapped
	is $? 1 "$kind: the directory is swapped at the start: status 1"
	like "$(cat "$work/log")" ': Bind unix:.* (EADDRINUSE), see bind(2)$' \
		"$kind: the path of the other server is in use"
}
can_stop='strace -o /dev/null -e inject=connect:signal=SIGCONT'

# The directory is swapped while the server runs.
swaps_at_end() {
	program=$1
	leaves_others run_and_swap "$@"
}
run_and_swap() {
	start "$@" --listen="unix:$path"
	swap_directories
	stop
	is "$ended" 0 "$kind: the directory is swapped while it runs: status 0"
}

# Others may write to the directory, and could replace each file there.
needs_sticky() {
	program=$1
	leave_dead
	for mode in 777 775; do
		chmod $mode "$work/sockets"
		timeout 60 "$@" --listen="unix:$path" 2>"$work/errors"
		is "$? $(wc -l <"$work/errors")" '1 1' \
			"$kind: mode $mode: a dead server's socket: status 1, one line"
		like "$(cat "$work/errors")" \
			": unix:$path: .*other users may write .*: use chmod +t " \
			"$kind: mode $mode: the line tells why, and what to do"
		ok "$kind: mode $mode: the socket stays" test -S "$path"
	done
	chmod 1777 "$work/sockets"
	start "$@" --listen="unix:$path"
	is "$(grep -c 'chmod +t' "$log")" 0 \
		"$kind: with the sticky bit, the server gets the path"
	chmod 777 "$work/sockets"
	stop
	ok "$kind: without it, a server leaves its socket behind" test -S "$path"
	rm "$path"
	start "$@" --listen="unix:$path"
	like "$(cat "$log")" "unix:$path: .*leave this socket behind.* chmod +t " \
		"$kind: a free path: a warning tells that the socket will stay"
	chmod 1777 "$work/sockets"
	stop
	ok "$kind: with the sticky bit since, the server removes it" \
		test ! -e "$path"
	chmod 755 "$work/sockets"
}

# The owner of the directory may remove any file there, and nobody else.
checks_owner() {
	program=$1
	leave_dead
	chown nobody "$path"
	timeout 60 "$@" --listen="unix:$path" 2>"$work/errors"
	is "$? $(wc -l <"$work/errors")" '1 1' \
		"$kind: a dead socket of another user: status 1, one line"
	like "$(cat "$work/errors")" ": unix:$path: a server of another user " \
		"$kind: a dead socket of another user: the line tells it"
	chown nobody "$work/sockets"
	start "$@" --listen="unix:$path"
	ok "$kind: a dead socket of the directory's owner is replaced" \
		returns_capitals "$work/text"
	stop
	chown "$(id -u)" "$work/sockets"
}

if $can_stop true 2>/dev/null; then
	on_both swaps_at_start
else
	skip 'a swapped directory at the start' 'no strace'
fi
on_both swaps_at_end
on_both needs_sticky
if chown nobody "$work/text" 2>/dev/null; then
	on_both checks_owner
else
	skip 'a dead socket of another user is left' 'only root can make one'
fi

# A server need not be able to read the directory.
if test "$(id -u)" -ne 0; then
	chmod 300 "$work/sockets"
	start "$forkd" --listen="unix:$path"
	ok 'a free path in a directory that cannot be read is served' \
		returns_capitals "$work/text"
	stop
	chmod 700 "$work/sockets"
else
	skip 'a free path in a directory that cannot be read is served' \
		'root can read every directory'
fi

finish
