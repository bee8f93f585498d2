# SPDX-License-Identifier: MIT
# attack.t - processes of upper-forkd that an attacker controls, who makes random
# system calls and writes to all their memory, harm no other client.
#
# ATTACK_SECONDS (1) is the time for each kind of process.  If it is 60 or more,
# each request must also be answered within a second.
#
# The test runs in a PID namespace.  Without it, where a filter failed, a random
# kill(2) would reach all processes of the user.
if test "${1-}" != inside && unshare -Urpf --mount-proc true 2>/dev/null; then
	exec unshare -Urpf --mount-proc sh "$0" inside
fi
. "$SOURCE/tests/tap.sh"
test "${1-}" = inside || skip_all 'no PID namespace can be made here'
case " $CFLAGS " in
*-fsanitize=*) skip_all 'a server built with a sanitizer is not confined' ;;
esac
seconds=${ATTACK_SECONDS-1}
seed=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
text=$(printf 'A%.0s' $(seq 1000) | od -An -v -tx1 | tr -d ' \n')

# count KEY: print the number at KEY of the JSON object that the load printed.
count() {
	sed -n "s/.*\"$1\":\([0-9.]*\)[,}].*/\1/p" "$work/load"
}

# take_control SECONDS: control some processes, sessions or workers, for SECONDS
# in the background.  Sets control to the PID of what does it.
take_control() {
	holders=
	for one in 1 2; do
		hold 1 raw=$text hold end >"$work/holder" && holders="$holders $holder"
	done
	seed=$((seed + 1))
	"$BUILD/tests/puppet" "$1" $seed "$byte" "$server" \
		$(child_pids | cut -d ' ' -f 1-4) >"$work/puppet" 2>&1 &
	control=$!
	await has_begun
}

# let_go: the processes are controlled no more.  Sets result to the exit status
# of what did it.
let_go() {
	wait $control
	result=$?
	for holder in $holders; do
		kill "$holder" 2>/dev/null
		wait "$holder" 2>/dev/null
	done
}

# attack BYTE OPTION...: attack a server with these options, while it serves the
# requests of a load.  Its processes may read BYTE alone.
attack() {
	byte=$1
	shift
	start "$forkd" --grace=2 "$@" >/dev/null # which the processes may write to
	served=0
	read_others=0
	slow=0
	for round in $(seq "$seconds"); do
		take_control 1
		"$client" --load=crr --connect="$address" --connections=2 --rate=50 \
			--duration=1 --json >"$work/load" 2>"$work/why" &&
			test "$(count transactions)" -gt 0 && served=$((served + 1))
		test "$(count max | sed 's/\..*//')" -lt 1000000 || slow=$((slow + 1))
		diag "$work/why"
		let_go
		case $result in
		0) ;;
		77)
			skip "$kind: other clients are served" "$(cat "$work/puppet")"
			stop
			return
			;;
		*)
			read_others=$((read_others + 1))
			diag "$work/puppet"
			;;
		esac
	done
	is $read_others 0 "$kind: no byte of another session is read"
	is $served $seconds "$kind: other clients are served"
	test "$seconds" -lt 60 ||
		is $slow 0 "$kind: each of them within a second"
	take_control 60
	stop
	is $ended 0 "$kind: the server ends though the attack goes on"
	let_go
}
# has_begun: a process is controlled, or cannot be.
has_begun() {
	has_ended $control ||
		grep -q 'TracerPid:[^0-9]*[1-9]' /proc/[0-9]*/status 2>/dev/null
}

kind=upper-forkd
attack A
kind='upper-forkd with limits'
attack A --max-per-source=1000 --max-rate=1000 --min-rate=1
kind='upper-forkd, unix'
attack A --listen=unix:"$work/socket"
# Four of eight workers are controlled, and two sessions are held.
kind='upper-forkd --prefork'
attack any --prefork=8
kind='upper-forkd --prefork with limits'
attack any --prefork=8 --max-per-source=1000 --max-rate=1000 --min-rate=1
finish
