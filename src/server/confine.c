/* SPDX-License-Identifier: MIT */
/* confine.c - limit the system calls of a serving process, by seccomp(2). */
#include <config.h>

#include <stddef.h>

#include "common/language.h"
#include "confine.h"
#include "log.h"
#include "seccomp.h"
#include "shared.h"

/*
 * The filter forbids system calls that a sanitizer's runtime makes: it reads
 * /proc and, to find leaks, traces its own process.
 */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined CONFINE && defined SECCOMP_ARCH && !defined SANITIZED

/*
 * The calls in the rules below that some architecture, C library or older
 * kernel header lacks.  <sys/syscall.h> is included later: if it defines a
 * call, its macro hides the constant here.
 */
#define NO_CALL 0x3fffffff
enum {
	SYS_accept = NO_CALL, SYS_clock_gettime = NO_CALL,
	SYS_clock_gettime32 = NO_CALL, SYS_clock_gettime64 = NO_CALL,
	SYS_clock_nanosleep = NO_CALL, SYS_clock_nanosleep_time32 = NO_CALL,
	SYS_clock_nanosleep_time64 = NO_CALL, SYS_clone3 = NO_CALL,
	SYS_epoll_wait = NO_CALL, SYS_fork = NO_CALL, SYS_fsopen = NO_CALL,
	SYS_fstat64 = NO_CALL, SYS_fstatat64 = NO_CALL, SYS_futex_time64 = NO_CALL,
	SYS_gettimeofday = NO_CALL, SYS_gettimeofday_time32 = NO_CALL,
	SYS_io_uring_setup = NO_CALL,
	SYS_move_mount = NO_CALL, SYS_newfstatat = NO_CALL, SYS_poll = NO_CALL,
	SYS_ppoll_time64 = NO_CALL, SYS_recv = NO_CALL, SYS_rseq = NO_CALL,
	SYS_send = NO_CALL, SYS_sigreturn = NO_CALL, SYS_statx = NO_CALL,
	SYS_time = NO_CALL, SYS_vfork = NO_CALL,
	SYS_waitpid = NO_CALL
};

#include <errno.h>
#include <fcntl.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- The kinds of rules -------------------------------------------------- */

/*
 * A call that no rule allows fails with ENOSYS, as in a kernel without that
 * call.  A C library that tries a newer call then falls back to an older one,
 * which the rules allow.  Killing the process instead would end a session, or a
 * whole threaded server.
 *
 * KILL is for calls that neither a server nor its C library makes: only an
 * intruder would.  It kills the whole process, since all threads share the
 * memory that the intruder can write, and the locks of a killed thread would
 * stay locked.  In upper-forkd this ends one session.
 */
#define REFUSED (SECCOMP_RET_ERRNO | ENOSYS)

