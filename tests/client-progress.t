# SPDX-License-Identifier: MIT
# client-progress.t - the client's line of progress.
. "$SOURCE/tests/client.sh"

random 1000000 >"$work/in"
capitals <"$work/in" >"$work/wanted"
start "$forkd"
run --connect="$address" "$work/in"
succeeds "$work/wanted" 'none where standard error is no terminal'
run --connect="$address" --progress --no-progress "$work/in"
succeeds "$work/wanted" 'the last of --progress and --no-progress holds'
for input in "$work/in" -; do
	cat "$work/in" | timeout 120 "$client" --connect="$address" --progress \
		"$input" >"$out" 2>"$err"
	is $? 0 "--progress: $input"
	ok 'the reply is not mixed with it' cmp "$out" "$work/wanted"
	like "$(tr '\r' '\n' <"$err" | tail -n 1)" '^977 KiB, .*/s, .* s' \
		'the last state is all of it'
	is "$(wc -l <"$err")" 1 'it stays in one line'
done
stop

start "$liar" close 500000
run --connect="$address" --progress "$work/in"
is "$code $(wc -l <"$err")" '1 2' 'a failure has a line of its own'
like "$(tail -n 1 "$err")" "upper-client: $address: " 'it tells of the server'
stop

start "$liar" silent 1000000
run --connect="$address" --progress --timeout=0.3 "$work/in"
is "$(tr '\r' '\n' <"$err" | grep complete)" '' \
	'all bytes are not yet a complete reply'
stop

start "$liar" slow 150
printf abcdefghijkl >"$work/in"
printf ABCDEFGHIJKL >"$work/wanted"
run --connect="$address" "$work/in"
succeeds "$work/wanted" 'however long it takes: none without a terminal'
run --connect="$address" --progress "$work/in"
like "$(cat "$err")" ', [0-9]* s left' '--progress: the time left'
cat "$work/in" | timeout 120 "$client" --connect="$address" --progress \
	>"$out" 2>"$err"
ok 'not where the size is unknown' test -z "$(grep ' left' "$err")"

# script(1) has a terminal for standard error.
terminal='a terminal that the reply does not go to'
if script -qec true /dev/null >/dev/null 2>&1; then
	command="timeout 120 '$client' --connect=$address '$work/in' >'$out'"
	script -qec "$command" "$work/typed" </dev/null >/dev/null 2>&1
	like "$(cat "$work/typed")" '12 B, .*/s' "$terminal"
	ok 'the reply is whole' cmp "$out" "$work/wanted"
	script -qec "$command --no-progress" "$work/typed" </dev/null \
		>/dev/null 2>&1
	ok '--no-progress' test -z "$(grep '/s, ' "$work/typed")"
	script -qec "timeout 120 '$client' --connect=$address '$work/in'" \
		"$work/typed" </dev/null >/dev/null 2>&1
	ok 'not where the reply goes to the terminal' \
		test -z "$(grep '/s, ' "$work/typed")"
	stop
	start "$forkd"
	command="timeout 120 '$client' --connect=$address '$work/in' >'$out'"
	# On a busy machine it may well last over a second, but not for ever.
	is_silent() {
		script -qec "$command" "$work/typed" </dev/null >/dev/null 2>&1
		test -z "$(grep '/s, ' "$work/typed")"
	}
	ok 'not where the work is short' await is_silent
else
	skip "$terminal" 'there is no script(1)'
fi
finish
