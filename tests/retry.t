# SPDX-License-Identifier: MIT
# retry.t - servers with workers go on after a system call that fails once, or
# that lacks a flag on an older kernel.
. "$SOURCE/tests/tap.sh"

echo hello >"$work/in"
command -v strace >/dev/null || skip_all 'no strace'
can_trace || skip_all 'strace cannot trace'

# Before Linux 6.3, memfd_create(2) does not know MFD_NOEXEC_SEAL.
falls_back() {
	log=$work/log
	: >"$log"
	# The sanitizer that searches for leaks does not work in a traced process.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -f -o "$work/trace" -e trace=memfd_create \
		-e inject=memfd_create:error=EINVAL:when=1 \
		"$@" --listen=127.0.0.1:0 2>>"$log" &
	server=$!
	address=$(wait_log 'listening on ')
	address=${address##* }
	is "$(grep -c memfd_create "$work/trace")" 2 \
		"$kind: memfd_create is called again without the newer flag"
	ok "$kind: the server serves" returns_capitals "$work/in"
	await_tracee
}
await_tracee() {
	kill -TERM $(cat "/proc/$server/task/$server/children")
	await_end
	is "$ended" 0 "$kind: the exit status is 0"
}

# With vm.memfd_noexec=2, the kernel refuses a memory file that could be executed.
# The setting holds for a PID namespace.
needs_no_exec() {
	program=$1
	shift
	cat >"$programs/no-exec" <<-END
		#!/bin/sh
		echo 2 >/proc/sys/vm/memfd_noexec
		exec "$program" "\$@"
	END
	cat >"$programs/server" <<-END
		#!/bin/sh
		exec unshare -Urpf --mount-proc sh "$programs/no-exec" "\$@"
	END
	chmod +x "$programs/server"
	start "$programs/server" "$@"
	ok "$kind: with vm.memfd_noexec=2, the server serves" \
		returns_capitals "$work/in"
	await_tracee
}

# A new worker whose filter of system calls cannot be installed tries again.
confines_again() {
	start "$@"
	if grep -q ': not confined: ' "$log"; then
		skip "$kind: a worker is confined in a second try" 'not confined'
		stop
		return
	fi
	: >"$work/attached"
	strace -f -p "$server" -o "$work/trace" -e trace=seccomp \
		-e inject=seccomp:error=ENOMEM:when=1 2>"$work/attached" &
	tracer=$!
	await grep -q attached "$work/attached"
	kill -KILL $(child_pids)
	like "$(wait_log ': shortage ')" \
		': shortage call=seccomp error=ENOMEM more=0$' \
		"$kind: a worker that cannot be confined is logged"
	ok "$kind: it is confined in a second try, and serves" \
		returns_capitals "$work/in"
	stop
	is "$ended" 0 "$kind: the exit status is 0"
	wait "$tracer"
	is "$(grep -c ' seccomp(.* = 0$' "$work/trace")" 1 \
		"$kind: the second try succeeds"
}

kind='upper-forkd --prefork'
falls_back "$forkd" --prefork=1
kind='upper-threadd --pool'
falls_back "$threadd" --pool=1
if unshare -Urpf --mount-proc \
	sh -c 'echo 2 >/proc/sys/vm/memfd_noexec' 2>"$work/errors"; then
	make_programs_folder
	kind='upper-forkd --prefork'
	needs_no_exec "$forkd" --prefork=1
	kind='upper-threadd --pool'
	needs_no_exec "$threadd" --pool=1
else
	skip 'vm.memfd_noexec=2' 'no PID namespace with this setting here'
fi
kind='upper-forkd --prefork'
confines_again "$forkd" --prefork=1
finish