#define ALLOW(call) SECCOMP_RULE(SYS_##call, SECCOMP_RET_ALLOW)
#define REFUSE(call) SECCOMP_RULE(SYS_##call, REFUSED)
#define KILL(call) SECCOMP_RULE(SYS_##call, SECCOMP_RET_KILL_PROCESS)
#define ALLOW_WHERE(condition, call) \
	SECCOMP_RULE((condition) ? SYS_##call : NO_CALL, SECCOMP_RET_ALLOW)

/* Allow CALL if argument N, or its bits in MASK, equal VALUE. */
#define ALLOW_IF(call, n, value) ALLOW_BITS(call, n, UINT32_MAX, value)
#define ALLOW_BITS(call, n, mask, value)                                      \
	SECCOMP_RULE_IF(SECCOMP_ARCH, SYS_##call, SECCOMP_RET_ALLOW, n, mask, value)

#define ALLOW_OPTION(option)                                                  \
	SECCOMP_RULE_IF2(SECCOMP_ARCH, SYS_setsockopt, SECCOMP_RET_ALLOW, 1,      \
	                 UINT32_MAX, SOL_SOCKET, 2, UINT32_MAX, option)
#ifdef SYS_fcntl64
#define ALLOW_COMMAND(command) \
	ALLOW_IF(fcntl, 1, command), ALLOW_IF(fcntl64, 1, command)
#else
#define ALLOW_COMMAND(command) ALLOW_IF(fcntl, 1, command)
#endif
#define ALLOW_IF_WHERE(condition, call, n, value)                             \
	SECCOMP_RULE_IF(SECCOMP_ARCH, (condition) ? SYS_##call : NO_CALL,         \
	                SECCOMP_RET_ALLOW, n, UINT32_MAX, value)
/*
 * Allow kill(2) with the secret in two arguments that the call itself does not
 * use; confine_kill passes them.  Only the server's main process knows the
 * secret: it is in the kernel, as part of the filter, and in memory that is not
 * mapped in children.
 */
#define SECRET_ARGUMENT 4 /* and 5 */
#define ALLOW_KILL(secret)                                                    \
	SECCOMP_RULE_IF2(SECCOMP_ARCH, SYS_kill, SECCOMP_RET_ALLOW,               \
	                 SECRET_ARGUMENT, UINT32_MAX, (secret)[0],                \
	                 SECRET_ARGUMENT + 1, UINT32_MAX, (secret)[1])
#define ALLOW_SOCKETCALL(call) ALLOW_IF(socketcall, 0, call)
/* Allow memory for data, kill for executable memory. */
#define ALLOW_DATA(call) ALLOW_BITS(call, 2, PROT_EXEC, 0), KILL(call)

#ifdef __s390x__
#define CLONE_FLAGS 1 /* the number of that argument */
#else
#define CLONE_FLAGS 0
#endif
#define CLONE_FORBIDDEN                                                       \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS |            \
	 CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS | CLONE_PARENT |             \
	 CLONE_PTRACE | CLONE_UNTRACED)
#define CLONE_OF_THREADS (CLONE_THREAD | CLONE_VM | CLONE_SIGHAND)

/* ---- The rules ----------------------------------------------------------- */

/* Install PROGRAM, an array of instructions, as a filter.  True on success. */
#define INSTALL(program, flags)                                               \
	(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (flags),                   \
	         &(struct sock_fprog){sizeof(program) / sizeof *(program),        \
	                              (program)}) == 0)

static bool confined;
static uint32_t *secret; /* two words; NULL without a filter */

/* Install the filter of the server.  Returns NULL, or the reason for a
 * failure. */
