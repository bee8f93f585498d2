# SPDX-License-Identifier: MIT
# listen.t - the addresses that the servers listen on.
. "$SOURCE/tests/tap.sh"

random 100000 >"$work/random"
v6=
has_ipv6 || v6='no IPv6 here'

# reaches ADDRESS: what is sent there comes back.
reaches() {
	address=$1
	comes_back "$work/random"
}

# unreachable ADDRESS: a connection there is refused.
unreachable() {
	"$client" --connect="$1" /dev/null 2>&1 | grep 'Connection refused'
}

# on_v6 DESCRIPTION COMMAND...: a test that needs IPv6.
on_v6() {
	if test -n "$v6"; then
		skip "$1" "$v6"
	else
		ok "$@"
	fi
}

listens_on_tcp() {
	start "$@" --listen=127.0.0.1:0
	ok "$kind: IPv4" reaches "$address"
	stop

	if test -n "$v6"; then
		skip "$kind: IPv6" "$v6"
	else
		start "$@" --listen='[::1]:0' --verbose
		like "$address" '^\[::1]:[1-9]' "$kind: says that it listens on IPv6"
		ok "$kind: IPv6" reaches "$address"
		settle
		like "$(grep ' session ' "$log")" ' peer=\[::1]:[1-9][0-9]* result=' \
			"$kind: an IPv6 peer is logged"
		stop
		start "$@" --listen='[::]:0'
		ok "$kind: IPv6 alone, by IPv6" reaches "[::1]:${address##*:}"
		ok "$kind: IPv6 alone, not by IPv4" \
			unreachable "127.0.0.1:${address##*:}"
		stop
	fi

	start "$@" --listen='*:0' --verbose
	port=${address##*:}
	ok "$kind: all addresses, by IPv4" reaches "127.0.0.1:$port"
	on_v6 "$kind: all addresses, by IPv6" reaches "[::1]:$port"
	settle
	like "$(grep -m 1 ' session ' "$log")" '127\.0\.0\.1.\{0,1\}:[1-9]' \
		"$kind: the IPv4 peer is logged"
	stop

	start "$@" --listen=localhost:0
	if test -z "$v6"; then
		wait_log 'listening on ' 2 >"$work/second"
	fi
	sed -n 's/.*listening on //p' "$log" >"$work/addresses"
	for where in '127\.0\.0\.1' '\[::1]'; do
		address=$(grep -m 1 "^$where:[1-9]" "$work/addresses")
		case $where in
		1*) ok "$kind: localhost is 127.0.0.1" reaches "$address" ;;
		*) on_v6 "$kind: localhost is ::1" reaches "$address" ;;
		esac
	done
	stop

	start "$@" --listen=127.0.0.1:0 --listen="unix:$work/socket" \
		--listen=127.0.0.1:0
	is "$(grep -c ' listening on ' "$log")" 3 "$kind: several addresses"
	for where in $(sed -n 's/.*listening on //p' "$log"); do
		ok "$kind: each is served, ${where%:*}" reaches "$where"
	done
	hold 3 send=1 recv=1 hold half-close eof
	like "$(status)" ' active=3 accepted=6 ' "$kind: and counted together"
	let_go "$holder"
	stop
	is "$ended" 0 "$kind: exit status"
}
on_both listens_on_tcp

# fails MESSAGE OPTION...: the server ends at once, and says why.
fails() {
	message=$1
	shift
	timeout 60 "$program" "$@" >"$work/out" 2>&1
	is "$?: $(cat "$work/out")" "$message" "$name"
}

# is_taken PATH: it refuses to listen there.
is_taken() {
	timeout 60 "$program" --listen="unix:$1" >"$work/out" 2>&1
	like "$?: $(cat "$work/out")" \
		"^1: $prefix: Bind unix:$1: [A-Z][a-z ]* (EADDRINUSE), see bind(2)$" \
		"$name"
}

