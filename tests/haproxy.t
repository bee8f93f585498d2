# SPDX-License-Identifier: MIT
# haproxy.t - three servers behind HAProxy, with the configuration of
# doc/scaling.md: one is drained, one is stopped, one is killed, under load.  Two
# more servers have the other checks of that page.
. "$SOURCE/tests/tap.sh"
PATH=$PATH:/usr/sbin
command -v haproxy >/dev/null || skip_all 'no haproxy'
grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null ||
	skip_all 'no IPv6, by which clients and HAProxy differ here'

top=$work
random 200000 >"$top/random"

clean_up() {
	exec 5>&-
	for process in "$top"/*/process; do
		test ! -e "$process" || kill -KILL "$(cat "$process")"
	done
	rm -rf "$top"
}

# launch NAME PROGRAM [OPTION]...: one server, which clients may reach only
# through HAProxy; its log is NAME/log.  Where it listens is kept in NAME/at.
launch() {
	mkdir -p "$top/$1"
	work=$top/$1
	shift
	start "$@" --verbose --proxy-protocol=127.0.0.1 --allow=::1 --grace=60
	echo "$address" >"$work/at"
	echo "$server" >"$work/process"
}

# at NAME: the server of that name is meant from now on.
at() {
	work=$top/$1
	log=$work/log
	server=$(cat "$work/process")
}

# gone: the server that was meant is no more.
gone() {
	rm "$work/process"
}

# admin COMMAND: print HAProxy's answer.
admin() {
	echo "$1" | "$client" --connect="unix:$top/admin.sock" 2>/dev/null
}

# state NAME: the state of the server in HAProxy: 0 is down, 2 is up.
state() {
	admin 'show servers state' | awk -v name="$1" '$4 == name {print $6}'
}
has_state() {
	test "$(state "$1")" = "$2"
}

# used NAME: how many sessions HAProxy has on it.
used() {
	admin 'show stat uppers 4 -1' |
		awk -F , -v name="$1" '$2 == name {print $5}'
}
is_unused() {
	test "$(used "$1")" = 0
}

# runs_or_not: HAProxy can be asked, or has ended.
runs_or_not() {
	test -S "$top/admin.sock" || has_ended "$haproxy"
}

# load: verify exchanges, one after the other, as long as there is a file go.
load() {
	while test -e "$top/go"; do
		"$client" --verify --connect="$front" "$top/random" \
			>/dev/null 2>>"$top/failed" || echo "status $?" >>"$top/failed"
		echo >>"$top/exchanged"
	done
}

# goes_on: there are twenty exchanges more.
goes_on() {
	before=$(wc -l <"$top/exchanged")
	await exchanged $((before + 20))
}
exchanged() {
	test "$(wc -l <"$top/exchanged")" -ge "$1"
}

# has_served COUNT: the server has served so many clients.
has_served() {
	test "$(grep -c ' peer=\[::1\]:.* result=complete ' "$log")" -ge "$1"
}

launch one "$forkd"
launch two "$threadd"
launch three "$threadd" --pool=1000
launch bare "$threadd"
launch linger "$threadd"

# The configuration of the guide, but for where everything is.
sed -n '/^```haproxy$/,/^```$/p' "$SOURCE/doc/scaling.md" | sed '/^```/d' |
	sed -e "s,/run/haproxy/,$top/," -e 's/bind :9527/bind fd@3/' \
		-e "s/192.0.2.1:9527/$(cat "$top/one/at")/" \
		-e "s/192.0.2.2:9527/$(cat "$top/two/at")/" \
		-e "s/192.0.2.3:9527/$(cat "$top/three/at")/" >"$top/haproxy.cfg"
is "$(grep -c ':9527\|/run/' "$top/haproxy.cfg")" 0 'every address was replaced'
bare=$(cat "$top/bare/at")
cat >>"$top/haproxy.cfg" <<END
backend bare
    server bare $bare send-proxy-v2 check port ${bare##*:} inter 1s
backend linger
    option tcp-check
    tcp-check connect default linger
    tcp-check send "well?\n"
    tcp-check expect string WELL?
    server linger $(cat "$top/linger/at") send-proxy-v2 check check-send-proxy inter 1s
END

mkfifo "$top/input"
"$BUILD/tests/holder" --listen='[::1]:0' haproxy -db -f "$top/haproxy.cfg" \
	<"$top/input" >"$top/told" 2>&1 &
haproxy=$!
exec 5>"$top/input"
await runs_or_not
if test ! -S "$top/admin.sock"; then
	echo 'Bail out! HAProxy does not run'
	diag "$top/told"
	exit 1
fi
front=$(sed -n 's/^listening on //p' "$top/told")
is "$(grep 'WARNING\|ALERT' "$top/told")" '' 'HAProxy takes it without a warning'

: >"$top/go"
: >"$top/exchanged"
: >"$top/failed"
loads=
while test $(echo $loads | wc -w) -lt 4; do
	load 5>&- &
	loads="$loads $!"
done

for name in one two three; do
	at $name
	ok "$name serves clients, by their own addresses" await has_served 5
	like "$(wait_log ' peer=127\.0\.0\.1:')" \
		" session peer=127.0.0.1:[0-9]* result=reset received=6 sent=6 " \
		"$name: a check is HAProxy's own, and no rule is about it"
	ok "$name is well" has_state $name 2
done

# At this point HAProxy has also checked these two, at the same interval.
at linger
wait_log ' peer=127\.0\.0\.1:' 3 >"$top/checks"
is "$(value reset "$(status)")" 0 \
	'linger: a check is not counted as a reset'
like "$(cat "$top/checks")" ' result=complete received=6 sent=6 ' \
	'linger: a check is a complete session'
ok 'linger is up' has_state linger 2
stop
gone
at bare
ok 'bare is up' has_state bare 2
is "$(value accepted "$(status)")" 0 'bare: the server accepts no check'
stop
gone
ok 'bare, stopped: HAProxy finds that out' await has_state bare 0

address=$(cat "$top/one/at")
at one
peer 1 "raw=$(hex 'hello\n')" end
like "$(wait_log 'result=proxy')" ' session peer=127.0.0.1:' \
	'without a header nobody is served'

# Drained by HAProxy, replaced, and taken back.
at two
admin 'set server uppers/two state drain' >"$top/answer"
ok 'two, drained: HAProxy uses it no more' await is_unused two
stop
gone
is "$ended" 0 'two, drained: exit status'
ok 'two, drained: exchanges go on' goes_on
launch two "$threadd" --listen="$(cat "$top/two/at")" 5>&-
admin 'set server uppers/two state ready' >"$top/answer"
ok 'two, back: it serves' await has_served 5
is "$(cat "$top/failed")" '' 'two, drained and back: no exchange failed'

# Stopped, while each server has sessions that go on.
address=$front
ok 'sessions on all servers' \
	hold 12 send=1000 recv=1000 hold send=90000 half-close eof 5>&-
at one
kill -TERM "$server"
wait_log ': draining ' >"$top/draining"
ok 'one, stopped: exchanges go on' goes_on
ok 'one, stopped: HAProxy finds that out' await has_state one 0
ok 'one, stopped: it still serves' test "$(used one)" -gt 0
work=$top/two let_go "$holder"
verdict $? 'one, stopped: its sessions go on to their end'
await_end
gone
is "$ended" 0 'one, stopped: exit status'
line=$(tail -n 1 "$log")
is "$(value killed "$line")" 0 'one, stopped: no session was cut'
is "$(cat "$top/failed")" '' 'one, stopped: no exchange failed'

# Killed: what was on it fails, and nothing else does.
at three
stop KILL
gone
ok 'three, killed: exchanges go on' goes_on
ok 'three, killed: HAProxy finds that out' await has_state three 0
ok 'three, killed: exchanges still go on' goes_on
rm "$top/go"
wait $loads
ok "three, killed: $(grep -c status "$top/failed") exchanges failed, of 4 at once" \
	test "$(grep -c status "$top/failed")" -le 4
is "$(grep -c 'differs\|goes on' "$top/failed")" 0 \
	"none of $(wc -l <"$top/exchanged") replies was wrong"
diag "$top/failed"

exec 5>&-
wait "$haproxy"
is $? 0 'HAProxy is there to the end'
at two
stop
gone
is "$ended" 0 'two: exit status'
finish
