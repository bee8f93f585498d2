# SPDX-License-Identifier: MIT
# probe.t - a health check that exchanges no data, or that a proxy makes for
# itself, counts as a probe: not as a complete session, and not as a reset.
. "$SOURCE/tests/tap.sh"

signature=0d0a0d0a000d0a515549540a
local=${signature}20000000
# Version 2, PROXY, TCP over IPv4: 192.0.2.7:4711 to 127.0.0.1:80.
proxied=${signature}2111000cc00002077f00000112670050

# counts RESULT DESCRIPTION COMMAND...: COMMAND makes one connection, which the
# server counts as RESULT, and nothing else.
counts() {
	wanted=$1
	name="$kind, $where: $2"
	shift 2
	before=$(counters "$(status)")
	"$@" >"$work/said" 2>&1
	await_accepted $(($(value accepted "$before") + 1))
	await_active
	after=$(counters "$(status)")
	printf '%s\n' "$before" "$after" |
		awk -v RS='[ \n]' -F = 'NF == 2 {n[$1] = $2 - n[$1]}
			END {for (key in n) if (n[key]) print key "=" n[key]}' |
		sort | tr '\n' ' ' >"$work/difference"
	is "$(cat "$work/difference")" "accepted=1 $wanted=1 " "$name"
	diag "$work/said"
}

# counters LINE: print the part of a status line that counts connections.
counters() {
	printf '%s\n' "$1" | sed 's/.* \(accepted=.*\) limit=.*/\1/'
}

probes() {
	families='127.0.0.1 unix'
	! has_ipv6 || families="$families [::1]"
	for where in $families; do
		case $where in
		unix) at=unix:$work/socket ;;
		*) at=$where:0 ;;
		esac
		start "$@" --listen="$at"
		counts probe 'closed at once' peer 1 close
		counts probe 'half-closed at once' peer 1 half-close eof
		counts probe 'reset at once' peer 1 reset
		counts complete 'a byte, then closed' \
			peer 1 send=1 recv=1 half-close eof
		test $where = unix ||
			counts reset 'a byte, then reset' peer 1 send=1 recv=1 reset
		is "$(grep -c 'session peer=' "$log")" 0 \
			"$kind, $where: without --verbose, no probe is in the log"
		stop
	done
}
on_all probes

# The tools that people use as a check of a port.
tools() {
	where=127.0.0.1
	start "$@"
	port=${address##*:}
	if command -v nc >/dev/null; then
		counts probe 'nc -z' nc -z 127.0.0.1 "$port"
	else
		skip "$kind: nc -z" 'no nc'
	fi
	if command -v bash >/dev/null; then
		counts probe 'bash, /dev/tcp' bash -c ": </dev/tcp/127.0.0.1/$port"
	else
		skip "$kind: bash, /dev/tcp" 'no bash'
	fi
	stop
}
on_both tools

behind_proxy() {
	for where in 127.0.0.1 unix; do
		case $where in
		unix) start "$@" --verbose --listen="unix:$work/socket" \
			--proxy-protocol=unix ;;
		*) start "$@" --verbose --proxy-protocol=127.0.0.1 ;;
		esac
		counts probe 'no header, closed' peer 1 close
		counts probe 'no header, half-closed' peer 1 half-close eof
		counts probe 'no header, reset' peer 1 reset
		counts probe 'LOCAL, closed' peer 1 "raw=$local" close
		counts probe 'LOCAL, half-closed' peer 1 "raw=$local" half-close eof
		counts probe 'LOCAL, reset' peer 1 "raw=$local" reset
		counts probe 'LOCAL and data, closed' \
			peer 1 "raw=$local" send=5 recv=5 half-close eof
		counts probe 'LOCAL and data, reset' \
			peer 1 "raw=$local" send=5 recv=5 reset
		counts probe 'a client without data' \
			peer 1 "raw=$proxied" half-close eof
		counts probe 'a client without data, reset' \
			peer 1 "raw=$proxied" reset
		counts complete 'a client with data' \
			peer 1 "raw=$proxied" send=5 recv=5 half-close eof
		counts proxy 'a part of a header' \
			peer 1 "raw=$signature" half-close end
		is "$(grep -c ' session .* result=probe ' "$log")" 10 \
			"$kind, $where: with --verbose, each probe is a session"
		stop
	done
}
on_all behind_proxy

# A session that the drain cuts, or that is idle, is no probe.
others() {
	where=127.0.0.1
	start "$@" --idle-timeout=0.3
	counts idle 'no data for the idle timeout' peer 1 end
	stop
	start "$@" --grace=0
	hold 1 hold end
	stop
	finish_held "$holder"
	like "$(tail -n 1 "$log")" ' probe=0 .* killed=1 ' \
		"$kind: a session without data that the drain cut is killed"
}
on_all others
finish