static const char *
confine(bool threads, bool paths)
{
	uint32_t *words = own_memory(2 * sizeof *words);
	bool has_secret = getrandom(words, 2 * sizeof *words, 0) ==
	                  2 * (ssize_t)sizeof *words;
	struct sock_filter program[] = {
		SECCOMP_BEGIN(SECCOMP_ARCH),

		/*
		 * Rules with conditions come first: their calls always run the filter.
		 * Since Linux 5.11, the kernel does not run it for a call that is
		 * allowed with any arguments.
		 */
		/* Memory may be mapped, but not executable.  On s390x, mmap(2) takes
		 * its arguments in memory, where no filter can read them.  The same
		 * holds for i386, but its C library uses mmap2(2) instead. */
#if defined SYS_mmap2
		ALLOW_DATA(mmap2),
#elif defined __s390x__
		ALLOW(mmap),
#else
		ALLOW_DATA(mmap),
#endif
		ALLOW_DATA(mprotect),
		/* Processes or threads of sessions.  clone3(2) takes its flags in
		 * memory: it is refused, and the C library uses clone(2). */
		REFUSE(clone3),
		ALLOW_BITS(clone, CLONE_FLAGS, CLONE_FORBIDDEN | CLONE_OF_THREADS,
		           threads ? CLONE_OF_THREADS : 0),
		/* Signals that the main process sends, and those between its threads.
		 * For these musl calls tkill(2), which is allowed only to the main
		 * thread. */
		ALLOW_KILL(words),
		ALLOW_IF_WHERE(threads, tgkill, 0, (uint32_t)getpid()),
#ifndef __GLIBC__
		ALLOW_IF_WHERE(threads, tkill, 0, (uint32_t)getpid()),
#endif
		/* For confine_worker, and without flags: with
		 * SECCOMP_FILTER_FLAG_NEW_LISTENER, one child could answer the calls of
		 * its own children. */
		SECCOMP_RULE_IF2(SECCOMP_ARCH, SYS_seccomp, SECCOMP_RET_ALLOW, 0,
		                 UINT32_MAX, SECCOMP_SET_MODE_FILTER, 1, UINT32_MAX, 0),
		/* Timeouts of sockets: a 32-bit system has two sizes of them. */
#ifdef SO_RCVTIMEO_NEW
		ALLOW_OPTION(SO_RCVTIMEO_OLD), ALLOW_OPTION(SO_SNDTIMEO_OLD),
		ALLOW_OPTION(SO_RCVTIMEO_NEW), ALLOW_OPTION(SO_SNDTIMEO_NEW),
#else
		ALLOW_OPTION(SO_RCVTIMEO), ALLOW_OPTION(SO_SNDTIMEO),
#endif
		/* The paths of unix sockets, which the server removes at its end:
		 * files, not directories (AT_REMOVEDIR). */
		ALLOW_IF_WHERE(paths, unlinkat, 2, 0),
		ALLOW_OPTION(SO_ATTACH_FILTER), /* to listeners, before they close */
		ALLOW_COMMAND(F_GETFL), ALLOW_COMMAND(F_GETFD),
		ALLOW_COMMAND(F_SETFD),
		ALLOW_IF(ioctl, 1, SIOCOUTQ), /* unread by a unix socket's peer */
		ALLOW_IF(ioctl, 1, SIOCGIFNAME), /* the name of a peer's interface */
#ifdef SYS_socketcall
		/* socketcall(2) can make each of these calls, and takes their arguments
		 * in memory, where no filter can read them: by it, setsockopt(2) may
		 * set any option. */
		ALLOW_SOCKETCALL(SYS_ACCEPT), ALLOW_SOCKETCALL(SYS_ACCEPT4),
		ALLOW_SOCKETCALL(SYS_GETPEERNAME), ALLOW_SOCKETCALL(SYS_GETSOCKNAME),
		ALLOW_SOCKETCALL(SYS_GETSOCKOPT), ALLOW_SOCKETCALL(SYS_RECV),
		ALLOW_SOCKETCALL(SYS_RECVFROM), ALLOW_SOCKETCALL(SYS_SEND),
		ALLOW_SOCKETCALL(SYS_SENDTO), ALLOW_SOCKETCALL(SYS_SETSOCKOPT),
		ALLOW_SOCKETCALL(SYS_SHUTDOWN),
#endif

		/* connections */
		ALLOW(accept), ALLOW(accept4), ALLOW(close), ALLOW(getpeername),
		ALLOW(getsockname), ALLOW(getsockopt), ALLOW(poll), ALLOW(ppoll),
		ALLOW(ppoll_time64), ALLOW(read), ALLOW(recv), ALLOW(recvfrom),
		ALLOW(send), ALLOW(sendto), ALLOW(shutdown),
		/* processes, if processes serve */
		ALLOW_WHERE(!threads, fork), ALLOW_WHERE(!threads, getppid),
		ALLOW_WHERE(!threads, wait4), ALLOW_WHERE(!threads, waitid),
		ALLOW_WHERE(!threads, waitpid), ALLOW(exit), ALLOW(exit_group),
		/* workers, which wait by epoll(7) */
		ALLOW(epoll_create1), ALLOW(epoll_ctl), ALLOW(epoll_pwait),
		ALLOW(epoll_wait),
		/* the log */
		ALLOW(write), ALLOW(writev), ALLOW(fstat), ALLOW(fstat64),
		ALLOW(getpid),
		/* the paths of unix sockets */
		ALLOW(fstatat64), ALLOW(newfstatat), ALLOW(statx),
		/* memory */
		ALLOW(brk), ALLOW(getrandom), ALLOW(madvise), ALLOW(mremap),
		ALLOW(munmap),
		/* threads and their locks */
		ALLOW(futex), ALLOW(futex_time64), ALLOW(gettid), ALLOW(rseq),
		ALLOW(sched_getaffinity), ALLOW(sched_yield), ALLOW(set_robust_list),
		/* signals */
		ALLOW(restart_syscall), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),
		ALLOW(rt_sigreturn), ALLOW(rt_sigsuspend), ALLOW(sigaltstack),
		ALLOW(sigreturn),
		/* time, where the vDSO has no clock */
		ALLOW(clock_gettime), ALLOW(clock_gettime32), ALLOW(clock_gettime64),
		ALLOW(clock_nanosleep), ALLOW(clock_nanosleep_time32),
		ALLOW(clock_nanosleep_time64), ALLOW(gettimeofday),
		ALLOW(gettimeofday_time32), ALLOW(nanosleep), ALLOW(time),

		/* run another program, or change how programs run */
		KILL(execve), KILL(execveat), KILL(personality), KILL(vfork),
		/* read other processes, or the state of the kernel */
		KILL(bpf), KILL(perf_event_open), KILL(process_vm_readv),
		KILL(process_vm_writev), KILL(ptrace),
		/* bypass this filter, or reach seldom used parts of the kernel */
		KILL(io_uring_setup), KILL(userfaultfd),
		/* read or change the kernel's keys */
		KILL(add_key), KILL(keyctl), KILL(request_key),
		/* change which files are visible, or bypass that */
		KILL(chroot), KILL(fsopen), KILL(mount), KILL(move_mount),
		KILL(open_by_handle_at), KILL(pivot_root), KILL(setns), KILL(umount2),
		KILL(unshare),
		/* change the whole machine */
		KILL(delete_module), KILL(finit_module), KILL(init_module),
		KILL(kexec_load), KILL(reboot), KILL(swapon),

		SECCOMP_RETURN(REFUSED),
	};

	confined = has_secret && INSTALL(program, SECCOMP_FILTER_FLAG_TSYNC);
	explicit_bzero(program, sizeof program); /* children copy the stack */
	secret = confined ? words : NULL;
	return confined ? NULL : _("the kernel refused the seccomp(2) filter");
}

