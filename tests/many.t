# SPDX-License-Identifier: MIT
# many.t - hundreds of clients at once, and nothing left of them afterwards.
. "$SOURCE/tests/tap.sh"

clients=500
limit=$(ulimit -n)
test "$limit" = unlimited || test "$limit" -gt $((clients + 20)) ||
	skip_all "only $limit descriptors for $clients connections"

# holdings: what the server has: descriptors, children, threads.  A sanitizer
# has a thread of its own, from the first session on.
holdings() {
	held_descriptors=$(descriptors)
	held_children=$(children)
	held_threads=$(threads)
}

# is_back: it has no more than those.  Detached threads still end when their
# sessions have been counted as ended.
is_back() {
	test "$(descriptors)" -eq "$held_descriptors" &&
		test "$(children)" -eq "$held_children" &&
		test "$(threads)" -le "$held_threads"
}

# mappings: its pieces of memory; a thread that is over, but neither detached
# nor joined, keeps its stack.
mappings() {
	wc -l <"/proc/$server/maps"
}

# has_mappings MOST: so many at most.  A thread is joined after it has ended.
has_mappings() {
	test "$(mappings)" -le "$1"
}

serves_many() {
	start "$@"
	peer 1 send=1 recv=1 half-close eof
	settle
	holdings
	ok "$kind: $clients clients are served at once" \
		hold $clients send=1000 recv=1000 hold \
		send=16000 recv=8000 send=16000 recv=24000 half-close eof
	many=$holder
	is "$(value active "$(status)")" $clients "$kind: active sessions"
	case $kind in
	upper-forkd) is "$(children)" $clients "$kind: a process each" ;;
	*) ok "$kind: a thread each" test "$(threads)" -gt $clients ;;
	esac
	ok "$kind: each gets its own bytes, all of them" let_go $many

	settle
	ok "$kind: descriptors, threads, children are as before" await is_back
	line=$(status)
	is "$(value accepted "$line")" $((clients + 1)) "$kind: accepted"
	is "$(value complete "$line")" $((clients + 1)) "$kind: complete"
	is "$(value received "$line")" $((clients * 33000 + 1)) "$kind: received"
	is "$(value sent "$line")" $((clients * 33000 + 1)) "$kind: sent"

	mapped=$(mappings)
	ok "$kind: $clients more that only come and go" peer $clients close
	settle
	ok "$kind: nothing is left of these either" await is_back
	# A leak would be a stack and its guard for each; what libc keeps comes
	# and goes.
	ok "$kind: no memory either" await has_mappings $((mapped + clients / 2))
	is "$(value complete "$(status)")" $((clients * 2 + 1)) "$kind: complete"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_each serves_many

finish
