# SPDX-License-Identifier: MIT
# listen.t - the servers listen on the addresses of --listen.
. "$SOURCE/tests/tap.sh"

random 100000 >"$work/random"
v6=
has_ipv6 || v6='no IPv6 here'

# reaches ADDRESS: the server serves at ADDRESS; sets address to it.
reaches() {
	address=$1
	returns_capitals "$work/random"
}

# unreachable ADDRESS: a connection to ADDRESS is refused.
unreachable() {
	"$client" --connect="$1" /dev/null 2>&1 | grep 'Connection refused'
}

# on_v6 DESCRIPTION COMMAND...: as ok, but skipped without IPv6.
on_v6() {
	if test -n "$v6"; then
		skip "$1" "$v6"
	else
		ok "$@"
	fi
}

listens_on_tcp() {
	start "$@" --listen=127.0.0.1:0
	ok "$kind: an IPv4 address is served" reaches "$address"
	stop

	if test -n "$v6"; then
		skip "$kind: an IPv6 address is served" "$v6"
	else
		start "$@" --listen='[::1]:0' --verbose
		like "$address" '^\[::1]:[1-9]' "$kind: an IPv6 listener is logged"
		ok "$kind: an IPv6 address is served" reaches "$address"
		await_active
		like "$(grep ' session ' "$log")" ' peer=\[::1]:[1-9][0-9]* result=' \
			"$kind: an IPv6 peer is logged"
		stop
		start "$@" --listen='[::]:0'
		ok "$kind: [::] is reached by IPv6" reaches "[::1]:${address##*:}"
		ok "$kind: [::] is not reached by IPv4" \
			unreachable "127.0.0.1:${address##*:}"
		stop
	fi

	start "$@" --listen='*:0' --verbose
	port=${address##*:}
	if test -z "$v6"; then
		timeout 60 "$@" --listen="*:$port" 2>"$work/refusal"
		like "$? $(cat "$work/refusal")" '^1 .*: Bind \*:[1-9][0-9]*: Address ' \
			"$kind: an error of bind names * as --listen takes it"
	fi
	ok "$kind: * is reached by IPv4" reaches "127.0.0.1:$port"
	on_v6 "$kind: * is reached by IPv6" reaches "[::1]:$port"
	await_active
	like "$(grep -m 1 ' session ' "$log")" '127\.0\.0\.1.\{0,1\}:[1-9]' \
		"$kind: * logs an IPv4 peer"
	stop

	start "$@" --listen=localhost:0
	if test -z "$v6"; then
		wait_log 'listening on ' 2 >"$work/second"
	fi
	sed -n 's/.*listening on //p' "$log" >"$work/addresses"
	for where in '127\.0\.0\.1' '\[::1]'; do
		address=$(grep -m 1 "^$where:[1-9]" "$work/addresses")
		case $where in
		1*) ok "$kind: localhost is served at 127.0.0.1" reaches "$address" ;;
		*) on_v6 "$kind: localhost is served at ::1" reaches "$address" ;;
		esac
	done
	stop

	start "$@" --listen=127.0.0.1:0 --listen="unix:$work/socket" \
		--listen=127.0.0.1:0
	is "$(grep -c ' listening on ' "$log")" 3 \
		"$kind: three listeners are logged"
	for where in $(sed -n 's/.*listening on //p' "$log"); do
		ok "$kind: each of three listeners is served: ${where%:*}" \
			reaches "$where"
	done
	hold 3 send=1 recv=1 hold half-close eof
	like "$(status)" ' active=3 accepted=6 ' \
		"$kind: the sessions of all listeners are counted together"
	finish_held "$holder"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_both listens_on_tcp

# fails MESSAGE OPTION...: the server must end, with MESSAGE "STATUS: TEXT".
fails() {
	message=$1
	shift
	timeout 60 "$program" "$@" >"$work/out" 2>&1
	is "$?: $(cat "$work/out")" "$message" "$name"
}

# is_taken PATH: the server must end with EADDRINUSE.
is_taken() {
	timeout 60 "$program" --listen="unix:$1" >"$work/out" 2>&1
	like "$?: $(cat "$work/out")" \
		"^1: $prefix: Bind unix:$1: [A-Z][a-z ]* (EADDRINUSE), see bind(2)$" \
		"$name"
}

