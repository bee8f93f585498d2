# SPDX-License-Identifier: MIT
# intruder.t - a process of upper-forkd that its client has taken over harms
# neither its parent nor its siblings.
. "$SOURCE/tests/tap.sh"

random 100000 >"$work/in"
case " $CFLAGS " in
*-fsanitize=*) skip_all 'a sanitizer shares memory of its own' ;;
esac

# invades PATTERN OPTION...: a process that serves one client overwrites all
# that it shares, sixteen times, while others come and go.
invades() {
	pattern=$1
	shift
	start "$forkd" --verbose --grace=0 "$@"
	what="$kind, $pattern"
	hold 1 $greeting send=5 recv=5 hold half-close eof
	first=$holder
	intruder=$(child_pids | cut -d ' ' -f 1)
	hold 1 $greeting send=5 recv=5 hold send=5 recv=5 half-close eof
	second=$holder
	bad=0
	for round in $(seq 16); do
		shared=$("$BUILD/tests/intruder" $intruder "$pattern" 2>"$work/why") ||
			break
		peer 2 $greeting send=1000 half-close eof >/dev/null || bad=$((bad + 1))
	done
	if test -z "$shared"; then
		skip "$what" "$(cat "$work/why")"
		stop
		return
	fi
	ok "$what: it shares some memory" test "$shared" -gt 0
	is $bad 0 "$what: others are served"
	ok "$what: a sibling is not disturbed" let_go "$second"
	freeze "$intruder"
	ok "$what: it stops, others go on" peer 2 $greeting send=9 half-close eof
	kill -KILL "$intruder"
	kill "$first"
	wait "$first" 2>/dev/null
	ok "$what: it is gone, others go on" peer 2 $greeting send=9 half-close eof
	like "$(status)" ' status active=' "$what: the parent tells its counts"
	stop
	is "$ended" 0 "$what: exit status"
}

greeting=
for pattern in 0 0x41 0xff random; do
	kind=upper-forkd
	invades $pattern
	kind='upper-forkd with limits'
	invades $pattern --max-per-source=1000 --max-rate=1000
	kind='upper-forkd --prefork'
	invades $pattern --prefork=4
	kind='upper-forkd --prefork with limits'
	invades $pattern --prefork=4 --max-per-source=4 --max-rate=1000
done
kind='upper-forkd --proxy-protocol'
greeting=$(proxied 192.0.2.1)
for pattern in 0 0x41 0xff random; do
	invades $pattern --proxy-protocol=127.0.0.0/8 --max-per-source=1000
done

# A worker that serves, by counts that say that no session runs.
kind='upper-forkd --prefork'
greeting=
start "$forkd" --prefork=1
hold 1 send=5 recv=5 hold half-close eof
if "$BUILD/tests/intruder" "$(child_pids | cut -d ' ' -f 1)" 0 >/dev/null; then
	stop
	is "$ended" 0 "$kind: a worker that hides its session is ended"
else
	skip "$kind: a worker that hides its session is ended" 'no /proc/PID/mem'
	stop KILL
fi
kill "$holder" 2>/dev/null
wait "$holder" 2>/dev/null

# Workers that stop, wherever they are at that moment, keep nothing that the
# last of them needs.
kind='upper-forkd --prefork'
greeting=
start "$forkd" --prefork=4 --max-per-source=100 --max-rate=100000 --grace=0
bad=0
for round in $(seq 8); do
	peer 100 send=10 half-close eof >/dev/null 2>&1 &
	crowd=$!
	stopped=$(child_pids | cut -d ' ' -f 1-3)
	freeze $stopped
	for i in 1 2 3 4; do
		timeout 30 "$peer" 1 "$address" send=9 half-close eof >/dev/null ||
			bad=$((bad + 1))
	done
	kill -CONT $stopped
	wait $crowd
done
is $bad 0 "$kind: three of four stop, and the last serves on"
stop
is "$ended" 0 "$kind: exit status"
finish
