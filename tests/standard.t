# SPDX-License-Identifier: MIT
# standard.t - the servers start without standard descriptors, and never write
# their log into a connection.
. "$SOURCE/tests/tap.sh"

for program in "$forkd" "$threadd"; do
	name=${program##*/}
	path=$work/$name
	# With two listeners, the first connection would be descriptor 2.
	"$program" --listen=unix:"$path" --listen=unix:"$path.2" --verbose \
		<&- >&- 2>&- &
	server=$!
	mkfifo "$work/in" "$work/reply"
	until "$client" --connect=unix:"$path.2" </dev/null 2>/dev/null ||
		! kill -0 $server; do
		:
	done
	"$client" --connect=unix:"$path" --verify <"$work/in" >"$work/reply" \
		2>"$work/err" &
	conversation=$!
	exec 3>"$work/in" 4<"$work/reply"
	(echo one >&3)
	read -r line <&4
	is "$line" ONE "$name: a client is served"
	# The status line must not go to the client.  It has been written when the
	# next client has been served.
	kill -USR1 $server
	is "$(echo two | "$client" --connect=unix:"$path" 3>&- 4<&-)" TWO \
		"$name: another client is served after a request for the status"
	(echo three >&3)
	exec 3>&-
	is "$(cat <&4)" THREE "$name: the first client gets its reply, and no more"
	exec 4<&-
	wait $conversation
	is "$? $(cat "$work/err")" '0 ' "$name: the first client succeeds"
	rm "$work/in" "$work/reply"
	stop
	is $ended 0 "$name: the exit status is 0"
done
finish
