# SPDX-License-Identifier: MIT
# shortage.t - out of descriptors: the server waits, says so, and serves on.
. "$SOURCE/tests/tap.sh"

random 1000 >"$work/random"

# leave N: give the server a limit that leaves it N descriptors.
leave() {
	next=0
	left=$1
	while test "$left" -gt 0 || test -e "/proc/$server/fd/$next"; do
		test -e "/proc/$server/fd/$next" || left=$((left - 1))
		next=$((next + 1))
	done
	prlimit --pid "$server" --nofile="$next:"
}

# lacks: it has no descriptor for another connection, lasts a good ten seconds
# so, and has its descriptors back.
lacks() {
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
		"$kind: it says what it lacks"
	lines=$(grep -c ': shortage ' "$log")
	took=$(($(date +%s) - began + 1))
	ok "$kind: once in five seconds ($lines lines in $took s)" \
		test "$lines" -le $((took / 5 + 1))
	ok "$kind: it tries, but does not spin ($more times in $took s)" \
		test "$more" -gt 0 -a "$more" -le $((took * 10))
	like "$(status)" ' active=0 accepted=0 ' "$kind: nobody could be accepted"
	prlimit --pid "$server" --nofile=1024:
	ok "$kind: who waited is served as soon as there are more" let_go "$holder"
	ok "$kind: so is the next one" comes_back "$work/random"
	stop
	is "$ended" 0 "$kind: exit status"
}

# A session that ends gives its descriptor to the next.
recovers() {
	start "$@"
	leave 3
	hold 3 send=10 recv=10 hold half-close eof
	first=$holder
	hold 1 send=10 hold recv=10 half-close eof
	wait_log ': shortage ' >"$work/line"
	like "$(status)" ' active=3 accepted=3 ' "$kind: three had descriptors"
	ok "$kind: they are served all the same" let_go "$first"
	ok "$kind: their descriptors serve who waited" let_go "$holder"
	stop
	is "$ended" 0 "$kind: exit status"
}

stops_while_short() {
	start "$@" --grace=600
	leave 0
	hold 1 send=10 hold end
	wait_log ': shortage ' >"$work/line"
	stop
	is "$ended" 0 "$kind: it can be stopped meanwhile"
	let_go "$holder"
}

# A new worker that lacks a descriptor to wait with does no harm to the others,
# and waits for one.
respawns() {
	start "$@"
	old=$(child_pids)
	prlimit --pid "$server" --nofile=4:
	kill -KILL $old
	wait_log ': shortage ' >"$work/line"
	# Others may have joined in before it said so.
	like "$(cat "$work/line")" \
		"^${program##*/}: shortage call=epoll_create1 error=EMFILE more=[0-9][0-9]*\$" \
		"$kind: a new worker says what it lacks"
	for pid in $(child_pids); do
		prlimit --pid "$pid" --nofile=1024:
	done
	prlimit --pid "$server" --nofile=1024:
	ok "$kind: with descriptors it serves" comes_back "$work/random"
	stop
	is "$ended" 0 "$kind: exit status"
}

prlimit --nofile >"$work/limits" 2>&1 || skip_all 'no prlimit(1) here'
on_both lacks
kind=upper-threadd
recovers "$threadd"
kind='upper-threadd --reap=join'
recovers "$threadd" --reap=join
on_both stops_while_short
kind='upper-forkd --prefork'
respawns "$forkd" --prefork=2

finish
