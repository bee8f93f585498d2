# SPDX-License-Identifier: MIT
# client-input.t - what the client sends: files, standard input, and neither.
. "$SOURCE/tests/client.sh"

cd "$work" || exit
echo one >one
echo two >two
random 300000 >big
: >empty
start "$forkd"

# sends WANTED DESCRIPTION FILE...: what FILEs and standard input become.
sends() {
	wanted=$1
	description=$2
	shift 2
	run --connect="$address" "$@"
	succeeds "$wanted" "$description"
}
echo ONE >wanted
sends wanted 'a FILE' one </dev/null
sends wanted 'standard input without FILE' <one
sends wanted - - <one
echo TWO >>wanted
sends wanted 'two FILEs' one two
sends wanted 'a FILE, then standard input' one - <two
sends wanted 'standard input, then a FILE' - two <one
sends wanted 'standard input twice: empty the second time' - - two <one
sends wanted 'empty FILEs between' empty one empty empty two empty
sends empty 'an empty FILE' empty
sends empty 'empty standard input' </dev/null
cat one big two big | capitals >wanted
sends wanted 'large and small FILEs' one big two big
cp one ./-dash
capitals <one >wanted
sends wanted 'a FILE that begins with a dash' -- -dash
{
	read -r line
	sends two2 'standard input from where it stands'
} <<-end
	skipped
	$(capitals <two >two2; cat two)
end
if test -r /proc/self/status; then
	run --connect="$address" /proc/self/status
	like "$(cat "$out")" '^NAME:' 'a FILE that says it has no bytes'
else
	skip 'a FILE that says it has no bytes' 'there is no /proc'
fi
mkfifo fifo
cat big >fifo &
capitals <big >wanted
sends wanted 'a FIFO' fifo

# The reply to what is there does not wait for what is not.
converse --connect="$address" one -
is "$(dd bs=1 count=3 <&4 2>/dev/null)" ONE \
	'the reply to a FILE comes while standard input waits'
converse_end

# fails PATTERN PRINTED DESCRIPTION FILE...: what comes back of the FILEs before
# the one that cannot be read, one line, and status 1.
fails() {
	pattern=$1
	wanted=$2
	description=$3
	shift 3
	run --connect="$address" "$@"
	complains 1 "$pattern$" "$description"
	is "$(cksum <"$out")" "$(capitals <"$wanted" | cksum)" \
		'the reply to what was sent is printed'
}
cat one big >both
missing='missing: No such file or directory (ENOENT)'
fails "$missing" empty 'a missing FILE' missing
fails "$missing" both 'a missing FILE behind others' one big missing two
fails '\.: Is a directory (EISDIR)' empty 'a directory' .
fails '\.: Is a directory (EISDIR)' both 'a directory behind others' one big .
fails '\.: Is a directory (EISDIR)' empty 'two that cannot be read' . missing
chmod 0 two
if test ! -r two; then
	fails 'two: Permission denied (EACCES)' both 'an unreadable FILE' one big two
else
	skip 'an unreadable FILE' 'root can read every file'
fi
stop

# Without a server, what is wrong with the first FILE is still told first.
start "$liar" refuse
fails "$missing" empty 'a missing FILE is told before connecting' missing
fails ".*ECONNREFUSED)" empty 'a FILE behind another is opened later' one missing
stop

# Closed descriptors: no file and no connection takes their place.
start "$forkd"
capitals <one >wanted
timeout 120 "$client" --connect="$address" <&- >"$out" 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' 'standard input closed'
is "$(wc -c <"$out")" 0 'nothing is printed'
timeout 120 "$client" --connect="$address" one <&- >"$out" 2>"$err"
code=$?
succeeds wanted 'standard input closed, but not needed'
timeout 120 "$client" --connect="$address" one - <&- >"$out" 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' 'a FILE is not standard input'
timeout 120 "$client" --connect="$address" one >&- 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' 'standard output closed'
timeout 120 "$client" --connect="$address" one >"$out" 2>&-
is "$? $(cat "$out")" '0 ONE' 'standard error closed'
timeout 120 "$client" --connect="$address" --progress one <&- >"$out" 2>&-
is "$? $(cat "$out")" '0 ONE' 'nothing goes to the server but the FILE'
timeout 120 "$client" --connect="$address" one <&- >&- 2>&-
is $? 1 'all closed'
timeout 120 "$client" --connect="$address" 0>writable >"$out" 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' 'standard input not open for reading'
timeout 120 "$client" --connect="$address" one 1<one 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' 'standard output not open for writing'
is "$(cat one)" one 'the input is as it was'
finish
