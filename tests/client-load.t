# SPDX-License-Identifier: MIT
# client-load.t - the client as a load generator: its counts and its errors.
# --duration only ends each load; no result depends on it.
. "$SOURCE/tests/client.sh"

# count KEY: print the number at KEY of the JSON object in $out.
count() {
	sed -n "s/.*\"$1\":\([0-9.]*\)[,}].*/\1/p" "$out"
}
# has_errors_of KIND: the client has counted errors of that kind, and no others.
has_errors_of() {
	printf '%s\n' "$1: some"
	test "$(count "$1")" -gt 0 || return 1
	for kind in connect port reset timeout wrong short; do
		test $kind = "$1" || test "$(count $kind)" -eq 0 || return 1
	done
}
# faultless DESCRIPTION: the client must have ended with status 0, without a
# message, and with at least one transaction.
faultless() {
	test "$code" -eq 0 && test ! -s "$err" && test "$(count transactions)" -gt 0
	result=$?
	verdict $result "$1"
	test $result -eq 0 || diag "$out" "$err"
}

# ---- Correct servers -------------------------------------------------------

for name in upper-forkd upper-threadd; do
	start "$BUILD/src/$name" --verbose
	for mode in crr rr stream; do
		for size in 1 64 3000 100000; do
			run --load=$mode --connect="$address" --size=$size \
				--connections=4 --duration=0.1 --json
			faultless "$name: $mode with $size bytes has no error"
			if test $mode = stream; then
				ok "$name: $mode with $size bytes: all whole writes count" \
					test "$(count bytes)" -ge $(($(count transactions) * size))
			else
				is "$(count bytes)" $(($(count transactions) * size)) \
					"$name: $mode with $size bytes: the bytes agree"
			fi
		done
	done
	await_active
	seen=$(value accepted "$(status)")
	run --load=crr --connect="$address" --duration=0.2 --json
	faultless "$name: crr has no error"
	await_active
	is $(($(value accepted "$(status)") - seen)) \
		$(($(count transactions) + 1)) \
		"$name: crr makes a connection for each transaction, and a probe"
	seen=$(value accepted "$(status)")
	run --load=rr --connect="$address" --duration=0.2 --json --connections=7
	faultless "$name: rr has no error"
	await_active
	is $(($(value accepted "$(status)") - seen)) 8 \
		"$name: rr with --connections=7 makes seven, and a probe"
	line=$(value reset "$(status)")
	is "$line" 0 "$name: no connection was reset"
	stop
done

start "$threadd" --listen="unix:$work/so\"cket"
for mode in crr rr stream; do
	run --load=$mode --connect="$address" --connections=3 --duration=0.1 --json
	faultless "unix socket: $mode has no error"
done
if command -v python3 >/dev/null; then
	ok 'a quotation mark in the address is valid JSON' \
		python3 -m json.tool "$out"
else
	skip 'a quotation mark in the address is valid JSON' 'no python3'
fi
stop
if has_ipv6; then
	start "$threadd" --listen='[::1]:0'
	run --load=crr --connect="$address" --connections=3 --duration=0.1 --json
	faultless 'IPv6: crr has no error'
	stop
else
	skip 'IPv6: crr has no error' 'no IPv6 here'
fi

# ---- The report ------------------------------------------------------------

# The name of a path is in UTF-8; other bytes are escaped, as in all output.
start "$threadd" --listen="unix:$work/ü\\x22\\xff"
run --load=crr --connect="$address" --duration=0.1 --json
like "$(cat "$out")" '"server":"unix:/[^"]*/ü\\\\x22\\\\xff",' \
	'--json writes the name of a path as UTF-8'
stop
start "$threadd"
run --load=crr --connect="$address" --duration=0.1 --json
is "$(wc -l <"$out")" 1 '--json prints one line'
keys='mode server connections size rate seconds transactions
transactions_per_second bytes bytes_per_second unsent lost errors connect port reset
timeout wrong short latency_us min mean p50 p90 p99 p99_9 p99_99 max
user_seconds system_seconds'
is "$(grep -o '"[a-z_0-9]*":' "$out" | tr -d '":' | tr '\n' ' ')" \
	"$(echo $keys) " '--json has all keys in their order'
