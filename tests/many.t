# SPDX-License-Identifier: MIT
# many.t - the servers serve hundreds of clients at once, and release all their
# resources.
. "$SOURCE/tests/tap.sh"

clients=500
limit=$(ulimit -n)
test "$limit" = unlimited || test "$limit" -gt $((clients + 20)) ||
	skip_all "only $limit descriptors for $clients connections"

# holdings: set held_descriptors, held_children and held_threads to the server's
# numbers.  A sanitizer has a thread of its own, from the first session on.
holdings() {
	held_descriptors=$(descriptors)
	held_children=$(children)
	held_threads=$(threads)
}

# is_back: the server has no more than these.  A detached thread ends shortly
# after its session is counted as ended.
is_back() {
	test "$(descriptors)" -eq "$held_descriptors" &&
		test "$(children)" -eq "$held_children" &&
		test "$(threads)" -le "$held_threads"
}

# mappings: print the number of the server's memory mappings.  A thread that has
# ended, but is neither detached nor joined, keeps its stack mapped.
mappings() {
	wc -l <"/proc/$server/maps"
}

# has_mappings MAX: the server has at most MAX mappings.
has_mappings() {
	test "$(mappings)" -le "$1"
}

serves_many() {
	start "$@"
	peer 1 send=1 recv=1 half-close eof
	await_active
	holdings
	ok "$kind: $clients clients are served at once" \
		hold $clients send=1000 recv=1000 hold \
		send=16000 recv=8000 send=16000 recv=24000 half-close eof
	many=$holder
	is "$(value active "$(status)")" $clients \
		"$kind: the status counts them as active"
	case $kind in
	upper-forkd) is "$(children)" $clients "$kind: each client has a child" ;;
	*) ok "$kind: each client has a thread" test "$(threads)" -gt $clients ;;
	esac
	ok "$kind: each client gets back all its bytes" finish_held $many

	await_active
	ok "$kind: descriptors, threads, children are as before" await is_back
	line=$(status)
	is "$(value accepted "$line")" $((clients + 1)) \
		"$kind: all connections count as accepted"
	is "$(value complete "$line")" $((clients + 1)) \
		"$kind: all sessions count as complete"
	is "$(value received "$line")" $((clients * 33000 + 1)) \
		"$kind: all bytes count as received"
	is "$(value sent "$line")" $((clients * 33000 + 1)) \
		"$kind: all bytes count as sent"

	mapped=$(mappings)
	ok "$kind: $clients clients connect and close at once" \
		peer $clients close
	await_accepted $((clients * 2 + 1))
	await_active
	ok "$kind: descriptors, threads, children are as before these" \
		await is_back
	# A leak would add two mappings for each client, a stack and its guard.  The
	# number varies, as the C library keeps some stacks for reuse.
	ok "$kind: no stack is left" await has_mappings $((mapped + clients / 2))
	is "$(value probe "$(status)")" $clients \
		"$kind: their connections count as probes"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_each serves_many

finish
