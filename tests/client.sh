# SPDX-License-Identifier: MIT
# client.sh - functions shared by the scripts client-*.t, in addition to tap.sh.
. "$SOURCE/tests/tap.sh"
liar=$BUILD/tests/liar
out=$work/out
err=$work/err

# run [OPTION]... [FILE]...: run the client.  Sets code to its exit status; its
# output is in $out, its messages in $err.
run() {
	timeout 120 "$client" "$@" >"$out" 2>"$err"
	code=$?
}

# complains CODE PATTERN DESCRIPTION: the client must have ended with status
# CODE and one message, which matches PATTERN.
complains() {
	test "$code" -eq "$1" && test "$(wc -l <"$err")" -eq 1 &&
		grep -q -e "^[^ ]*upper-client: $2" "$err"
	result=$?
	verdict $result "$3"
	if test $result -ne 0; then
		echo "# exit status $code; wanted $1 and: $2"
		diag "$err"
	fi
}

# succeeds FILE DESCRIPTION: the client must have ended with status 0, without a
# message, and have printed the contents of FILE.
succeeds() {
	test "$code" -eq 0 && test ! -s "$err" && cmp "$out" "$1" >"$work/cmp" 2>&1
	result=$?
	verdict $result "$2"
	if test $result -ne 0; then
		echo "# exit status $code"
		diag "$err" "$work/cmp"
	fi
}

# is_prefix FILE [SIZE]: the client printed the first bytes of FILE: SIZE of
# them, if SIZE is given.
is_prefix() {
	size=$(($(wc -c <"$out")))
	test "$size" -eq "${2-$size}" && head -c "$size" "$1" | cmp - "$out"
}

# port: print the port of the server's address.
port() {
	echo "${address##*:}"
}

# converse [OPTION]...: run the client in the background.  The script writes its
# input to descriptor 3, and reads its output from descriptor 4.
converse() {
	mkfifo "$work/3" "$work/4"
	timeout 120 "$client" "$@" <"$work/3" >"$work/4" 2>"$err" 3>&- 4<&- &
	conversation=$!
	exec 3>"$work/3" 4<"$work/4"
	rm "$work/3" "$work/4"
}

# say TEXT: write TEXT to the client of converse, by a process of its own, so
# that SIGPIPE does not kill the script if the client has ended.
say() {
	(printf '%s' "$1" >&3)
}

# converse_end: end the input of the client of converse, and wait for it.
# converse_wait: wait for it with its input still open.  Both set code.
converse_end() {
	exec 3>&-
	converse_wait
}
converse_wait() {
	wait $conversation
	code=$?
	exec 3>&- 4<&-
}