if command -v python3 >/dev/null; then
	ok '--json prints valid JSON' python3 -m json.tool "$out"
	cat >"$work/order.py" <<-'END'
		import json, sys
		l = json.load(open(sys.argv[1]))["latency_us"]
		keys = ["min", "p50", "p90", "p99", "p99_9", "p99_99", "max"]
		values = [l[k] for k in keys]
		assert values == sorted(values), values
		assert l["min"] <= l["mean"] <= l["max"]
	END
	ok 'the percentiles are in ascending order' \
		python3 "$work/order.py" "$out"
else
	skip '--json prints valid JSON' 'no python3'
	skip 'the percentiles are in ascending order' 'no python3'
fi
run --load=stream --connect="$address" --duration=0.1 --json
like "$(cat "$out")" '"latency_us":null' 'a stream reports no latency'
is "$(count size)" 65536 'the default size of a stream is 65536 bytes'
run --load=rr --connect="$address" --duration=0.1
is "$code $(wc -c <"$err")" '0 0' 'the client prints its table and succeeds'
for word in 'rr 127.0.0.1:.*: 16 connections, 64 bytes' replies bytes errors \
	'^lost *0 of [1-9][0-9]* requests, 0%$' latency 99.99%; do
	like "$(cat "$out")" "$word" "the table has: $word"
done
is "$(awk 'length > 100' "$out")" '' 'the table fits in 100 columns'
if test -c /dev/full; then
	timeout 120 "$client" --load=rr --connect="$address" --duration=0.1 \
		>/dev/full 2>"$err"
	code=$?
	complains 1 'standard output: No space' 'a full device is reported'
else
	skip 'a full device is reported' 'no /dev/full'
fi

# A load prints only at its end, but ends at once if that is in vain.
timeout 60 "$client" --load=rr --connect="$address" --duration=600 \
	>&- 2>"$err"
code=$?
complains 1 'standard output: Bad file descriptor' \
	'a closed standard output ends a load'
mkfifo "$work/pipe"
(
	trap '' PIPE
	timeout 60 "$client" --load=rr --connect="$address" --duration=600 \
		>"$work/pipe" 2>"$err"
	echo $? >"$work/code"
) &
: <"$work/pipe"
wait $!
code=$(cat "$work/code")
complains 1 'standard output: Broken pipe' \
	'a pipe that nobody reads ends a load'
rm "$work/pipe"

# ---- Open loop -------------------------------------------------------------

for mode in crr rr; do
	run --load=$mode --connect="$address" --rate=300 --duration=1 --json
	faultless "$mode with --rate has no error"
	is $(($(count transactions) + $(count unsent))) 300 \
		"$mode: rate times duration requests are sent or counted as unsent"
	is "$(count rate)" 300 "$mode: the rate is reported"
done
run --load=rr --connect="$address" --rate=300 --duration=1
like "$(cat "$out")" '^unsent .* due but not sent, at 300 a second' \
	'the table has the rate and the unsent requests'
stop

# The one connection gets each reply after 20 ms.  Most of 1000 requests a
# second are not sent; the latency of the others is measured from their due
# time.
start "$liar" slow 20
run --load=rr --connect="$address" --rate=1000 --duration=0.5 --connections=1 \
	--size=1 --json
faultless 'a rate above the capacity of the server causes no error'
is $(($(count transactions) + $(count unsent))) 500 \
	'each request is counted, sent or unsent'
ok 'most requests were not sent' \
	test "$(count unsent)" -gt "$(count transactions)"
maximum=$(count max)
minimum=$(count min)
ok 'latency includes the time from the due time to the sending' \
	test "${maximum%.*}" -gt $((4 * ${minimum%.*}))
stop

# A reply after the end of the load counts as a transaction, but not in the
# transactions a second.
for mode in crr rr; do
	start "$liar" slow 500
	run --load=$mode --connect="$address" --duration=0.1 --connections=1 \
		--size=1 --json
	faultless "$mode: a reply after the end of the load is no error"
	is "$(count transactions) $(count bytes)" '1 1' \
		"$mode: a reply after the end of the load is a transaction"
	is "$(count transactions_per_second) $(count bytes_per_second)" \
		'0.000 0.000' \
		"$mode: a reply after the end is not in the transactions a second"
	stop
done

# ---- Wrong servers ---------------------------------------------------------

