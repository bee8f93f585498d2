# SPDX-License-Identifier: MIT
# hostile.t - clients that reset, vanish or do not read harm nobody else.
. "$SOURCE/tests/tap.sh"

random 300000 >"$work/random"

# ended_as KEY N: the server has counted N sessions that ended so.
ended_as() {
	test "$(value "$1" "$(status)")" = "$2"
}

stands() {
	start "$@" --verbose
	settle # as in faults.sh
	descriptors_before=$(descriptors)
	hold 5 send=5000 recv=5000 hold send=5000 recv=5000 half-close eof
	others=$holder

	ok "$kind: reset in mid-transfer" peer 20 send=60000 reset
	ok "$kind: these end as reset" await ended_as reset 20
	ok "$kind: vanished with its reply half read" \
		peer 20 send=60000 recv=100 close
	ok "$kind: these end as reset" await ended_as reset 40
	ok "$kind: reset while the server waits for it to read" \
		peer 1 flood reset
	ok "$kind: it ends as reset" await ended_as reset 41

	hold 1 send=60000 hold
	kill -KILL $holder
	wait $holder 2>/dev/null
	ok "$kind: a client that was killed is gone" settle 5

	ok "$kind: sent much, reads nothing" hold 1 flood hold half-close eof
	ok "$kind: nobody else waits for it" comes_back "$work/random"
	ok "$kind: it reads at last, and nothing is lost" let_go $holder

	ok "$kind: the others were not disturbed" let_go $others
	settle
	line=$(status)
	is "$(value failed "$line") $(value idle "$line") $(value killed "$line")" \
		'0 0 0' "$kind: nothing failed in the server itself"
	is "$(descriptors)" "$descriptors_before" "$kind: descriptors as before"
	is "$(children)" 0 "$kind: no process is left"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_each stands

# One child of $1 is killed; with hundreds the server finds it by another way.
child_dies() {
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
		"$name: one that is killed is logged, with its bytes"
	is "$(value killed "$(status)")" 1 "$name: it is counted as killed"
	is "$(value received "$(status)")" $(($1 * 1000)) "$name: so are its bytes"
	is "$(echo $(child_pids))" "$(echo $others)" \
		"$name: the others live"
	ok "$name: serves on" comes_back "$work/random"
	kill -KILL $others
	ok "$name: the clients are told" let_go $holder
	settle
	is "$(value killed "$(status)")" "$1" "$name: all are counted"
	stop
	is "$ended" 0 "$name: exit status"
}
child_dies 2
child_dies 300

finish
