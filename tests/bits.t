# SPDX-License-Identifier: MIT
# bits.t - on a 32-bit machine, no program calls a function with 32-bit times or
# file offsets.  tests/check_io.c checks the sizes of the types.
. "$SOURCE/tests/tap.sh"
command -v nm >/dev/null || skip_all "no nm"

# Byte 4 of an ELF file is its class: 1 is 32-bit.
test "$(od -An -tu1 -j4 -N1 "$client" | tr -d ' ')" = 1 ||
	skip_all "not a 32-bit machine"

# A 32-bit C library has these functions with 32-bit types, and again under
# other names with 64-bit types.
cat >"$work/narrow" <<'END'
clock_gettime clock_nanosleep fcntl fcntl64 fopen fstat fstatat fseeko ftello
ftruncate getrusage getsockopt gettimeofday gmtime gmtime_r ioctl localtime
localtime_r lseek lstat mkstemp mktime mmap nanosleep open openat ppoll pread
prlimit pselect pthread_cond_timedwait pthread_timedjoin_np pwrite recvmmsg
recvmsg select sem_timedwait sendmmsg sendmsg sendfile setsockopt stat time
timegm timerfd_gettime timerfd_settime utimensat wait4
END
tr ' ' '\n' <"$work/narrow" | LC_ALL=C sort >"$work/names"

for program in "$forkd" "$threadd" "$client" "$BUILD/lib/.libs/libwrap-upper.so"; do
	name=${program##*/}
	if test ! -e "$program"; then
		skip "$name" "it is not built"
		continue
	fi
	nm -D --undefined-only "$program" | sed 's/.* //; s/@.*//' |
		LC_ALL=C sort -u >"$work/called"
	like "$(cat "$work/called")" '^socket$' "$name: its calls are listed"
	is "$(LC_ALL=C comm -12 "$work/called" "$work/names")" '' \
		"$name: no call has 32-bit times or file offsets"
done
finish
