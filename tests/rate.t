# SPDX-License-Identifier: MIT
# rate.t - --max-rate delays connections, and drops none.
. "$SOURCE/tests/tap.sh"

# now: print the time in milliseconds.
now() {
	date +%s%3N
}

# Of fifteen connections at five a second, the last is accepted at least two
# seconds after the first.
limits() {
	start "$@" --max-rate=5
	before=$(now)
	ok "$kind: all connections are served" peer 15 send=10 half-close eof
	await_active
	took=$(($(now) - before))
	test $took -ge 2000
	verdict $? "$kind: connections are accepted at most at the rate ($took ms)"
	line=$(status)
	is "$(value accepted "$line") $(value complete "$line")" "15 15" \
		"$kind: no connection is dropped"
	test "$(value rate "$line")" -ge 1
	verdict $? "$kind: the delays are counted"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_all limits

# After a second the full rate is available again.  A signal is handled while
# connections wait.
recovers() {
	start "$@" --max-rate=3 --grace=0
	for round in 1 2 3; do
		ok "$kind: three connections are served in window $round" \
			peer 3 send=10 half-close eof
	done
	peer 40 send=10 end 2>/dev/null &
	peers=$!
	await has_accepted 10
	verdict $? "$kind: ten connections are accepted, and others wait"
	stop
	is "$ended" 0 \
		"$kind: the server stops while connections wait: the exit status is 0"
	wait $peers 2>/dev/null
}
has_accepted() {
	test "$(value accepted "$(status)")" -ge "$1"
}
on_all recovers

# A stop signal comes while connections wait for the rate: all are served at
# once, whatever the rate.
serves_at_stop() {
	for listen in 127.0.0.1:0 "unix:$work/socket"; do
		name="$kind, ${listen%%:*}"
		start "$@" --max-rate=1 --grace=60 --listen="$listen"
		hold 5 send=10 hold recv=10 half-close eof
		kill -TERM "$server"
		ok "$name: a stop serves the connections that wait for the rate" \
			finish_held "$holder"
		await_end
		line=$(tail -n 1 "$log")
		is "$ended $(value accepted "$line") $(value complete "$line")" '0 5 5' \
			"$name: each is counted"
	done
}
on_all serves_at_stop

# The other limits apply: a connection over the limit of its source is refused.
refuses_at_stop() {
	start "$@" --max-rate=1 --max-per-source=2 --grace=60
	hold 5 send=10 hold end
	kill -TERM "$server"
	wait_log ': draining ' >"$work/draining"
	kill -KILL "$holder" # the two that are served wait for their clients
	wait "$holder" 2>/dev/null
	await_end
	line=$(tail -n 1 "$log")
	is "$(value accepted "$line") $(value source "$line")" '5 3' \
		"$kind: a stop refuses those that wait and are over another limit"
}
on_all refuses_at_stop
finish
