# SPDX-License-Identifier: MIT
# client-load.t - the client as a load: what it counts, and what it calls wrong.
# No time decides: those that are given only let the client come to its end.
. "$SOURCE/tests/client.sh"

# count KEY: the number that the JSON object in $out has at KEY.
count() {
	sed -n "s/.*\"$1\":\([0-9.]*\)[,}].*/\1/p" "$out"
}
# errors KIND: it must have counted errors, of that kind alone.
errors() {
	printf '%s\n' "$1: some"
	test "$(count "$1")" -gt 0 || return 1
	for kind in connect port reset timeout wrong short; do
		test $kind = "$1" || test "$(count $kind)" -eq 0 || return 1
	done
}
# faultless DESCRIPTION: exit status 0, not a word of complaint, and replies.
faultless() {
	test "$code" -eq 0 && test ! -s "$err" && test "$(count transactions)" -gt 0
	result=$?
	verdict $result "$1"
	test $result -eq 0 || diag "$out" "$err"
}

# ---- Right servers ---------------------------------------------------------

for program in forkd threadd; do
	start "$BUILD/src/upper-$program" --verbose
	for mode in crr rr stream; do
		for size in 1 64 3000 100000; do
			run --load=$mode --connect="$address" --size=$size \
				--connections=4 --duration=0.1 --json
			faultless "$program: $mode of $size bytes"
			if test $mode = stream; then
				ok '... and no fewer bytes than in whole writes' \
					test "$(count bytes)" -ge $(($(count transactions) * size))
			else
				is "$(count bytes)" $(($(count transactions) * size)) \
					'... and as many bytes'
			fi
		done
	done
	settle
	seen=$(value accepted "$(status)")
	run --load=crr --connect="$address" --duration=0.2 --json
	faultless "$program: crr"
	settle
	is $(($(value accepted "$(status)") - seen)) \
		$(($(count transactions) + 1)) \
		'a connection for each, and the one that looks for the server'
	seen=$(value accepted "$(status)")
	run --load=rr --connect="$address" --duration=0.2 --json --connections=7
	faultless "$program: rr"
	settle
	is $(($(value accepted "$(status)") - seen)) 8 'seven held connections'
	line=$(value reset "$(status)")
	is "$line" 0 'no connection was reset'
	stop
done

start "$threadd" --listen="unix:$work/so\"cket"
for mode in crr rr stream; do
	run --load=$mode --connect="$address" --connections=3 --duration=0.1 --json
	faultless "unix socket, $mode"
done
if command -v python3 >/dev/null; then
	ok 'its name is good JSON' python3 -m json.tool "$out"
else
	skip 'its name is good JSON' 'no python3'
fi
stop
if has_ipv6; then
	start "$threadd" --listen='[::1]:0'
	run --load=crr --connect="$address" --connections=3 --duration=0.1 --json
	faultless 'IPv6'
	stop
else
	skip 'IPv6' 'no IPv6 here'
fi

# ---- What is printed -------------------------------------------------------

start "$threadd"
run --load=crr --connect="$address" --duration=0.1 --json
is "$(wc -l <"$out")" 1 'JSON is one line'
keys='mode server connections size rate seconds transactions
transactions_per_second bytes bytes_per_second unsent errors connect port reset
timeout wrong short latency_us min mean p50 p90 p99 p99_9 p99_99 max
user_seconds system_seconds'
is "$(grep -o '"[a-z_0-9]*":' "$out" | tr -d '":' | tr '\n' ' ')" \
	"$(echo $keys) " 'its keys, in their order'
if command -v python3 >/dev/null; then
	ok 'it is good JSON' python3 -m json.tool "$out"
	cat >"$work/order.py" <<-'END'
		import json, sys
		l = json.load(open(sys.argv[1]))["latency_us"]
		keys = ["min", "p50", "p90", "p99", "p99_9", "p99_99", "max"]
		values = [l[k] for k in keys]
		assert values == sorted(values), values
		assert l["min"] <= l["mean"] <= l["max"]
	END
	ok 'its percentiles are in order' python3 "$work/order.py" "$out"
