# SPDX-License-Identifier: MIT
# examples.t - the example programs do what their comments say, and survive a
# shortage of descriptors, which ends a textbook's server.
. "$SOURCE/tests/tap.sh"
server_program=$BUILD/doc/examples/echo-server
echo_client=$BUILD/doc/examples/echo-client

# start_example: run the server; sets server to its PID, and port.
start_example() {
	log=$work/log
	: >"$log"
	"$server_program" 127.0.0.1 0 2>>"$log" &
	server=$!
	port=$(wait_log 'listening on ')
	port=${port##*:}
}

random 300000 | od >"$work/lines"
tr -d '\n' <"$work/lines" >"$work/one" # one line, longer than any buffer

start_example
for input in lines one; do
	"$echo_client" 127.0.0.1 "$port" <"$work/$input" >"$work/out"
	is $? 0 "the client succeeds: $input"
	ok "each line comes back: $input" cmp "$work/$input" "$work/out"
done

# clients COUNT: start COUNT clients at once; sets pids to their PIDs.
clients() {
	pids=
	i=0
	while test $i -lt "$1"; do
		i=$((i + 1))
		"$echo_client" 127.0.0.1 "$port" <"$work/lines" >"$work/out.$i" &
		pids="$pids $!"
	done
}

# await_clients: wait for the clients; sets bad to the number of those that did
# not get their lines back.
await_clients() {
	bad=0
	i=0
	for pid in $pids; do
		i=$((i + 1))
		wait "$pid" && cmp -s "$work/lines" "$work/out.$i" ||
			bad=$((bad + 1))
	done
}

clients 20
await_clients
is $bad 0 "twenty clients at once get their lines back"
stop KILL

if command -v prlimit >/dev/null; then
	start_example
	exhaust_descriptors
	clients 10
	restore_descriptors
	await_clients
	is $bad 0 "a shortage of descriptors loses no client"
	ok "a shortage of descriptors does not end the server" kill -0 "$server"
	stop KILL
else
	skip "a shortage of descriptors loses no client" "no prlimit"
fi

"$echo_client" 127.0.0.1 "$port" </dev/null 2>"$work/err"
is $? 1 "the client without a server: status 1"
is "$(cat "$work/err")" \
	"echo-client: Tcp_connect 127.0.0.1:$port: Connection refused (ECONNREFUSED), see connect(2)" \
	"the client without a server: the message names the call and the error"
finish
