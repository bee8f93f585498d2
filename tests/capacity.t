# SPDX-License-Identifier: MIT
# capacity.t - a server whose limits of descriptors or processes have no room for
# its sessions says so at the start.
. "$SOURCE/tests/tap.sh"

echo hello >"$work/in"
# RLIMIT_NPROC counts the processes of a user, also those of this test in another
# container: each run takes a user of its own.
user=
if test "$(id -u)" -eq 0; then
	user=$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')
	user=$((user + 100000))
	user=--user=$user:$user
fi

# try LIMIT COMMAND...: start the server of COMMAND with LIMIT, an option of
# prlimit(1), and listen at $listen.  Status 0 if it listens, with address set;
# otherwise it has ended, with its exit status in ended.
listen=127.0.0.1:0
try() {
	limit=$1
	shift
	log=$work/log
	: >"$log"
	# The sanitizer that searches for leaks at the end needs a process.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		prlimit "$limit" "$@" --listen=$listen $user 2>>"$log" \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	server=$!
	address=$(wait_log 'listening on ')
	address=${address##* }
	test -z "$address" || return 0
	await_end
	return 1
}

# warnings [LIMIT]: print the lines about LIMIT in the log before the address.
warnings() {
	sed '/listening on/,$d' "$log" | grep -e "${1-}"
}

# serves DESCRIPTION: the server serves; otherwise the script ends.
serves() {
	"$client" --timeout=20 --connect="$address" "$work/in" >"$work/out" \
		2>"$work/errors"
	is "$(cat "$work/out" "$work/errors")" HELLO "$1"
	test ! -s "$work/errors" || finish
}

# With each limit of descriptors, the server exits with one line that has the limit
# and the need, or serves.  The first is the least that the dynamic linker needs.
finds_least() {
	first=3
	until prlimit --nofile=$first "$1" --version; do
		first=$((first + 1))
	done >"$work/version" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	least=$first
	: >"$work/lines"
	: >"$work/wanted"
	until try --nofile=$least "$@" || test $least -ge 64; do
		echo "status $ended" >>"$work/lines"
		cat "$log" >>"$work/lines"
		least=$((least + 1))
	done
	while test $first -lt $least; do
		echo "status 1
${1##*/}: no session can be served: RLIMIT_NOFILE is $first, at least $least descriptors are needed"
		first=$((first + 1))
	done >"$work/wanted"
	ok "$kind: with less than $least descriptors, a line has limit and need" \
		diff "$work/wanted" "$work/lines"
}
serves_with_least() {
	finds_least "$@"
	serves "$kind: with $least descriptors, it serves"
	serves "$kind: with $least descriptors, it serves the next, too"
}

# The listeners, and the socket to the service manager, which ends with the end of
# its input.
needs_listeners() {
	mkfifo "$work/input"
	"$BUILD/tests/holder" --notify="$work/notify" sleep 600 <"$work/input" \
		>"$work/told" &
	holder=$!
	exec 8>"$work/input"
	await test -S "$work/notify"
	listen='127.0.0.1:0 --listen=127.0.0.1:0 --listen=127.0.0.1:0'
	export NOTIFY_SOCKET="$work/notify"
	finds_least "$@"
	unset NOTIFY_SOCKET
	serves "$kind: with three listeners and a service manager, it serves"
	is "$(ls -l "/proc/$server/fd" | grep -c ' socket:')" 4 \
		"$kind: it has a socket for each of them"
	stop
	exec 8>&-
	wait $holder
	rm "$work/input" "$work/notify"
	# The path of a server that was killed is tried before it is removed.
	listen=unix:$work/socket
	try --nofile=64 "$@"
	stop KILL
	finds_least "$@"
	serves "$kind: on a path that another server left, it serves"
	stop
	listen=127.0.0.1:0
}

# The descriptors of processes do not limit the number of sessions.
needs_one() {
	serves_with_least "$@" --max-connections=5
	is "$(warnings)" '' "$kind: it logs no warning"
	hold 3 send=10 recv=10 hold half-close eof
	ok "$kind: it serves three connections at once" await_active 3
	finish_held "$holder"
	stop
}

# Threads share the descriptors.
needs_many() {
	serves_with_least "$@" --max-connections=5
	is "$(warnings)" \
		"upper-threadd: $option=5: limited to 1, since RLIMIT_NOFILE is $least" \
		"$kind: one warning has both numbers"
	stop
	try --nofile=$((least + 2)) "$@" --max-connections=5
	is "$(warnings)" \
		"upper-threadd: $option=5: limited to 3, since RLIMIT_NOFILE is $((least + 2))" \
		"$kind: with room for three sessions, it says so"
	hold 3 send=10 recv=10 hold half-close eof
	ok "$kind: it serves three connections at once" await_active 3
	finish_held "$holder"
	stop
	try --nofile=$((least + 4)) "$@" --max-connections=5
	is "$(warnings)" '' "$kind: with room for all sessions, no warning"
	stop
}

# The hard limit counts.
raises() {
	try --nofile=12:64 "$@"
	is "$(warnings)" '' "$kind: the soft limit is raised"
	serves "$kind: with a higher hard limit, it serves"
	stop
}

# EXTRA processes or threads besides the one of the session.
needs_tasks() {
	extra=$1
	shift
	try --nproc=1 "$@" && stop
	is "$ended $(wc -l <"$log")" '1 1' \
		"$kind: with one process, it exits with one line"
	like "$(cat "$log")" \
		"^upper-[a-z]*: no session can be served: cannot start $((extra + 1)) processes or threads: .*; RLIMIT_NPROC is 1\$" \
		"$kind: the line has the limit and the need"
}

# Another limit, such as TasksMax of a service, may forbid further processes.
# RLIMIT_NPROC, which does not apply to root, is then not the reason.
lacks_tasks() {
	if test -z "$user"; then
		skip "$kind: another limit of processes" 'needs root'
		return
	elif ! can_trace; then
		skip "$kind: another limit of processes" 'strace cannot trace'
		return
	fi
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -o "$work/trace" -e trace=process \
		-e 'inject=/^(clone3?|fork)$:error=EAGAIN' \
		"$@" --listen=$listen 2>"$work/log"
	like "$? $(tail -n 1 "$work/log")" \
		'^1 upper-[a-z]*: no session can be served: cannot start 1 .*: Resource temporarily unavailable$' \
		"$kind: another limit of processes: the line does not name RLIMIT_NPROC"
}

# The user may have other processes: the limit is far above their number.
warns_of_tasks() {
	extra=$1
	shift
	try --nproc=5000 "$@" --max-connections=6000
	is "$(warnings NPROC)" \
		"${1##*/}: --max-connections=6000: limited to $((4999 - extra)), since RLIMIT_NPROC is 5000" \
		"$kind: one warning has the limit of processes"
	serves "$kind: it serves"
	stop
}

# Two workers of three, and a session at most.
lacks_workers() {
	if test -z "$user"; then
		skip "$kind: fewer workers than asked for" 'needs root'
		return
	fi
	try --nproc=3 "$@"
	is "$(warnings)" "${1##*/}: $option=3: limited to 2, since RLIMIT_NPROC is 3" \
		"$kind: one warning has the limit of processes"
	serves "$kind: it serves"
	stop
}

prlimit --nofile >"$work/limits" 2>&1 || skip_all 'no prlimit(1) here'

kind=upper-forkd
needs_one "$forkd"
raises "$forkd"
needs_tasks 0 "$forkd"
lacks_tasks "$forkd"
warns_of_tasks 0 "$forkd"
needs_listeners "$forkd"
kind='upper-forkd --prefork' option=--prefork
needs_one "$forkd" --prefork=3
raises "$forkd" --prefork=3
needs_tasks 0 "$forkd" --prefork=3
lacks_workers "$forkd" --prefork=3
kind=upper-threadd option=--max-connections
needs_many "$threadd"
raises "$threadd" --max-connections=10
needs_tasks 0 "$threadd"
lacks_tasks "$threadd"
warns_of_tasks 0 "$threadd"
kind='upper-threadd --reap=join'
needs_many "$threadd" --reap=join
raises "$threadd" --reap=join --max-connections=10
needs_tasks 1 "$threadd" --reap=join
warns_of_tasks 1 "$threadd" --reap=join
kind='upper-threadd --pool' option=--pool
needs_many "$threadd" --pool=5
needs_listeners "$threadd" --pool=5
raises "$threadd" --pool=10
needs_tasks 0 "$threadd" --pool=5
lacks_workers "$threadd" --pool=3

finish