else
	skip 'it is good JSON' 'no python3'
	skip 'its percentiles are in order' 'no python3'
fi
run --load=stream --connect="$address" --duration=0.1 --json
like "$(cat "$out")" '"latency_us":null' 'a stream has no latency'
is "$(count size)" 65536 'a stream is written by 65536 bytes'
run --load=rr --connect="$address" --duration=0.1
is "$code $(wc -c <"$err")" '0 0' 'the table: success'
for word in 'rr 127.0.0.1:.*: 16 connections, 64 bytes' replies bytes errors \
	latency 99.99%; do
	like "$(cat "$out")" "$word" "the table has: $word"
done
is "$(awk 'length > 100' "$out")" '' 'the table fits into 100 columns'
if test -c /dev/full; then
	timeout 120 "$client" --load=rr --connect="$address" --duration=0.1 \
		>/dev/full 2>"$err"
	code=$?
	complains 1 'standard output: No space' 'the disk is full'
else
	skip 'the disk is full' 'there is no /dev/full'
fi

# ---- Open loop -------------------------------------------------------------

for mode in crr rr; do
	run --load=$mode --connect="$address" --rate=300 --duration=1 --json
	faultless "$mode at a rate"
	is $(($(count transactions) + $(count unsent))) 300 \
		'as many requests as the rate and the duration make'
	is "$(count rate)" 300 'the rate is told'
done
run --load=rr --connect="$address" --rate=300 --duration=1
like "$(cat "$out")" '^unsent .* due but not sent, at 300 a second' 'the table tells of it'
stop

# One connection, each reply after 20 ms: of 1000 requests a second most are
# never sent, and the latency of the others counts from when they were due.
start "$liar" slow 20
run --load=rr --connect="$address" --rate=1000 --duration=0.5 --connections=1 \
	--size=1 --json
faultless 'more than the server can do'
is $(($(count transactions) + $(count unsent))) 500 'all are accounted for'
ok 'most were not sent' test "$(count unsent)" -gt "$(count transactions)"
maximum=$(count max)
minimum=$(count min)
ok 'latency has the time that a request waited for its turn' \
	test "${maximum%.*}" -gt $((4 * ${minimum%.*}))
stop

# A reply that comes after the end is right, but no transaction of the time that
# the load was kept up.
for mode in crr rr; do
	start "$liar" slow 500
	run --load=$mode --connect="$address" --duration=0.1 --connections=1 \
		--size=1 --json
	faultless "$mode: a reply after the end"
	is "$(count transactions) $(count bytes)" '1 1' '... is counted'
	is "$(count transactions_per_second) $(count bytes_per_second)" \
		'0.000 0.000' '... but not among those of a second'
	stop
done

# ---- Wrong servers ---------------------------------------------------------

for mode in crr rr stream; do
	start "$liar" echo
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* errors\{0,1\}$" "$mode, echo: found out"
	ok '... wrong replies' errors wrong
	is "$(count transactions)" 0 '... and no right one'
	stop
	start "$liar" change 40
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* errors\{0,1\}$" "$mode, change 40: found out"
	ok '... wrong replies' errors wrong
	stop
	start "$liar" greet 1
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* error" "$mode, greet: found out"
	stop
	start "$liar" close 40
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 \
		--size=40 --json
	if test $mode = crr; then
		faultless 'crr, close 40: all of it'
	else
		complains 1 "$address: [0-9]* error" "$mode, close 40: found out"
	fi
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 \
		--size=41 --json
	complains 1 "$address: [0-9]* error" "$mode, close 40 of 41: found out"
	stop
	start "$liar" reset 40
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 --json
	complains 1 "$address: [0-9]* errors\{0,1\}, the first: \(Connection\|Broken\)" \
		"$mode, reset 40: found out"
	ok '... resets' test "$(count reset)" -gt 0
	stop
	start "$liar" silent 10
	run --load=$mode --connect="$address" --connections=1 --duration=0.1 \
		--timeout=0.2 --json
	complains 1 "$address: [0-9]* errors\{0,1\}, the first: .*(ETIMEDOUT)$" \
		"$mode, silent: found out"
	ok '... a timeout' errors timeout
	stop