for mode in crr rr stream; do
	start "$liar" echo
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* errors\{0,1\}$" \
		"$mode, echo: the client reports errors"
	ok "$mode, echo: all errors are wrong replies" has_errors_of wrong
	is "$(count transactions)" 0 "$mode, echo: there is no transaction"
	stop
	start "$liar" change 40
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* errors\{0,1\}$" \
		"$mode, change 40: the client reports errors"
	ok "$mode, change 40: all errors are wrong replies" has_errors_of wrong
	stop
	start "$liar" greet 1
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* error" \
		"$mode, greet: the client reports errors"
	stop
	start "$liar" close 40
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 \
		--size=40 --json
	if test $mode = crr; then
		faultless 'crr, close 40: a close after the whole reply is no error'
	else
		complains 1 "$address: [0-9]* error" \
			"$mode, close 40: the client reports errors"
	fi
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 \
		--size=41 --json
	complains 1 "$address: [0-9]* error" \
		"$mode, close 40 of 41: the client reports errors"
	stop
	start "$liar" reset 40
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* errors\{0,1\}, the first: \(Connection\|Broken\)" \
		"$mode, reset 40: the client reports errors"
	ok "$mode, reset 40: some errors are resets" test "$(count reset)" -gt 0
	stop
	start "$liar" silent 10
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 \
		--timeout=0.2 --json
	complains 1 "$address: [0-9]* errors\{0,1\}, the first: .*(ETIMEDOUT)$" \
		"$mode, silent: the client reports errors"
	ok "$mode, silent: all errors are timeouts" has_errors_of timeout
	test $mode = stream ||
		is "$(count lost)" "$(count timeout)" \
			"$mode, silent: each request without a reply is lost"
	stop
done
start "$liar" half-close 40
run --load=crr --connect="$address" --connections=1 --duration=0.1 --json
complains 1 "$address: [0-9]* errors\{0,1\}$" \
	'crr, half-close: the client reports errors'
ok 'crr, half-close: all errors are short replies' has_errors_of short
stop

start "$liar" refuse
run --load=crr --connect="$address" --duration=0.1 --json
complains 1 "$address: Connection refused (ECONNREFUSED)$" \
	'a server that refuses the first probe is reported'
is "$(wc -c <"$out")" 0 'nothing is printed on standard output'
stop

# ---- Signals, and a server that is killed ----------------------------------

# begin MODE [OPTION]...: load the server in the background; sets pid to the PID
# of the timeout(1) that runs the client.
begin() {
	mode=$1
	shift
	timeout --foreground -k 120 120 "$client" --load=$mode \
		--connect="$address" --duration=600 --json "$@" >"$out" 2>"$err" &
	pid=$!
}
for mode in crr rr stream; do
	start "$threadd"
	# With 100 connections, one is ready at any time: epoll_pwait(2) never
	# waits.
	begin $mode --connections=100
	until test "$(value received "$(status)")" -gt 0; do :; done
	seen=$(value accepted "$(status)")
	kill -QUIT $pid
	until grep -q transactions "$err"; do kill -0 $pid || break; done
	like "$(cat "$err")" '^upper-client: [0-9.]* s, [0-9]* transactions$' \
		"$mode: SIGQUIT prints the state"
	kill -INT $pid
	wait $pid
	is $? 0 "$mode: SIGINT ends the load with success"
	ok "$mode: the results after SIGINT have transactions" \
		test "$(count transactions)" -gt 0
	stop
done
# has_lost_all PID: the client that the timeout(1) of that PID runs has no
# connection: it has found each of them broken, and counted an error for it.
has_lost_all() {
	read -r child <"/proc/$1/task/$1/children" || test -n "$child" || return
	! ls -l "/proc/$child/fd" | grep -q socket:
}
for mode in crr rr stream; do
	start "$threadd"
	begin $mode
	until test "$(value received "$(status)")" -gt 0; do :; done
	stop KILL
	# A client that is stopped earlier may have got back all bytes that it sent,
	# and rightly report no error.
	await has_lost_all $pid || echo '# it still has connections'
	kill -TERM $pid
	wait $pid
	code=$?
	complains 1 "$address: [0-9]* error" "$mode: a killed server causes errors"
	ok "$mode: the transactions before the kill are counted" \
		test "$(count transactions)" -gt 0
