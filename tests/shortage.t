# SPDX-License-Identifier: MIT
# shortage.t - a server without free descriptors waits, logs the shortage, and
# serves when there are descriptors again.
. "$SOURCE/tests/tap.sh"

random 1000 >"$work/random"

# leave N: lower the server's limit, so that it has N free descriptors.
leave() {
	next=0
	left=$1
	while test "$left" -gt 0 || test -e "/proc/$server/fd/$next"; do
		test -e "/proc/$server/fd/$next" || left=$((left - 1))
		next=$((next + 1))
	done
	prlimit --pid "$server" --nofile="$next:"
}

# The server has no descriptor for another connection for more than ten seconds,
# and then gets descriptors again.
waits() {
	start "$@"
	leave 0
	began=$(date +%s)
	hold 1 send=100 hold recv=100 half-close eof
	more=0
	for line in 1 2 3; do
		more=$((more + $(value more "$(wait_log ': shortage ' $line)")))
	done
	is "$(grep -m 1 ': shortage ' "$log")" \
		"${program##*/}: shortage call=Accept4 error=EMFILE more=0" \
		"$kind: the call and the error of the shortage are logged"
	lines=$(grep -c ': shortage ' "$log")
	took=$(($(date +%s) - began + 1))
	ok "$kind: the log has a line in five seconds ($lines lines in $took s)" \
		test "$lines" -le $((took / 5 + 1))
	ok "$kind: the server retries without spinning ($more times in $took s)" \
		test "$more" -gt 0 -a "$more" -le $((took * 10))
	like "$(status)" ' active=0 accepted=0 ' \
		"$kind: no connection was accepted meanwhile"
	prlimit --pid "$server" --nofile=1024:
	ok "$kind: a waiting client is served as soon as there are descriptors" \
		finish_held "$holder"
	ok "$kind: the next client is served" returns_capitals "$work/random"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}

# The descriptor of a session that ends serves the next connection.
reuses() {
	start "$@"
	leave 3
	hold 3 send=10 recv=10 hold half-close eof
	first=$holder
	hold 1 send=10 hold recv=10 half-close eof
	wait_log ': shortage ' >"$work/line"
	like "$(status)" ' active=3 accepted=3 ' \
		"$kind: three connections are accepted"
	ok "$kind: their sessions complete in spite of the shortage" \
		finish_held "$first"
	ok "$kind: a waiting client is served with their descriptors" \
		finish_held "$holder"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}

stops_while_short() {
	start "$@" --grace=600
	leave 0
	hold 1 send=10 hold end
	wait_log ': shortage ' >"$work/line"
	stop
	is "$ended" 0 \
		"$kind: the server stops during a shortage: the exit status is 0"
	finish_held "$holder"
}

# A new worker that has no descriptor for its epoll set does not disturb the
# others, and waits for a descriptor.
respawns() {
	start "$@"
	old=$(child_pids)
	prlimit --pid "$server" --nofile=4:
	kill -KILL $old
	wait_log ': shortage ' >"$work/line"
	# Other workers may have had the same failure before the line was logged.
	like "$(cat "$work/line")" \
		"^${program##*/}: shortage call=epoll_create1 error=EMFILE more=[0-9][0-9]*\$" \
		"$kind: the call and the error of a new worker are logged"
	for pid in $(child_pids); do
		prlimit --pid "$pid" --nofile=1024:
	done
	prlimit --pid "$server" --nofile=1024:
	ok "$kind: a worker serves when there are descriptors" \
		returns_capitals "$work/random"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}

prlimit --nofile >"$work/limits" 2>&1 || skip_all 'no prlimit(1) here'
on_both waits
kind=upper-threadd
reuses "$threadd"
kind='upper-threadd --reap=join'
reuses "$threadd" --reap=join
on_both stops_while_short
kind='upper-forkd --prefork'
respawns "$forkd" --prefork=2

finish