done
start "$liar" half-close 40
run --load=crr --connect="$address" --connections=1 --duration=0.1 --json
complains 1 "$address: [0-9]* errors\{0,1\}$" 'crr, half-close: found out'
ok '... short replies' errors short
stop

start "$liar" refuse
run --load=crr --connect="$address" --duration=0.1 --json
complains 1 "$address: Connection refused (ECONNREFUSED)$" 'refused at once'
is "$(wc -c <"$out")" 0 'nothing is printed'
stop

# ---- A server that goes away, and a signal ---------------------------------

# begin MODE [OPTION]...: load the server in the background, until it or the load
# is ended; sets pid to its process.
begin() {
	mode=$1
	shift
	timeout --foreground -k 120 120 "$client" --load=$mode \
		--connect="$address" --duration=600 --json "$@" >"$out" 2>"$err" &
	pid=$!
}
for mode in crr rr stream; do
	start "$threadd"
	# As many connections as leave no moment at which none is ready.
	begin $mode --connections=100
	until test "$(value received "$(status)")" -gt 0; do :; done
	seen=$(value accepted "$(status)")
	kill -QUIT $pid
	until grep -q transactions "$err"; do kill -0 $pid || break; done
	like "$(cat "$err")" '^upper-client: [0-9.]* s, [0-9]* transactions$' \
		"$mode: SIGQUIT tells how it stands"
	kill -INT $pid
	wait $pid
	is $? 0 "$mode: SIGINT ends it with its results"
	ok '... which are there' test "$(count transactions)" -gt 0
	stop
done
# has_lost_all TIMEOUT: the client that the process TIMEOUT runs has no
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
	# A client that is stopped before it was told of this may have all that it
	# sent back, and no error.
	await has_lost_all $pid || echo '# it still has connections'
	kill -TERM $pid
	wait $pid
	code=$?
	complains 1 "$address: [0-9]* error" "$mode: the server was killed"
	ok '... some replies were right before' test "$(count transactions)" -gt 0
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
	faultless 'the limit of descriptors is raised'
	is "$(count connections)" 100 '... for all the connections'
	run_limited 20:90 100
	complains 1 '100 connections need 116 descriptors, and .* above 90$' \
		'it cannot be raised'
else
	skip 'the limit of descriptors is raised' 'no prlimit'
	skip 'it cannot be raised' 'no prlimit'
fi
stop

# More than the ports of one address in TIME_WAIT: where there are namespaces.
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
		skip 'no port is left' 'no right to set the range'
	else
		complains 1 '\[::1]:30000: no local port was free [0-9]* times' \
			'no port is left'
		ok '... is an error of its own' errors port
		# The connection that found the server ready may still have one.
		like "$(count transactions)" '^3[12]$' '... once all have been used'
	fi
	# From the 1100 ports of one address no more than as many connections; but
	# towards a server of 127.0.0.0/8 they come from others too.
	cat >"$work/spread.sh" <<-'END'
		ip link set lo up || exit 77
		echo 40000 41099 >/proc/sys/net/ipv4/ip_local_port_range || exit 77
		echo 0 >/proc/sys/net/ipv4/tcp_tw_reuse || exit 77
		"$1" --verbose --listen=127.0.0.1:30000 2>"$3" &
		server=$!
		until "$2" --connect=127.0.0.1:30000 </dev/null 2>/dev/null; do :; done
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
		skip 'more connections than one address has ports' \
			'no right to set the range'
	else
		faultless 'more connections than one address has ports'
		ok '... all of which succeed' test "$(count transactions)" -gt 2000
	fi
else
	skip 'no port is left' 'no namespaces here'
	skip 'more connections than one address has ports' 'no namespaces here'
fi
finish
