# SPDX-License-Identifier: MIT
# hostile.t - clients that reset, vanish or do not read do not affect others,
# and neither does a killed child.
. "$SOURCE/tests/tap.sh"

random 300000 >"$work/random"

# ended_as KEY N: the server has counted N sessions with the result KEY.
ended_as() {
	test "$(value "$1" "$(status)")" = "$2"
}

survives_clients() {
	start "$@" --verbose
	await_active # so that all descriptors of the start are opened and closed
	descriptors_before=$(descriptors)
	hold 5 send=5000 recv=5000 hold send=5000 recv=5000 half-close eof
	others=$holder

	ok "$kind: clients reset during the transfer" peer 20 send=60000 reset
	ok "$kind: sessions reset during the transfer count as reset" \
		await ended_as reset 20
	ok "$kind: clients close with unread replies" \
		peer 20 send=60000 recv=100 close
	ok "$kind: sessions closed with unread replies count as reset" \
		await ended_as reset 40
	ok "$kind: a client resets while the server waits to write" \
		peer 1 flood reset
	ok "$kind: a session reset while the server waits counts as reset" \
		await ended_as reset 41

	hold 1 send=60000 hold
	kill -KILL $holder
	wait $holder 2>/dev/null
	ok "$kind: the session of a killed client ends" await_active 5

	ok "$kind: a client fills all buffers and does not read" \
		hold 1 flood hold half-close eof
	ok "$kind: another client is served meanwhile" \
		returns_capitals "$work/random"
	ok "$kind: the client that did not read gets its whole reply later" \
		finish_held $holder

	ok "$kind: the other sessions complete" finish_held $others
	await_active
	line=$(status)
	is "$(value failed "$line") $(value idle "$line") $(value killed "$line")" \
		'0 0 0' "$kind: no session counts as failed, idle or killed"
	is "$(descriptors)" "$descriptors_before" \
		"$kind: the server has as many descriptors as before"
	is "$(children)" 0 "$kind: no child is left"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_each survives_clients

# survives_kill N: one child of N is killed.  With hundreds of children the
# server finds it in another way.
survives_kill() {
	name="upper-forkd, $1 children"
	start "$forkd" --verbose
	hold "$1" send=1000 recv=1000 hold end
	read -r child others <<-END
		$(child_pids)
	END
	kill -KILL "$child"
	wait_log ' session ' >"$work/line"
	like "$(cat "$work/line")" \
		' result=killed received=1000 sent=1000 seconds=[0-9]*\.[0-9]\{3\}$' \
		"$name: a killed child's session is logged with its bytes"
	is "$(value killed "$(status)")" 1 \
		"$name: a killed child's session counts as killed"
	is "$(value received "$(status)")" $(($1 * 1000)) \
		"$name: a killed child's bytes are counted"
	is "$(echo $(child_pids))" "$(echo $others)" \
		"$name: the other children live"
	ok "$name: the server serves the next client" \
		returns_capitals "$work/random"
	kill -KILL $others
	ok "$name: the connections of killed children are closed" \
		finish_held $holder
	await_active
	is "$(value killed "$(status)")" "$1" "$name: all sessions count as killed"
	stop
	is "$ended" 0 "$name: the exit status is 0"
}
survives_kill 2
survives_kill 300

finish
