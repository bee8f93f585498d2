/* SPDX-License-Identifier: MIT */
/* syscalls.h - the numbers of all system calls of confine.def. */
#ifndef SERVER_SYSCALLS_H
#define SERVER_SYSCALLS_H

#include "seccomp.h"

/*
 * The calls of confine.def that some architecture, C library or older kernel
 * header lacks.  <sys/syscall.h> is included later: if it defines a call, its
 * macro hides the constant here.
 */
#define NONE SECCOMP_NO_CALL
enum {
	SYS_accept = NONE, SYS_clock_getres = NONE, SYS_clock_getres_time32 = NONE,
	SYS_clock_getres_time64 = NONE, SYS_clock_gettime = NONE,
	SYS_clock_gettime32 = NONE, SYS_clock_gettime64 = NONE,
	SYS_clock_nanosleep = NONE, SYS_clock_nanosleep_time32 = NONE,
	SYS_clock_nanosleep_time64 = NONE, SYS_epoll_wait = NONE,
	SYS_fsopen = NONE, SYS_fstat = NONE, SYS_fstat64 = NONE,
	SYS_fstatat64 = NONE, SYS_futex = NONE, SYS_futex_time64 = NONE,
	SYS_gettimeofday = NONE, SYS_gettimeofday_time32 = NONE,
	SYS_io_uring_setup = NONE, SYS_move_mount = NONE, SYS_newfstatat = NONE,
	SYS_poll = NONE, SYS_ppoll = NONE, SYS_ppoll_time64 = NONE,
	SYS_recv = NONE, SYS_rseq = NONE, SYS_send = NONE, SYS_sigreturn = NONE,
	SYS_socketcall = NONE, SYS_statx = NONE, SYS_time = NONE, SYS_vfork = NONE
};
#undef NONE

#include <sys/syscall.h>

#endif
