# SPDX-License-Identifier: MIT
# client.sh - what the scripts client-*.t share, beside tap.sh.
. "$SOURCE/tests/tap.sh"
liar=$BUILD/tests/liar
out=$work/out
err=$work/err

# run [OPTION]... [FILE]...: the client.  Sets code to its exit status; what it
# prints is in $out and $err.
run() {
	timeout 120 "$client" "$@" >"$out" 2>"$err"
	code=$?
}

# complains CODE PATTERN DESCRIPTION: the client must have ended with CODE, and
# with one line that matches PATTERN.
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

# succeeds FILE DESCRIPTION: the client must have ended with 0, without a word,
# and have printed what is in FILE.
succeeds() {
	test "$code" -eq 0 && test ! -s "$err" && cmp "$out" "$1" >"$work/cmp" 2>&1
	result=$?
	verdict $result "$2"
	if test $result -ne 0; then
		echo "# exit status $code"
		diag "$err" "$work/cmp"
	fi
}

# prefix FILE [SIZE]: what the client printed must be the first part of FILE,
# of SIZE bytes if that is said.
prefix() {
	size=$(($(wc -c <"$out")))
	test "$size" -eq "${2-$size}" && head -c "$size" "$1" | cmp - "$out"
}

# port: where the server listens.
port() {
	echo "${address##*:}"
}

# converse [OPTION]...: the client in the background, its input written to
# descriptor 3 and its output read from 4.
converse() {
	mkfifo "$work/3" "$work/4"
	timeout 120 "$client" "$@" <"$work/3" >"$work/4" 2>"$err" 3>&- 4<&- &
	conversation=$!
	exec 3>"$work/3" 4<"$work/4"
	rm "$work/3" "$work/4"
}

# say TEXT: into the conversation.  The SIGPIPE of a client that has gone is not
# for this shell.
say() {
	(printf '%s' "$1" >&3)
}

# converse_end, converse_wait: with and without the end of its input, wait for
# the client to end, and set code.
converse_end() {
	exec 3>&-
	converse_wait
}
converse_wait() {
	wait $conversation
	code=$?
	exec 3>&- 4<&-
}
