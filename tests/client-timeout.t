# SPDX-License-Identifier: MIT
# client-timeout.t - the client's patience.  Timeouts that must pass are short;
# those that must not are many times what is done within them.
. "$SOURCE/tests/client.sh"

echo hello >"$work/in"
echo HELLO >"$work/wanted"

# seconds: a clock, for times that must at least have passed.
seconds() {
	date +%s
}

# Connecting.
for listen in 127.0.0.1:0 unix:"$work/socket"; do
	start "$liar" --listen="$listen" full
	began=$(seconds)
	run --connect="$address" --timeout=1.5 "$work/in"
	complains 1 "$address: [A-Za-z ]* (ETIMEDOUT)$" \
		"$listen: the backlog is full"
	ok 'the client has waited' test $(($(seconds) - began)) -ge 1
	stop
done

# An answer is owed.
start "$liar" silent 0
run --connect="$address" -w 0.3 "$work/in"
complains 1 "$address: nothing moved for 0.300 s, after 0 of 6 bytes$" \
	'no answer'
stop
start "$liar" silent 4
run --connect="$address" -w 0.3 "$work/in"
complains 1 "$address: nothing moved for 0.300 s, after 4 of 6 bytes$" \
	'half an answer'
is "$(cat "$out")" HELL 'the half that came is printed'
stop
start "$liar" silent 6
run --connect="$address" -w 0.3 "$work/in"
complains 1 "$address: nothing moved for 0.300 s, after 6 of 6 bytes$" \
	'the end of the reply is owed'
is "$(cat "$out")" HELLO 'the reply is printed'
stop
for verify in '' --verify; do
	start "$liar" deaf 4
	{ cat "$work/in"; cat /dev/zero; } 2>/dev/null |
		timeout 120 "$client" --connect="$address" $verify -w 0.3 \
		>"$out" 2>"$err"
	code=$?
	complains 1 "$address: nothing moved for 0.300 s, after 4 of [0-9]* " \
		"a server that stops reading${verify:+, $verify}"
	is "$(cat "$out")" HELL 'what came is printed'
	stop
done

# Nothing is owed: the input may take longer than the timeout.  What is owed
# after that is owed from then on.
timeout=4
start "$liar" silent 4
converse --connect="$address" --timeout=$timeout
say one-
is "$(dd bs=1 count=4 <&4 2>/dev/null)" ONE- 'an answer in time'
sleep $((timeout + 1))
say two-
began=$(seconds)
converse_wait
complains 1 "$address: nothing moved for 4.000 s, after 4 of 8 bytes$" \
	'idle input is not silence of the server'
# Less by one, as both ends are whole seconds.
ok 'the timeout begins when the answer falls due' \
	test $(($(seconds) - began)) -ge $((timeout - 1))
stop

# A reply that takes longer in all than the timeout, but is never silent.
start "$liar" slow 250
random 18 >"$work/in"
capitals <"$work/in" >"$work/wanted"
began=$(seconds)
run --connect="$address" --timeout=$timeout --verify "$work/in"
succeeds "$work/wanted" 'a slow reply'
ok 'the reply took longer than the timeout' \
	test $(($(seconds) - began)) -ge $timeout
run --connect="$address" --timeout=0 --verify "$work/in"
succeeds "$work/wanted" 'a slow reply, without a timeout'
stop
finish
