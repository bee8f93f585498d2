# SPDX-License-Identifier: MIT
# client-connect.t - every form of --connect, and refused connections.
. "$SOURCE/tests/client.sh"

echo text >"$work/text"
echo TEXT >"$work/wanted"

# reaches ADDRESS NAME: the client gets its text back from ADDRESS, which has
# the form NAME.
reaches() {
	run --connect="$1" "$work/text"
	succeeds "$work/wanted" "connect to $2"
}

# fails PATTERN ADDRESS DESCRIPTION: the client must end with status 1 and one
# message, which matches PATTERN.
fails() {
	run --connect="$2" "$work/text"
	complains 1 "$1" "$3"
	is "$(wc -c <"$out")" 0 'nothing is printed on standard output'
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
	# No other test listens at 127.0.0.9, so this port is free there.
	fails "127.0.0.9:$(port): Connection refused (ECONNREFUSED)$" \
		"127.0.0.9:$(port)" 'the other family is not tried for a numeric host'
	stop
else
	skip 'IPv6' 'no IPv6 here'
fi

path=$work/socket
start "$forkd" --listen=unix:"$path"
reaches "unix:$path" unix:PATH
stop KILL
fails "unix:$path: Connection refused (ECONNREFUSED)$" "unix:$path" \
	'a unix socket whose server was killed refuses'
rm "$path"
fails "unix:$path: No such file or directory (ENOENT)$" "unix:$path" \
	'a path that does not exist is reported'
: >"$path"
fails "unix:$path: Connection refused (ECONNREFUSED)$" "unix:$path" \
	'a path that is not a socket is reported'

start "$liar" refuse
fails "$address: Connection refused (ECONNREFUSED)$" "$address" \
	'a refused connection is reported'
fails ".*:$(port): Connection refused (ECONNREFUSED)$" "$(port)" \
	'the first error is reported if all addresses refuse'
run --connect="$address" --verify --progress "$work/text"
complains 1 "$address: Connection refused (ECONNREFUSED)$" \
	'a refused connection is reported with --verify and --progress'

# If nobody listens on a port and the kernel chooses it as the client's own, a
# client is connected to itself, and gets back the bytes that it sends.
if unshare -Urn true 2>/dev/null; then
	cat >"$work/itself.sh" <<-'END'
		ip link set lo up || exit 77
		echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range || exit 77
		exec "$1" --connect="$2" "$3"
	END
	for host in 127.0.0.1 '[::1]'; do
		timeout 120 unshare -Urn sh "$work/itself.sh" "$client" "$host:40000" \
			"$work/text" >"$out" 2>"$err"
		code=$?
		if test $code -eq 77; then
			skip "$host: a connection to itself counts as refused" \
				'no right to set the range of ports'
			continue
		fi
		complains 1 '.*:40000: Connection refused (ECONNREFUSED)$' \
			"$host: a connection to itself counts as refused"
		is "$(wc -c <"$out")" 0 'nothing is printed on standard output'
	done
else
	skip 'a connection to itself counts as refused' 'no namespaces here'
fi

# An unknown host name is an error of the network, not of usage.
"$client" --connect=nosuch.invalid:1 </dev/null >"$work/out" 2>"$work/err"
is $? 1 "an unknown host name: status 1"
like "$(cat "$work/err")" '^upper-client: --connect=nosuch\.invalid:1: ' \
	"an unknown host name: the message names the option"
finish
