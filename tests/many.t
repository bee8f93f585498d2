# SPDX-License-Identifier: MIT
# many.t - hundreds of clients at once, and nothing left of them afterwards.
. "$SOURCE/tests/tap.sh"

clients=500
limit=$(ulimit -n)
test "$limit" = unlimited || test "$limit" -gt $((clients + 20)) ||
	skip_all "only $limit descriptors for $clients connections"

# holdings: what the server has: descriptors, threads, children.
holdings() {
	echo "$(descriptors) $(threads) $(children)"
}

# has HOLDINGS: it has just these.  Threads that are detached still end when
# their sessions have been counted as ended.
has() {
	test "$(holdings)" = "$1"
}

# mappings: its pieces of memory; a thread that is over, but neither detached
# nor joined, keeps its stack.
mappings() {
	wc -l <"/proc/$server/maps"
}

serves_many() {
	start "$@"
	settle
	before=$(holdings)
	ok "$kind: $clients clients are served at once" \
		hold $clients send=1000 recv=1000 hold \
		send=16000 recv=8000 send=16000 recv=24000 half-close eof
	many=$holder
	is "$(value active "$(status)")" $clients "$kind: active sessions"
	case $kind in
	upper-forkd) is "$(children)" $clients "$kind: a process each" ;;
	*join) is "$(threads)" $((clients + 2)) "$kind: a thread each" ;;
	*) is "$(threads)" $((clients + 1)) "$kind: a thread each" ;;
	esac
	ok "$kind: each gets its own bytes, all of them" let_go $many

	settle
	ok "$kind: descriptors, threads, children are as before" \
		await has "$before"
	line=$(status)
	is "$(value accepted "$line")" $clients "$kind: accepted"
	is "$(value complete "$line")" $clients "$kind: complete"
	is "$(value received "$line")" $((clients * 33000)) "$kind: received"
	is "$(value sent "$line")" $((clients * 33000)) "$kind: sent"

	mapped=$(mappings)
	ok "$kind: $clients more that only come and go" peer $clients close
	settle
	ok "$kind: nothing is left of these either" await has "$before"
	ok "$kind: no memory either" test "$(mappings)" -le $((mapped + 50))
	is "$(value complete "$(status)")" $((clients * 2)) "$kind: complete"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_each serves_many

finish
