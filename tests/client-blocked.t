# SPDX-License-Identifier: MIT
# client-blocked.t - signals end the client while it waits for the reader of its
# output, for a resolver, or for the writer of a FIFO.
. "$SOURCE/tests/client.sh"

pid=
trap 'test -z "$pid" || kill -KILL $pid 2>/dev/null; clean_up' EXIT

# make_full NAME: make a FIFO that is open at descriptor 5, and full.
make_full() {
	rm -f "$1"
	mkfifo "$1"
	exec 5<>"$1"
	dd if=/dev/zero of="$1" bs=4096 count=10000 oflag=nonblock 2>/dev/null
}

# begin COMMAND...: run the client in the background, with its standard output at
# $to and its standard error at $to_err.  Sets pid to its PID.  A shell starts it
# with SIGINT and SIGQUIT ignored, which would stay so.
begin() {
	: >"$out"
	: >"$err"
	env --default-signal=INT,QUIT "$@" </dev/null >"$to" 2>"$to_err" 5>&- &
	pid=$!
}

# await_client: wait until the client has ended; sets code to its status.
await_client() {
	await has_ended $pid || kill -KILL $pid
	wait $pid
	code=$?
	pid=
}

# ends SIGNAL STATUS DESCRIPTION: the signal ends the client with this status.
ends() {
	kill "-$1" $pid
	await_client
	is $code "$2" "$3"
}

# catches_quit: the client catches SIGQUIT.  writes_to_pipe: it waits in a write
# to a pipe.
catches_quit() {
	grep -q '^SigCgt:.*[4-7c-f]$' "/proc/$pid/status"
}
writes_to_pipe() {
	grep -q 'pipe_write' "/proc/$pid/wchan"
}
# has_finished: a load has no connection any more: it prints its results.
has_finished() {
	has_accepted 1 && ! ls -l "/proc/$pid/fd" | grep -q socket:
}

# ---- Printing ----------------------------------------------------------------

echo text >"$work/text"
to_err=$err
to=$work/full
make_full "$to"
for signal in INT TERM; do
	wanted=$(case $signal in INT) echo 130 ;; TERM) echo 143 ;; esac)
	start "$threadd" 5>&-
	begin "$client" --connect="$address" "$work/text"
	await_accepted 1
	ends $signal "$wanted" "filter: SIG$signal ends it while it prints"
	stop
	for mode in crr rr stream; do
		start "$threadd" 5>&-
		begin "$client" --connect="$address" --load=$mode --duration=0.1
		await has_finished
		kill -QUIT $pid
		ok "$mode: SIGQUIT reports while the results are printed" \
			await grep -q transactions "$err"
		ends $signal "$wanted" "$mode: SIG$signal ends it while it prints"
		stop
	done
	start "$threadd" 5>&-
	begin "$client" --connect="$address" --ping --interval=0.1
	await_accepted 1
	kill -QUIT $pid
	ok "ping: SIGQUIT reports while a line is printed" \
		await grep -q replies, "$err"
	ends $signal "$wanted" "ping: SIG$signal ends it while it prints"
	stop
done

# Once there is a reader, nothing is missing.
start "$threadd" 5>&-
begin "$client" --connect="$address" --ping=3 --interval=0.01
await_accepted 1
timeout 60 tr -d '\0' <"$to" >"$work/read" 5>&- &
reader=$!
exec 5>&-
await_client
wait $reader
is "$code $(grep -c 'seq=' "$work/read")" '0 3' \
	'a reader that comes late gets every line'
like "$(cat "$work/read")" '^3 transmitted, 3 received' \
	'and the summary'
stop

