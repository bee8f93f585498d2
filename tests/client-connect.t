# SPDX-License-Identifier: MIT
# client-connect.t - every form of --connect, and connections refused.
. "$SOURCE/tests/client.sh"

echo text >"$work/text"
echo TEXT >"$work/wanted"

# reaches ADDRESS: the client's text comes back from there.
reaches() {
	run --connect="$1" "$work/text"
	succeeds "$work/wanted" "connect to $2"
}

# fails PATTERN ADDRESS DESCRIPTION: one line, and status 1.
fails() {
	run --connect="$2" "$work/text"
	complains 1 "$1" "$3"
	is "$(wc -c <"$out")" 0 'nothing is printed'
}

start "$forkd"
reaches "$address" HOST:PORT
# Of localhost's two addresses, one refuses here and the other below.
reaches "localhost:$(port)" localhost:PORT
reaches "$(port)" PORT
stop

if has_ipv6; then
	start "$threadd" --listen='[::1]:0'
	reaches "[::1]:$(port)" '[V6]:PORT'
	reaches "localhost:$(port)" 'localhost:PORT, IPv6'
	reaches "$(port)" 'PORT, IPv6'
	fails "127.0.0.1:$(port): Connection refused (ECONNREFUSED)$" \
		"127.0.0.1:$(port)" 'the other family is not tried for a numeric host'
	stop
else
	skip 'IPv6' 'no IPv6 here'
fi

path=$work/socket
start "$forkd" --listen=unix:"$path"
reaches "unix:$path" unix:PATH
stop KILL
fails "unix:$path: Connection refused (ECONNREFUSED)$" "unix:$path" \
	'a unix socket that its server has left'
rm "$path"
fails "unix:$path: No such file or directory (ENOENT)$" "unix:$path" \
	'a unix socket that is not there'
: >"$path"
fails "unix:$path: Connection refused (ECONNREFUSED)$" "unix:$path" \
	'a file that is no socket'

start "$liar" refuse
fails "$address: Connection refused (ECONNREFUSED)$" "$address" \
	'a refused connection'
fails ".*:$(port): Connection refused (ECONNREFUSED)$" "$(port)" \
	'all addresses refuse'
run --connect="$address" --verify --progress "$work/text"
complains 1 "$address: Connection refused (ECONNREFUSED)$" \
	'a refused connection, with --verify and --progress'
# A name that is not known is no wrong usage.
"$client" --connect=nosuch.invalid:1 </dev/null >"$work/out" 2>"$work/err"
is $? 1 "an unknown name: status"
like "$(cat "$work/err")" '^upper-client: --connect=nosuch\.invalid:1: ' \
	"an unknown name: message"
finish
