# SPDX-License-Identifier: MIT
# examples.t - the example programs do what their comments say, and survive
# what ends a textbook's server: a reset, a shortage of descriptors.
. "$SOURCE/tests/tap.sh"
server_program=$BUILD/doc/examples/echo-server
echo_client=$BUILD/doc/examples/echo-client

# start_example: run the server under what limits there are; sets port.
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
	is $? 0 "the client ends well: $input"
	ok "each line comes back: $input" cmp "$work/$input" "$work/out"
done

# clients COUNT: start as many at once; their processes are in pids.
clients() {
	pids=
	i=0
	while test $i -lt "$1"; do
		i=$((i + 1))
		"$echo_client" 127.0.0.1 "$port" <"$work/lines" >"$work/out.$i" &
		pids="$pids $!"
	done
}

# all_served: wait for them; prints how many did not get back what they sent.
all_served() {
	bad=0
	i=0
	for pid in $pids; do
		i=$((i + 1))
		wait "$pid" && cmp -s "$work/lines" "$work/out.$i" ||
			bad=$((bad + 1))
	done
}

clients 20
all_served
is $bad 0 "twenty clients at once"
stop KILL

if command -v prlimit >/dev/null; then
	start_example
	exhaust
	clients 10
	relieve
	all_served
	is $bad 0 "a shortage of descriptors loses no client"
	ok "and not the server" kill -0 "$server"
	stop KILL
else
	skip "a shortage of descriptors loses no client" "no prlimit"
fi

"$echo_client" 127.0.0.1 "$port" </dev/null 2>"$work/err"
is $? 1 "no server: status"
is "$(cat "$work/err")" \
	"echo-client: Tcp_connect 127.0.0.1:$port: Connection refused (ECONNREFUSED), see connect(2)" \
	"no server: message"
finish