# Standard error that nobody reads does not keep the summary.
start "$threadd" 5>&-
to=$out
to_err=$work/full
make_full "$to_err"
begin "$client" --connect="$address" --ping --interval=0.01
await grep -q seq= "$out"
kill -QUIT $pid
ends TERM 0 'ping: SIGTERM ends it while a message waits for its reader'
like "$(cat "$out")" '^[1-9][0-9]* transmitted' 'the summary is printed'
exec 5>&-
stop
start "$liar" full 5>&-
make_full "$to_err"
begin "$client" --connect="$address" --load=rr --timeout=1000
await catches_quit
kill -QUIT $pid
ends TERM 1 'load: SIGTERM ends it while a message waits for its reader'
like "$(cat "$out")" '^replies  *0' 'the results are printed'
exec 5>&-
stop
start "$liar" refuse 5>&-
make_full "$to_err"
begin "$client" --connect="$address" --load=rr
description='load: SIGTERM ends it while its error waits for its reader'
if await writes_to_pipe; then
	ends TERM 143 "$description"
else
	ends KILL 137 'the load is killed'
	skip "$description" 'no name of the wait in /proc'
fi
exec 5>&-
stop

# Ctrl-S on a terminal stops its output, as tcflow(3) does.
cat >"$work/stopped.py" <<'END'
import os, pty, signal, subprocess, sys, termios
master, slave = pty.openpty()
termios.tcflow(slave, termios.TCOOFF)
name, address, *arguments = sys.argv[1:]
def defaults():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
client = subprocess.Popen([name, "--connect=" + address, *arguments],
                          stdout=slave, preexec_fn=defaults)
print(client.pid, flush=True)
sys.exit(-client.wait() & 127)
END
if command -v python3 >/dev/null; then
	for options in '--ping' '--load=rr --duration=0.1' "$work/text"; do
		start "$threadd" 5>&-
		: >"$out"
		timeout 120 python3 "$work/stopped.py" "$client" "$address" $options \
			>"$out" 2>"$err" &
		runner=$!
		await test -s "$out"
		pid=$(cat "$out")
		await_accepted 1
		case $options in --load*) await has_finished ;; esac
		kill -TERM "$pid"
		await has_ended "$pid" || kill -KILL "$pid"
		wait $runner
		is $? 15 "${options%% *}: SIGTERM ends it on a stopped terminal"
		pid=
		stop
	done
else
	skip 'SIGTERM on a stopped terminal' 'no python3'
fi

# ---- Resolving ---------------------------------------------------------------

to=$out
to_err=$err
cat >"$work/resolve.sh" <<'END'
ip link set lo up && ip route add 192.0.2.0/24 dev lo || exit 77
mount --bind "$1/resolv.conf" /etc/resolv.conf || exit 77
test ! -e /etc/nsswitch.conf ||
	mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf || exit 77
shift
exec "$@"
END
printf 'nameserver 192.0.2.1\noptions timeout:30 attempts:5\n' \
	>"$work/resolv.conf"
echo 'hosts: dns' >"$work/nsswitch.conf"
is_resolving() {
	has_ended $pid || ls -l "/proc/$pid/fd" | grep -q socket:
}
for mode in '' --ping --load=crr; do
	for signal in INT TERM; do
		description="${mode:-filter}: SIG$signal ends it while it resolves"
		wanted=$(case $signal in INT) echo 130 ;; TERM) echo 143 ;; esac)
		begin unshare -Urnm sh "$work/resolve.sh" "$work" \
			env --default-signal=INT "$client" --connect=silent.example:1 $mode
		await is_resolving
		if has_ended $pid; then
			await_client
			skip "$description" "no namespaces here (status $code)"
			continue
		fi
		ends $signal "$wanted" "$description"
	done
done

# ---- Opening a file ----------------------------------------------------------

start "$threadd" 5>&-
mkfifo "$work/nobody"
for signal in INT TERM; do
	wanted=$(case $signal in INT) echo 130 ;; TERM) echo 143 ;; esac)
	for files in "$work/nobody" "$work/text $work/nobody"; do
		begin "$client" --connect="$address" $files
		case $files in
		*' '*) await test -s "$out" ;;
		*) await grep -q upper-client "/proc/$pid/comm" ;;
		esac
		ends $signal "$wanted" \
			"SIG$signal ends it while a FIFO has no writer"
	done
done
stop
finish
