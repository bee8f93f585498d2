# SPDX-License-Identifier: MIT
# haproxy.t - three servers behind HAProxy, with the configuration of
# doc/scaling.md: one is drained, one is stopped, one is killed, under load.
# Three more servers have the other checks of that page.
. "$SOURCE/tests/tap.sh"
PATH=$PATH:/usr/sbin
command -v haproxy >/dev/null || skip_all 'no haproxy'
grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null ||
	skip_all 'no IPv6, which tells clients from HAProxy in this test'

top=$work
random 200000 >"$top/random"

clean_up() {
	exec 5>&-
	for process in "$top"/*/process; do
		test ! -e "$process" || kill -KILL "$(cat "$process")"
	done
	rm -rf "$top"
}

# launch NAME PROGRAM [OPTION]...: start a server that clients may reach only
# through HAProxy.  The folder NAME has its log, in the file at its address, in
# process its PID.
launch() {
	mkdir -p "$top/$1"
	work=$top/$1
	shift
	start "$@" --verbose --proxy-protocol=127.0.0.1 --allow=::1 --grace=60
	echo "$address" >"$work/at"
	echo "$server" >"$work/process"
}

# use_server NAME: set work, log and server to those of the server NAME.
use_server() {
	work=$top/$1
	log=$work/log
	server=$(cat "$work/process")
}

# forget_server: the server has ended, so clean_up must not kill it.
forget_server() {
	rm "$work/process"
}

# admin COMMAND: send COMMAND to HAProxy, and print its answer.
admin() {
	echo "$1" | "$client" --connect="unix:$top/admin.sock" 2>/dev/null
}

# state NAME: print HAProxy's state of the server: 0 is down, 2 is up.
state() {
	admin 'show servers state' | awk -v name="$1" '$4 == name {print $6}'
}
has_state() {
	test "$(state "$1")" = "$2"
}

# sessions NAME: print the number of sessions that HAProxy has on the server.
sessions() {
	admin 'show stat uppers 4 -1' |
		awk -F , -v name="$1" '$2 == name {print $5}'
}
is_unused() {
	test "$(sessions "$1")" = 0
}

# has_begun_or_ended: HAProxy has its admin socket, or has ended.
has_begun_or_ended() {
	test -S "$top/admin.sock" || has_ended "$haproxy"
}

# load: make verified exchanges, one after the other, while the file go exists.
load() {
	while test -e "$top/go"; do
		"$client" --verify --connect="$front" "$top/random" \
			>/dev/null 2>>"$top/failed" || echo "status $?" >>"$top/failed"
		echo >>"$top/exchanged"
	done
}

# exchanges_go_on: wait until twenty more exchanges have been made.
exchanges_go_on() {
	before=$(wc -l <"$top/exchanged")
	await exchanged $((before + 20))
}
exchanged() {
	test "$(wc -l <"$top/exchanged")" -ge "$1"
}

# has_served COUNT: the server has served at least COUNT clients.
has_served() {
	test "$(grep -c ' peer=\[::1\]:.* result=complete ' "$log")" -ge "$1"
}

launch one "$forkd"
launch two "$threadd"
launch three "$threadd" --pool=1000
launch bare "$threadd"
launch connect "$forkd"
launch linger "$threadd"

# The configuration of doc/scaling.md, with the addresses and paths replaced, and
# with time for the checks on a busy machine.
sed -n '/^```haproxy$/,/^```$/p' "$SOURCE/doc/scaling.md" | sed '/^```/d' |
	sed -e "s,/run/haproxy/,$top/," -e 's/bind :9527/bind fd@3/' \
		-e "s/192.0.2.1:9527/$(cat "$top/one/at")/" \
		-e "s/192.0.2.2:9527/$(cat "$top/two/at")/" \
		-e "s/192.0.2.3:9527/$(cat "$top/three/at")/" \
		-e 's/^    timeout server/    timeout check 30s\n&/' >"$top/haproxy.cfg"
is "$(grep -c ':9527\|/run/' "$top/haproxy.cfg")" 0 \
	'all addresses of the configuration are replaced'
bare=$(cat "$top/bare/at")
cat >>"$top/haproxy.cfg" <<END
backend bare
    server bare $bare send-proxy-v2 check port ${bare##*:} inter 1s
backend connect
    server connect $(cat "$top/connect/at") send-proxy-v2 check inter 1s
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
await has_begun_or_ended
if test ! -S "$top/admin.sock"; then
	echo 'Bail out! HAProxy does not run'
	diag "$top/told"
	exit 1
fi
front=$(sed -n 's/^listening on //p' "$top/told")
is "$(grep 'WARNING\|ALERT' "$top/told")" '' \
	'HAProxy accepts the configuration without a warning'

: >"$top/go"
: >"$top/exchanged"
: >"$top/failed"
loads=
while test $(echo $loads | wc -w) -lt 4; do
	load 5>&- &
	loads="$loads $!"
done

for name in one two three; do
	use_server $name
	ok "$name: the log has the addresses of the clients" await has_served 5
	like "$(wait_log ' peer=127\.0\.0\.1:')" \
		" session peer=127.0.0.1:[0-9]* result=probe received=6 sent=6 " \
		"$name: no rule applies to HAProxy's health checks"
	is "$(value reset "$(status)")" 0 \
		"$name: no health check counts as a reset"
	ok "$name: HAProxy has it as up" has_state $name 2
done

# HAProxy has also checked the servers linger, connect and bare, at the same
# interval.
for name in linger connect; do
	use_server $name
	wait_log ' peer=127\.0\.0\.1:' 3 >"$top/checks"
	like "$(cat "$top/checks")" ' result=probe ' \
		"$name: a health check is a probe"
	ok "$name: HAProxy has it as up" has_state $name 2
	await_active
	checks=$(status)
	is "$(value probe "$checks")" "$(value accepted "$checks")" \
		"$name: no health check counts as anything else"
	stop
	forget_server
done
use_server bare
ok 'bare: HAProxy has it as up' has_state bare 2
is "$(value accepted "$(status)")" 0 'bare: the server accepts no health check'
stop
forget_server
ok 'bare, stopped: HAProxy has it as down' await has_state bare 0

address=$(cat "$top/one/at")
use_server one
peer 1 "raw=$(hex 'hello\n')" end
like "$(wait_log 'result=proxy')" ' session peer=127.0.0.1:' \
	'a connection without a PROXY header is not served'

# Drain a server by HAProxy, replace it, and use the new one.
use_server two
admin 'set server uppers/two state drain' >"$top/answer"
ok 'two, drained: HAProxy has no session on it' await is_unused two
stop
forget_server
is "$ended" 0 'two, drained: the exit status is 0'
ok 'two, drained: exchanges go on' exchanges_go_on
launch two "$threadd" --listen="$(cat "$top/two/at")" 5>&-
admin 'set server uppers/two state ready' >"$top/answer"
ok 'two, replaced: the new server serves' await has_served 5
is "$(cat "$top/failed")" '' 'two, drained and replaced: no exchange failed'

# Stop a server while each server has sessions.
address=$front
ok 'each server has sessions' \
	hold 12 send=1000 recv=1000 hold send=90000 half-close eof 5>&-
use_server one
kill -TERM "$server"
wait_log ': draining ' >"$top/draining"
ok 'one, stopped: exchanges go on' exchanges_go_on
ok 'one, stopped: HAProxy has it as down' await has_state one 0
ok 'one, stopped: it still has sessions' test "$(sessions one)" -gt 0
work=$top/two finish_held "$holder"
verdict $? 'one, stopped: its sessions complete'
await_end
forget_server
is "$ended" 0 'one, stopped: the exit status is 0'
line=$(tail -n 1 "$log")
is "$(value killed "$line")" 0 'one, stopped: no session was cut'
is "$(cat "$top/failed")" '' 'one, stopped: no exchange failed'

# Kill a server: only its sessions fail.
use_server three
stop KILL
forget_server
ok 'three, killed: exchanges go on' exchanges_go_on
ok 'three, killed: HAProxy has it as down' await has_state three 0
ok 'three, killed: exchanges go on after that' exchanges_go_on
rm "$top/go"
wait $loads
ok "three, killed: at most 4 exchanges fail ($(grep -c status "$top/failed"))" \
	test "$(grep -c status "$top/failed")" -le 4
is "$(grep -c 'differs\|goes on' "$top/failed")" 0 \
	"none of $(wc -l <"$top/exchanged") replies was wrong"
diag "$top/failed"

exec 5>&-
wait "$haproxy"
is $? 0 'HAProxy runs to the end'
use_server two
stop
forget_server
is "$ended" 0 'two: the exit status is 0'
finish
