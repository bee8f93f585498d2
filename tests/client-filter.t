# SPDX-License-Identifier: MIT
# client-filter.t - the client as a filter, with each of the two servers.
. "$SOURCE/tests/client.sh"

mib64=$((64 * 1024 * 1024))
random $mib64 >"$work/64"
sum=$(capitals <"$work/64" | cksum)

# send_64mib [OPTION]...: send 64 MiB by the client; sets code to its exit
# status, got to the checksum of its output.
send_64mib() {
	got=$({
		timeout 120 "$client" --connect="$address" "$@" 2>"$err"
		echo $? >"$work/code"
	} <"$work/64" | cksum)
	code=$(cat "$work/code")
}

for program in "$forkd" "$threadd"; do
	name=${program##*/}
	start "$program"
	for size in 0 1 4095 4096 4097 65535 65536 65537 131073 1000000; do
		random $size >"$work/in"
		capitals <"$work/in" >"$work/wanted"
		run --connect="$address" --verify <"$work/in"
		succeeds "$work/wanted" "$name: $size random bytes come back"
	done
	for options in '' --verify; do
		send_64mib $options
		is "$code $got" "0 $sum" \
			"$name: 64 MiB come back, ${options:-without --verify}"
		diag "$err"
	done

	# The reply to a part of the input comes before the input ends.
	converse --connect="$address" --verify
	for word in one two three; do
		say $word
		is "$(dd bs=1 count=${#word} <&4 2>/dev/null)" \
			"$(echo $word | capitals)" \
			"$name: $word comes back before the input ends"
	done
	converse_end
	is "$code $(cat "$err")" '0 ' "$name: the client ends after its input"
	stop
done

start "$forkd"

# Standard output.
{
	timeout 120 "$client" --connect="$address" 2>"$err"
	echo $? >"$work/code"
} <"$work/64" | head -c 1 >"$out"
is "$(wc -c <"$out")" 1 'the reader of the output closes it after a byte'
code=$(cat "$work/code")
case $code in
1) complains 1 'standard output: Broken pipe (EPIPE)$' 'EPIPE ends the client' ;;
*) is "$code $(wc -c <"$err")" '141 0' 'SIGPIPE ends the client' ;;
esac
{
	trap '' PIPE
	timeout 120 "$client" --connect="$address" 2>"$err"
	echo $? >"$work/code"
} <"$work/64" | head -c 1 >"$out"
code=$(cat "$work/code")
complains 1 'standard output: Broken pipe (EPIPE)$' \
	'EPIPE ends the client if SIGPIPE is ignored'

if test -c /dev/full; then
	echo text | timeout 120 "$client" --connect="$address" >/dev/full 2>"$err"
	code=$?
	complains 1 'standard output: No space left on device (ENOSPC)$' \
		'a full device is reported'
else
	skip 'a full device is reported' 'no /dev/full'
fi

# dd sets O_NONBLOCK on the pipe.  The client shares the flag: it belongs to the
# open file description.
if : | dd count=0 iflag=nonblock oflag=nonblock 2>/dev/null | :; then
	got=$({
		dd count=0 oflag=nonblock 2>/dev/null
		timeout 120 "$client" --connect="$address" --verify 2>"$err"
		echo $? >"$work/code"
	} <"$work/64" | cksum)
	is "$(cat "$work/code") $got" "0 $sum" \
		'non-blocking standard output loses no byte'
	diag "$err"
	got=$(cat "$work/64" | {
		dd count=0 iflag=nonblock 2>/dev/null
		timeout 120 "$client" --connect="$address" --verify 2>"$err"
	} | cksum)
	is "$got" "$sum" 'non-blocking standard input loses no byte'
	diag "$err"
else
	skip 'non-blocking standard output loses no byte' 'dd has no oflag=nonblock'
	skip 'non-blocking standard input loses no byte' 'dd has no iflag=nonblock'
fi
finish
