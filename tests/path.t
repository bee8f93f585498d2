# SPDX-License-Identifier: MIT
# path.t - of several servers that start at one unix path, one gets it.
. "$SOURCE/tests/tap.sh"

echo text >"$work/text"
mkdir "$work/sockets"
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
	flock "$work/sockets" sh -c 'echo >"$0/locked"; read -r line <"$0/release"' \
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
