# SPDX-License-Identifier: MIT
# crashes.t - upper-forkd logs children that crash, and refuses a source whose
# children crash three times within a minute.
. "$SOURCE/tests/tap.sh"

# The script runs in its own network namespace, which has an address that is not
# a loopback address.
if test "${1-}" != inside; then
	command -v unshare >/dev/null && command -v ip >/dev/null ||
		skip_all 'unshare and ip are needed'
	unshare -Urn true 2>/dev/null ||
		skip_all 'no user namespaces here; see unshare(1)'
	unshare -Urn "${SHELL:-sh}" "$0" inside
	exit
fi
ip link set lo up && ip address add 192.0.2.1/32 dev lo ||
	skip_all 'no address can be added'

ulimit -c 0 # no process dumps its memory

# crash SIGNAL [STEP]...: end the process of a session by SIGNAL, and wait until
# the server has logged that.
crash() {
	seen=$(grep -c ': crashed ' "$log")
	number_of_signal=$1
	shift
	hold 1 "$@" send=5 recv=5 hold end
	kill "-$number_of_signal" $(child_pids)
	wait_log ': crashed ' $((seen + 1))
	finish_held "$holder" >/dev/null
	await_active
}

# serves [STEP]...: a session completes.
serves() {
	timeout 20 "$peer" 1 "$address" "$@" send=5 recv=5 half-close eof
}

# A sanitizer catches some of the signals, but not SIGABRT.
kind=upper-forkd
start "$forkd" --listen=192.0.2.1:0 --verbose
for i in 1 2; do
	like "$(crash ABRT)" \
		': crashed peer=192.0.2.1:[0-9]* signal=SIGABRT$' \
		"$kind: crash $i is logged with its source and signal"
	ok "$kind: after crash $i the source is served" serves
done
like "$(crash ABRT)" ': crashed peer=192.0.2.1:.* signal=SIGABRT refused=60$' \
	"$kind: the third crash tells that the source is refused"
ok "$kind: after three crashes the source is refused" eval '! serves'
like "$(wait_log ': refused ')" ': refused peer=192.0.2.1:.* cause=crash$' \
	"$kind: the log tells why"
line=$(status)
is "$(value killed "$line") $(value crash "$line")" '3 1' \
	"$kind: crashes and refusals are counted"
stop
is "$ended" 0 "$kind: the exit status is 0"

# A killed process has not crashed.
start "$forkd" --listen=192.0.2.1:0
for i in 1 2 3; do
	hold 1 send=5 recv=5 hold end
	kill -KILL $(child_pids)
	finish_held "$holder" >/dev/null
	await_active
done
ok "$kind: after three kills the source is served" serves
is "$(grep -c ': crashed ' "$log")" 0 "$kind: a kill is not logged as a crash"
stop

# not_refused NAME [STEP]...: three crashes are logged, and refuse nobody.
not_refused() {
	what=$1
	shift
	for i in 1 2 3; do
		crash ABRT "$@" >"$work/line"
	done
	like "$(cat "$work/line")" ": crashed peer=$what.* signal=SIGABRT\$" \
		"$kind: a third crash is logged"
	ok "$kind: after three crashes the source is served" await serves "$@"
	is "$(value crash "$(status)")" 0 "$kind: no connection was refused"
	stop
}
kind='upper-forkd, loopback'
start "$forkd"
not_refused 127.0.0.1:
kind='upper-forkd, unix socket'
start "$forkd" --listen="unix:$work/socket"
not_refused 'unix: uid='
kind='upper-forkd --proxy-protocol'
start "$forkd" --listen=192.0.2.1:0 --proxy-protocol=192.0.2.1
not_refused 198.51.100.7: "$(proxy_header 198.51.100.7)"
kind='upper-forkd --prefork'
start "$forkd" --listen=192.0.2.1:0 --prefork=1
kill -ABRT $(child_pids)
like "$(wait_log ': worker died ')" \
	': worker died result=killed signal=SIGABRT$' \
	"$kind: the crash of an idle worker is logged with its signal"
not_refused 192.0.2.1:
finish
