# SPDX-License-Identifier: MIT
# confined.t - a thread of --pool that cannot be confined ends the start.
. "$SOURCE/tests/tap.sh"

filled=$BUILD/tests/filled
"$filled" 4096 /bin/true 2>/dev/null || skip_all 'no seccomp(2) here'

# begin ROOM OPTION...: run upper-threadd with filters of at most about ROOM
# instructions, and wait until it serves or has ended.  Sets outcome to
# "unconfined", "serves", or its exit status.
begin() {
	room=$1
	shift
	log=$work/log
	: >"$log"
	"$filled" "$room" "$threadd" --listen=127.0.0.1:0 "$@" 2>"$log" &
	server=$!
	await has_begun
	if grep -q ': not confined' "$log"; then
		outcome=unconfined
	elif has_ended "$server"; then
		outcome=ended
	else
		outcome=serves
	fi
}
# has_begun: the server has ended, or has connections accepted.
has_begun() {
	has_ended "$server" && return
	address=$(sed -n 's/.*: listening on //p' "$log")
	test -n "$address" && echo x | timeout 2 "$client" --timeout=1 \
		--connect="$address" 2>/dev/null | grep -q X
}

begin 0
grep -q 'not confined: the kernel' "$log" ||
	skip_all "$(sed -n 's/.*not confined: //p' "$log")"
stop
begin 4096 --pool=2
is $outcome serves 'with room for each filter, the threads serve'
stop

# Search for the least room in which the filter of the server fits: that of the
# threads does not, since it needs more than 16 instructions.
least=0 most=4096
while test $((most - least)) -gt 16; do
	middle=$(((least + most) / 2))
	begin $middle
	if test $outcome = unconfined; then
		least=$middle
	else
		most=$middle
	fi
	stop KILL
done 2>/dev/null
begin $most
is $outcome serves 'without --pool, the server serves with its own filter alone'
stop

# The service manager must not be told that the server is ready.
"$BUILD/tests/holder" --notify="$work/manager" \
	"$filled" $most "$threadd" --listen=127.0.0.1:0 --pool=4 \
	>"$work/told" 2>"$work/log" </dev/null &
server=$!
await has_ended "$server"
wait "$server"
server=
like "$(cat "$work/log")" \
	': a thread cannot be confined: ' \
	'a thread cannot be confined: an error tells it'
like "$(cat "$work/told")" '^ended 1$' \
	'a thread cannot be confined: the exit status is 1'
is "$(grep -c READY "$work/told")" 0 \
	'a thread cannot be confined: the manager is not told READY=1'
finish
