# SPDX-License-Identifier: MIT
# client-timeout.t - the client's --timeout.  Timeouts that must expire are
# short; the others are many times longer than the actions within them.
. "$SOURCE/tests/client.sh"

echo hello >"$work/in"
echo HELLO >"$work/wanted"

# seconds: print the time in seconds.
seconds() {
	date +%s
}

# A timeout ends connecting.
for listen in 127.0.0.1:0 unix:"$work/socket"; do
	start "$liar" --listen="$listen" full
	began=$(seconds)
	run --connect="$address" --timeout=1.5 "$work/in"
	complains 1 "$address: [A-Za-z ]* (ETIMEDOUT)$" \
		"$listen: a full backlog is reported as ETIMEDOUT"
	ok "$listen: the client waits for the timeout" \
		test $(($(seconds) - began)) -ge 1
	stop
done

# A timeout ends the wait for a reply.
start "$liar" silent 0
run --connect="$address" -w 0.3 "$work/in"
complains 1 "$address: no progress for 0.300 s, after 0 of 6 bytes$" \
	'a missing reply is reported'
stop
start "$liar" silent 4
run --connect="$address" -w 0.3 "$work/in"
complains 1 "$address: no progress for 0.300 s, after 4 of 6 bytes$" \
	'a partial reply is reported'
is "$(cat "$out")" HELL 'a partial reply is printed'
stop
start "$liar" silent 6
run --connect="$address" -w 0.3 "$work/in"
complains 1 "$address: no progress for 0.300 s, after 6 of 6 bytes$" \
	'a missing end of file after the reply is reported'
is "$(cat "$out")" HELLO 'a reply without end of file is printed'
stop
for verify in '' --verify; do
	start "$liar" deaf 4
	{ cat "$work/in"; cat /dev/zero; } 2>/dev/null |
		timeout 120 "$client" --connect="$address" $verify -w 0.3 \
		>"$out" 2>"$err"
	code=$?
	complains 1 "$address: no progress for 0.300 s, after 4 of [0-9]* " \
		"a server that stops reading is reported${verify:+, $verify}"
	is "$(cat "$out")" HELL "the partial reply is printed${verify:+, $verify}"
	stop
done

# While no reply is due, the input may pause for longer than the timeout.  The
# timeout of a later reply begins when that reply becomes due.
timeout=4
start "$liar" silent 4
converse --connect="$address" --timeout=$timeout
say one-
is "$(dd bs=1 count=4 <&4 2>/dev/null)" ONE- 'a reply in time is printed'
sleep $((timeout + 1))
say two-
began=$(seconds)
converse_wait
complains 1 "$address: no progress for 4.000 s, after 4 of 8 bytes$" \
	'a pause of the input does not count as silence of the server'
# One second less, since both times are whole seconds.
ok 'the timeout begins when the reply becomes due' \
	test $(($(seconds) - began)) -ge $((timeout - 1))
stop

# The whole reply takes longer than the timeout, but never pauses for as long.
start "$liar" slow 250
random 18 >"$work/in"
capitals <"$work/in" >"$work/wanted"
began=$(seconds)
run --connect="$address" --timeout=$timeout --verify "$work/in"
succeeds "$work/wanted" 'a slow reply without a long pause succeeds'
ok 'the slow reply takes longer than the timeout' \
	test $(($(seconds) - began)) -ge $timeout
run --connect="$address" --timeout=0 --verify "$work/in"
succeeds "$work/wanted" '--timeout=0: a slow reply succeeds'
stop
finish