listens_on_unix() {
	path=$work/socket
	start "$@" --listen="unix:$path" --verbose
	is "$address" "unix:$path" "$kind: a unix listener is logged"
	ok "$kind: a unix socket is served" reaches "unix:$path"
	await_active
	like "$(grep ' session ' "$log")" ' peer=unix: uid=[0-9]* result=complete ' \
		"$kind: a unix peer is logged"

	name="$kind: a path with another server is refused"
	program=$1
	prefix=${1##*/}
	is_taken "$path"
	ok "$kind: the other server at that path still serves" reaches "unix:$path"

	stop
	start "$@" --listen="unix:$path" --backlog=1 --max-connections=1
	holders=
	for place in session backlog backlog; do
		hold 1 hold half-close eof
		holders="$holders $holder"
	done
	name="$kind: a path with a busy server is refused"
	is_taken "$path"
	for holder in $holders; do
		finish_held "$holder"
	done
	ok "$kind: the busy server at that path still serves" reaches "unix:$path"

	kill -KILL "$server"
	wait "$server" 2>/dev/null
	ok "$kind: a killed server leaves its path" test -S "$path"
	start "$@" --listen="unix:$path"
	ok "$kind: the next server takes over the path of a killed one" \
		reaches "unix:$path"
	stop
	ok "$kind: a server removes a path that it took over" test ! -e "$path"

	echo precious >"$work/file"
	name="$kind: the path of a file is refused"
	is_taken "$work/file"
	is "$(cat "$work/file")" precious \
		"$kind: the file at that path is unchanged"

	long=$work/$(printf '%0108d' 0)
	name="$kind: a path of 108 bytes or more is refused"
	fails "2: $prefix: --listen=unix:$long: the path is longer than 107\
 bytes, the limit of a unix socket" --listen="unix:$long"

	long=$work/$(printf "%0$((106 - ${#work}))d" 0)
	start "$@" --listen="unix:$long"
	is "$address" "unix:$long" "$kind: a path of 107 bytes is accepted"
	ok "$kind: a path of 107 bytes is served" reaches "$address"
	stop

	mkdir "$work/a b"
	address=
	start "$@" --listen="unix:$work/a b/ü"
	ok "$kind: a path with a space and UTF-8 is served" \
		reaches "unix:$work/a b/ü"
	stop
	ok "$kind: a path with a space and UTF-8 is removed" rmdir "$work/a b"
}
on_both listens_on_unix

# No listener must wait until another has no more connections.  Forty clients
# wait at the first listener and one at the second, which must soon be served.
serves_in_turn() {
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
	ok "$kind: the second listener is served early (${at:-none} of 41)" \
		test "${at:-41}" -le 20
	ok "$kind: the clients of the first listener are served" \
		finish_held "$first"
	ok "$kind: the client of the second listener is served" \
		finish_held "$holder"
	stop
}
kind=upper-forkd
serves_in_turn "$forkd" --max-connections=1
kind=upper-threadd
serves_in_turn "$threadd" --max-connections=1
kind='upper-forkd --prefork=1'
serves_in_turn "$forkd" --prefork=1
kind='upper-threadd --pool=1'
serves_in_turn "$threadd" --pool=1

# The server was killed, and its child serves on.  If the child had the listener
# open, new clients would connect, and never be served.
kind=upper-forkd
start "$forkd"
hold 1 send=5 recv=5 hold send=5 recv=5 half-close eof
kill -KILL "$server"
wait "$server" 2>/dev/null
server=
ok "$kind: a child does not have the listener open" eval '! peer 1 send=1'
ok "$kind: a child serves its connection without the server" \
	finish_held "$holder"

# Another server has taken over the path meanwhile: the old one must not remove
# it.
taken_over() {
	start "$@" --listen="unix:$work/taken"
	rm "$work/taken"
	: >"$work/taken"
	stop
	ok "$kind: a path that another took over is not removed" \
		test -f "$work/taken"
	rm "$work/taken"
}
on_both taken_over
finish
