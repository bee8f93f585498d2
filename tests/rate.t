# SPDX-License-Identifier: MIT
# rate.t - --max-rate holds connections back, and drops none.
. "$SOURCE/tests/tap.sh"

now() {
	date +%s%3N
}

# Fifteen connections at five a second: the last is accepted two seconds after
# the first, at least.
limited() {
	start "$@" --max-rate=5
	before=$(now)
	ok "$kind: all are served" peer 15 send=10 half-close eof
	settle
	took=$(($(now) - before))
	test $took -ge 2000
	verdict $? "$kind: but no faster than allowed ($took ms)"
	line=$(status)
	is "$(value accepted "$line") $(value complete "$line")" "15 15" \
		"$kind: none is dropped"
	test "$(value rate "$line")" -ge 1
	verdict $? "$kind: that it had to wait is counted"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_all limited

# It recovers: after the window as many as ever are accepted at once, and a
# signal is not kept waiting by those that wait.
recovers() {
	start "$@" --max-rate=3 --grace=0
	for round in 1 2 3; do
		ok "$kind: one window after the other, the ${round}." \
			peer 3 send=10 half-close eof
	done
	peer 40 send=10 end 2>/dev/null &
	peers=$!
	await has_accepted 10
	verdict $? "$kind: connections wait"
	stop
	is "$ended" 0 "$kind: stopped amid those that wait"
	test "$(value accepted "$(tail -n 1 "$log")")" -lt 40
	verdict $? "$kind: and not after them"
	wait $peers 2>/dev/null
}
has_accepted() {
	test "$(value accepted "$(status)")" -ge "$1"
}
on_all recovers
finish
