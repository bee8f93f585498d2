# SPDX-License-Identifier: MIT
# client-progress.t - the client's progress line.
. "$SOURCE/tests/client.sh"

random 1000000 >"$work/in"
capitals <"$work/in" >"$work/wanted"
start "$forkd"
run --connect="$address" "$work/in"
succeeds "$work/wanted" \
	'there is no progress line if standard error is not a terminal'
run --connect="$address" --progress --no-progress "$work/in"
succeeds "$work/wanted" 'the last of --progress and --no-progress is valid'
for input in "$work/in" -; do
	cat "$work/in" | timeout 120 "$client" --connect="$address" --progress \
		"$input" >"$out" 2>"$err"
	is $? 0 "--progress: success with input ${input##*/}"
	ok "--progress: the reply is unchanged with input ${input##*/}" \
		cmp "$out" "$work/wanted"
	like "$(tr '\r' '\n' <"$err" | tail -n 1)" '^977 KiB sent, 977 KiB received, .*/s, .* s' \
		'--progress: the last state has the whole size'
	is "$(wc -l <"$err")" 1 '--progress: the progress stays in one line'
done

# The reply is longer than the text: 2 bytes become 3.
printf '\305\211%.0s' $(seq 10000) >"$work/grows"
for i in 1 2 3 4 5 6 7 8 9 10; do cat "$work/grows"; done >"$work/longer"
run --connect="$address" --progress "$work/longer"
is "$code $(wc -c <"$out")" '0 300000' '--progress: a reply may be longer'
like "$(tr '\r' '\n' <"$err" | tail -n 1)" '^195 KiB sent, 293 KiB received, ' \
	'--progress: it counts both ways'

# Nobody reads the progress.
mkfifo "$work/unread"
exec 8<>"$work/unread"
dd if=/dev/zero of="$work/unread" bs=4096 oflag=nonblock 2>/dev/null # fills it
timeout 60 "$client" --connect="$address" --progress "$work/in" \
	>"$out" 2>"$work/unread"
is $? 0 '--progress: the client ends if nobody reads it'
ok '--progress: the reply is complete if nobody reads it' cmp "$out" "$work/wanted"
exec 8<&-
stop

start "$liar" close 500000
run --connect="$address" --progress "$work/in"
is "$code $(wc -l <"$err")" '1 2' 'a failure is reported in a line of its own'
like "$(tail -n 1 "$err")" "upper-client: $address: " \
	'the report of a failure names the server'
stop

start "$liar" silent 1000000
run --connect="$address" --progress --timeout=0.3 "$work/in"
is "$(tr '\r' '\n' <"$err" | grep complete)" '' \
	'the progress is not complete before the end of the reply'
stop

start "$liar" slow 150
printf abcdefghijkl >"$work/in"
printf ABCDEFGHIJKL >"$work/wanted"
run --connect="$address" "$work/in"
succeeds "$work/wanted" 'a long transfer prints no progress without a terminal'
run --connect="$address" --progress "$work/in"
like "$(cat "$err")" ', [0-9]* s left' '--progress prints the time left'
cat "$work/in" | timeout 120 "$client" --connect="$address" --progress \
	>"$out" 2>"$err"
ok '--progress prints no time left if the size of the input is unknown' \
	test -z "$(grep ' left' "$err")"

# script(1) makes standard error a terminal.
terminal='progress is printed on a terminal if the reply goes elsewhere'
if script -qec true /dev/null >/dev/null 2>&1; then
	command="timeout 120 '$client' --connect=$address '$work/in' >'$out'"
	script -qec "$command" "$work/typed" </dev/null >/dev/null 2>&1
	like "$(cat "$work/typed")" '12 B sent, 12 B received, .*/s' "$terminal"
	ok 'the reply is unchanged by progress on the terminal' \
		cmp "$out" "$work/wanted"
	script -qec "$command --no-progress" "$work/typed" </dev/null \
		>/dev/null 2>&1
	ok '--no-progress prints no progress on a terminal' \
		test -z "$(grep '/s, ' "$work/typed")"
	script -qec "timeout 120 '$client' --connect=$address '$work/in'" \
		"$work/typed" </dev/null >/dev/null 2>&1
	ok 'no progress is printed if the reply goes to the terminal' \
		test -z "$(grep '/s, ' "$work/typed")"
	stop
	start "$forkd"
	command="timeout 120 '$client' --connect=$address '$work/in' >'$out'"
	# On a busy machine a short transfer may last over a second, but not always.
	is_silent() {
		script -qec "$command" "$work/typed" </dev/null >/dev/null 2>&1
		test -z "$(grep '/s, ' "$work/typed")"
	}
	ok 'no progress is printed if the transfer is short' await is_silent
else
	skip "$terminal" 'no script(1)'
fi
finish