done

# ---- Descriptors -----------------------------------------------------------

start "$threadd"
if command -v prlimit >/dev/null; then
	run_limited() {
		timeout 120 prlimit --nofile="$1" "$client" --load=rr \
			--connect="$address" --connections="$2" --duration=0.1 --json \
			>"$out" 2>"$err"
		code=$?
	}
	run_limited 20:200 100
	faultless 'the client raises its limit of descriptors'
	is "$(count connections)" 100 'the client makes all 100 connections'
	run_limited 20:90 100
	complains 1 '100 connections need 116 descriptors, and .* above 90$' \
		'a hard limit that is too low is reported'
else
	skip 'the client raises its limit of descriptors' 'no prlimit'
	skip 'a hard limit that is too low is reported' 'no prlimit'
fi
stop

# More connections in TIME_WAIT than an address has local ports, in a network
# namespace with few ports.
if unshare -Urn true 2>/dev/null; then
	cat >"$work/ports.sh" <<-'END'
		ip link set lo up || exit 77
		echo 40000 40031 >/proc/sys/net/ipv4/ip_local_port_range || exit 77
		echo 0 >/proc/sys/net/ipv4/tcp_tw_reuse || exit 77
		"$1" --quiet --listen=127.0.0.1:30000 --listen=[::1]:30000 &
		until "$2" --connect=127.0.0.1:30000 </dev/null 2>/dev/null; do :; done
		"$2" --load=crr --connect="$3" --connections=4 --duration=0.3 --json
		code=$?
		kill $!
		wait
		exit $code
	END
	in_namespace() {
		timeout 120 unshare -Urn sh "$work/ports.sh" "$threadd" "$client" "$1" \
			>"$out" 2>"$err"
		code=$?
	}
	in_namespace '[::1]:30000'
	if test $code -eq 77; then
		skip 'no free local port is reported' \
			'no right to set the range of ports'
	else
		complains 1 '\[::1]:30000: no local port was free [0-9]* times' \
			'no free local port is reported'
		ok 'all errors are of the kind port' has_errors_of port
		# The first probe may still occupy one of the 32 ports.
		like "$(count transactions)" '^3[12]$' \
			'there is a transaction from each of the ports'
	fi
	# One address has only 1100 ports here.  To a server in 127.0.0.0/8, the
	# client connects from several addresses.
	cat >"$work/spread.sh" <<-'END'
		ip link set lo up || exit 77
		echo 40000 41099 >/proc/sys/net/ipv4/ip_local_port_range || exit 77
		echo 0 >/proc/sys/net/ipv4/tcp_tw_reuse || exit 77
		"$1" --verbose --listen=127.0.0.1:30000 2>"$3" &
		server=$!
		until "$2" --connect=127.0.0.1:30000 </dev/null 2>/dev/null; do :; done
		env --default-signal=INT \
			"$2" --load=crr --connect=127.0.0.1:30000 --connections=4 \
			--duration=60 --json &
		until grep -q 'peer=127.0.0.3:' "$3"; do kill -0 $! || break; done
		kill -INT $!
		wait $!
		code=$?
		kill $server
		wait
		exit $code
	END
	timeout 120 unshare -Urn sh "$work/spread.sh" "$threadd" "$client" \
		"$work/spread.log" >"$out" 2>"$err"
	code=$?
	if test $code -eq 77; then
		skip 'more connections than one address has ports are possible' \
			'no right to set the range of ports'
	else
		faultless 'more connections than one address has ports are possible'
		ok 'more than 2000 connections succeed' \
			test "$(count transactions)" -gt 2000
	fi
else
	skip 'no free local port is reported' 'no namespaces here'
	skip 'more connections than one address has ports are possible' \
		'no namespaces here'
fi

# ---- A full backlog ---------------------------------------------------------

# More connections at once than the backlog of a unix socket holds, each of
# which waits for room.
start "$threadd" --listen=unix:"$work/full" --backlog=1
for mode in crr rr stream; do
	run --load=$mode --connections=100 --duration=0.3 --connect="$address"
	is "$code $(sed -n 's/^errors *//p' "$out")" '0 0' \
		"--load=$mode waits for room in the backlog of a unix socket"
done
stop
finish