listens_on_unix() {
	path=$work/socket
	start "$@" --listen="unix:$path" --verbose
	is "$address" "unix:$path" "$kind: says that it listens on the path"
	ok "$kind: a unix socket" reaches "unix:$path"
	settle
	like "$(grep ' session ' "$log")" ' peer=unix: uid=[0-9]* result=complete ' \
		"$kind: a unix peer is logged"

	name="$kind: a path where another server listens"
	program=$1
	prefix=${1##*/}
	is_taken "$path"
	ok "$kind: and that one still does" reaches "unix:$path"

	stop
	start "$@" --listen="unix:$path" --backlog=1 --max-connections=1
	holders=
	for place in session backlog backlog; do
		hold 1 hold half-close eof
		holders="$holders $holder"
	done
	name="$kind: a path whose server is busy"
	is_taken "$path"
	for holder in $holders; do
		let_go "$holder"
	done
	ok "$kind: and that one still listens" reaches "unix:$path"

	kill -KILL "$server"
	wait "$server" 2>/dev/null
	ok "$kind: a server that was killed leaves its path" test -S "$path"
	start "$@" --listen="unix:$path"
	ok "$kind: which the next one takes over" reaches "unix:$path"
	stop
	ok "$kind: and removes" test ! -e "$path"

	echo precious >"$work/file"
	name="$kind: a path that is a file"
	is_taken "$work/file"
	is "$(cat "$work/file")" precious "$kind: which stays"

	long=$work/$(printf '%0108d' 0)
	name="$kind: a path that is too long"
	fails "2: $prefix: --listen=unix:$long: the path is longer than a unix\
 socket's may be (107 bytes)" --listen="unix:$long"

	long=$work/$(printf "%0$((106 - ${#work}))d" 0)
	start "$@" --listen="unix:$long"
	is "$address" "unix:$long" "$kind: one that just fits"
	ok "$kind: is reached" reaches "$address"
	stop

	mkdir "$work/a b"
	address=
	start "$@" --listen="unix:$work/a b/ü"
	ok "$kind: a path of any bytes" reaches "unix:$work/a b/ü"
	stop
	ok "$kind: is removed" rmdir "$work/a b"
}
on_both listens_on_unix

# None of several listeners waits for another's last connection: behind forty
# clients at the first, the one at the second is soon served.
shares() {
	start "$@" --verbose --listen=127.0.0.1:0 --listen="unix:$work/socket"
	freeze "$server"
	workers=$(cat "/proc/$server/task/$server/children")
	test -z "$workers" || freeze $workers
	address=$(sed -n 's/.*listening on \(127.*\)/\1/p' "$log")
	hold 40 send=10 half-close hold eof
	first=$holder
	address=unix:$work/socket
	hold 1 send=10 half-close hold eof
	kill -CONT $workers "$server"
	wait_log ' session ' 41 >"$work/last"
	at=$(grep ' session ' "$log" | grep -n ' peer=unix:' | sed 's/:.*//')
	ok "$kind: each listener has its turn (${at:-none} of 41)" \
		test "${at:-41}" -le 20
	ok "$kind: those of the first are served" let_go "$first"
	ok "$kind: so is that of the second" let_go "$holder"
	stop
}
kind=upper-forkd
shares "$forkd" --max-connections=1
kind=upper-threadd
shares "$threadd" --max-connections=1
kind='upper-forkd --prefork=1'
shares "$forkd" --prefork=1
kind='upper-threadd --pool=1'
shares "$threadd" --pool=1

# The server is gone, and a child that it left serves on: who connects then
# would wait for ever.
kind=upper-forkd
start "$forkd"
hold 1 send=5 recv=5 hold send=5 recv=5 half-close eof
kill -KILL "$server"
wait "$server" 2>/dev/null
server=
ok "$kind: a child has no listener" eval '! peer 1 send=1'
ok "$kind: but its connection" let_go "$holder"

# A path that was taken over meanwhile is another server's, and stays.
taken_over() {
	start "$@" --listen="unix:$work/taken"
	rm "$work/taken"
	: >"$work/taken"
	stop
	ok "$kind: a path that is no longer its own is left alone" \
		test -f "$work/taken"
	rm "$work/taken"
}
on_both taken_over
finish
