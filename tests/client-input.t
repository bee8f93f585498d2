# SPDX-License-Identifier: MIT
# client-input.t - the client's input: files, standard input, and neither.
. "$SOURCE/tests/client.sh"

cd "$work" || exit
echo one >one
echo two >two
random 300000 >big
: >empty
start "$forkd"

# sends WANTED DESCRIPTION FILE...: the reply to the FILEs and standard input
# must be the contents of WANTED.
sends() {
	wanted=$1
	description=$2
	shift 2
	run --connect="$address" "$@"
	succeeds "$wanted" "$description"
}
echo ONE >wanted
sends wanted 'a FILE is sent' one </dev/null
sends wanted 'without FILE, standard input is sent' <one
sends wanted 'the FILE - is standard input' - <one
echo TWO >>wanted
sends wanted 'two FILEs are sent in order' one two
sends wanted 'a FILE is sent before standard input' one - <two
sends wanted 'standard input is sent before a FILE' - two <one
sends wanted 'standard input given twice is empty the second time' - - two <one
sends wanted 'empty FILEs between others add no byte' \
	empty one empty empty two empty
sends empty 'an empty FILE gets an empty reply' empty
sends empty 'empty standard input gets an empty reply' </dev/null
cat one big two big | capitals >wanted
sends wanted 'large and small FILEs are sent in order' one big two big
cp one ./-dash
capitals <one >wanted
sends wanted 'after --, a FILE may begin with a dash' -- -dash
{
	read -r line
	sends two2 'standard input is sent from its current position'
} <<-end
	skipped
	$(capitals <two >two2; cat two)
end
if test -r /proc/self/status; then
	run --connect="$address" /proc/self/status
	like "$(cat "$out")" '^NAME:' 'a FILE whose size is reported as 0 is sent'
else
	skip 'a FILE whose size is reported as 0 is sent' 'no /proc'
fi
mkfifo fifo
cat big >fifo &
capitals <big >wanted
sends wanted 'a FIFO is sent' fifo

# The reply to a FILE is printed while standard input still waits.
converse --connect="$address" one -
is "$(dd bs=1 count=3 <&4 2>/dev/null)" ONE \
	'the reply to a FILE is printed while standard input waits'
converse_end

# The same while a FIFO still waits for its writer, and while it waits for data.
mkfifo late
converse --connect="$address" one late two
is "$(timeout 60 dd bs=1 count=3 <&4 2>/dev/null)" ONE \
	'the reply to a FILE is printed while a FIFO waits for its writer'
exec 6>late
printf 'three\n' >&6
is "$(timeout 60 dd bs=1 count=7 <&4 2>/dev/null | tail -n 1)" THREE \
	'the reply is printed while the writer of a FIFO pauses'
printf 'four\n' >&6
exec 6>&-
is "$(timeout 60 cat <&4 | tr '\n' ' ')" 'FOUR TWO ' 'the end of a FIFO is found'
converse_end
is $code 0 'a FIFO with a late writer is sent'

# fails PATTERN PRINTED DESCRIPTION FILE...: the client must end with status 1
# and one message that matches PATTERN, and print the reply to PRINTED: the
# FILEs before the one that cannot be read.
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
fails "$missing" empty 'a missing FILE is reported' missing
fails "$missing" both 'a missing FILE after others is reported' \
	one big missing two
fails '\.: Is a directory (EISDIR)' empty 'a directory is reported' .
fails '\.: Is a directory (EISDIR)' both \
	'a directory after others is reported' one big .
fails '\.: Is a directory (EISDIR)' empty \
	'only the first of two unreadable FILEs is reported' . missing
chmod 0 two
if test ! -r two; then
	fails 'two: Permission denied (EACCES)' both \
		'a FILE without permission is reported' one big two
else
	skip 'a FILE without permission is reported' 'root can read every file'
fi
stop

# Neither a FIFO without a writer nor a FILE that is slow to read keeps the
# timeout from holding.  strace(1) delays the read for longer than the test may
# take.
start "$liar" silent 0
run --connect="$address" --timeout=0.3 one late
complains 1 "$address: no progress for 0.300 s, after 0 of 4 bytes$" \
	'the timeout holds while a FIFO waits for its writer'
description='the timeout holds while a FILE is read'
if strace -qq -o strace.log -e trace=read -e inject=read:delay_enter=1 true \
	2>/dev/null; then
	: >"$err"
	strace -f -qq -o strace.log -P "$work/two" -e trace=read \
		-e inject=read:delay_enter=600000000 \
		"$client" --connect="$address" --timeout=0.3 one two >"$out" 2>"$err" &
	pid=$!
	ok "$description" await grep -q \
		"$address: no progress for 0.300 s, after 0 of 4 bytes$" "$err"
	kill -KILL $pid # strace waits for the delay
else
	skip "$description" 'no strace that can inject a delay'
fi
stop

# The first FILE is opened before connecting, so its error comes first.
start "$liar" refuse
fails "$missing" empty 'a missing first FILE is reported before connecting' \
	missing
fails ".*ECONNREFUSED)" empty 'the second FILE is opened after connecting' \
	one missing
stop

# A file or a connection must not get the number of a closed standard
# descriptor.
start "$forkd"
capitals <one >wanted
timeout 120 "$client" --connect="$address" <&- >"$out" 2>"$err"
code=$?
complains 1 '-: Bad file descriptor (EBADF)' 'closed standard input is reported'
is "$(wc -c <"$out")" 0 'nothing is printed on standard output'
timeout 120 "$client" --connect="$address" one <&- >"$out" 2>"$err"
code=$?
succeeds wanted 'closed standard input does no harm if it is not read'
timeout 120 "$client" --connect="$address" one - <&- >"$out" 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' \
	'a FILE is not opened as descriptor 0'
timeout 120 "$client" --connect="$address" one >&- 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' 'closed standard output is reported'
timeout 120 "$client" --connect="$address" one >"$out" 2>&-
is "$? $(cat "$out")" '0 ONE' 'closed standard error does no harm'
timeout 120 "$client" --connect="$address" --progress one <&- >"$out" 2>&-
is "$? $(cat "$out")" '0 ONE' 'no progress is written into the connection'
timeout 120 "$client" --connect="$address" one <&- >&- 2>&-
is $? 1 'with all standard descriptors closed the client fails'
timeout 120 "$client" --connect="$address" 0>writable >"$out" 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' \
	'standard input that is not open for reading is reported'
timeout 120 "$client" --connect="$address" one 1<one 2>"$err"
code=$?
complains 1 '.*Bad file descriptor (EBADF)' \
	'standard output that is not open for writing is reported'
is "$(cat one)" one 'the file in place of standard output is unchanged'

# ---- Input that is the output ----------------------------------------------

# Otherwise each reply would make the input longer.
echo text >same
timeout 120 "$client" --connect="$address" one same >>same 2>"$err"
code=$?
complains 1 'same: input file is output file' \
	'a FILE that is the output is refused'
timeout 120 "$client" --connect="$address" <same >>same 2>"$err"
code=$?
complains 1 '-: input file is output file' \
	'standard input that is the output is refused'
is "$(cat same)" text 'the file is unchanged'
: >same
timeout 120 "$client" --connect="$address" same one >>same 2>"$err"
is "$? $(cat same)" '0 ONE' 'an empty FILE may be the output'
finish