bool
confine_worker(void)
{
	struct sock_filter program[] = {
		SECCOMP_BEGIN(SECCOMP_ARCH),
		REFUSE(clone), REFUSE(clone3), REFUSE(fork), REFUSE(fstatat64),
		REFUSE(kill), REFUSE(newfstatat),
		REFUSE(shutdown), /* it would stop a listener for all workers */
#ifdef SYS_socketcall
		SECCOMP_RULE_IF(SECCOMP_ARCH, SYS_socketcall, REFUSED, 0, UINT32_MAX,
		                SYS_SHUTDOWN),
#endif
		REFUSE(statx), REFUSE(tgkill), REFUSE(tkill), REFUSE(unlinkat),
		REFUSE(wait4), REFUSE(waitid), REFUSE(waitpid),
		SECCOMP_RULE_IF(SECCOMP_ARCH, SYS_setsockopt, REFUSED, 2, UINT32_MAX,
		                SO_ATTACH_FILTER),
		SECCOMP_RETURN(SECCOMP_RET_ALLOW),
	};

	return !confined || INSTALL(program, 0);
}

int
confine_kill(pid_t pid, int signal)
{
	if (secret == NULL)
		return kill(pid, signal);
	return (int)syscall(SYS_kill, pid, signal, 0L, 0L, (long)secret[0],
	                    (long)secret[1]);
}

#else /* no filter in this build */

#include <signal.h>

int
confine_kill(pid_t pid, int signal)
{
	return kill(pid, signal);
}

static const char *
confine(bool threads, bool paths)
{
	(void)threads;
	(void)paths;
#if defined SANITIZED
	return _("built with a sanitizer");
#elif defined CONFINE
	return _("there is no filter for this architecture");
#else
	return _("built without confinement");
#endif
}

bool
confine_worker(void)
{
	return true;
}

#endif

void
confine_server(bool threads, bool paths)
{
	const char *why = confine(threads, paths);

	if (why != NULL)
		log_line(LOG_LEVEL_NOTICE, _("not confined: %s"), why);
}
