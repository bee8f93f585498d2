/* SPDX-License-Identifier: MIT */
/* confine.c - the system calls that are left to a server that serves. */
#include <config.h>

#include <stddef.h>

#include "common/language.h"
#include "confine.h"
#include "log.h"

/*
 * A sanitizer's runtime does behind the program's back what a filter forbids:
 * it reads /proc and, for leaks, traces its own process.
 */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined HAVE_LIBSECCOMP && !defined SANITIZED

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * What becomes of a call that is not allowed.
 *
 * Most are refused with ENOSYS, as by a kernel that does not have them yet: a
 * C library that tries something newer than this list then falls back on what
 * is in it, and no session ends, let alone a whole threaded server.  Whoever
 * has taken a session over gets nothing either.
 *
 * The calls of DEADLY are different: nothing in a server, nor in a C library
 * beneath it, makes them, so whoever does is an intruder, who must not go on.
 * They kill the process, not just the thread: a thread that has been taken
 * over has all the memory of the others, and dying alone it would leave locked
 * whatever it had locked.  In upper-forkd that ends the one session.
 */
#define REFUSE SCMP_ACT_ERRNO(ENOSYS)
#define ALLOW SCMP_ACT_ALLOW
#define KILL SCMP_ACT_KILL_PROCESS

/* Names that an architecture or a libseccomp does not know are left out. */
static const char *const allowed[] = {
	/* connections and the log */
	"accept", "accept4", "close", "getpeername", "getsockname", "getsockopt",
	"poll", "ppoll", "ppoll_time64", "read", "readv", "recv", "recvfrom",
	"recvmsg", "send", "sendmsg", "sendto", "shutdown", "write", "writev",
	"fstat", "fstat64",
	/* the paths of unix sockets, at the end */
	"fstatat64", "lstat", "lstat64", "newfstatat", "statx", "unlink",
	"unlinkat",
	/* workers, which wait by epoll */
	"epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait",
	/* memory and threads; for what maps memory, see below */
	"brk", "futex", "futex_time64", "madvise", "mremap", "munmap", "rseq",
	"sched_getaffinity", "sched_yield", "set_robust_list", "getrandom",
	/* signals, time, the process itself */
	"clock_gettime", "clock_gettime64", "clock_nanosleep",
	"clock_nanosleep_time64", "exit", "exit_group", "getpid", "gettid",
	"gettimeofday", "nanosleep", "restart_syscall", "rt_sigaction",
	"rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "sigaltstack",
	"sigreturn", "time", NULL};

/* Allowed where sessions are processes. */
static const char *const for_processes[] = {
	"fork", "getppid", "wait4", "waitid", "waitpid", NULL};

static const char *const deadly[] = {
	"add_key", "bpf", "chroot", "delete_module", "execve", "execveat",
	"finit_module", "fsopen", "init_module", "io_uring_setup", "kexec_load",
	"keyctl", "mount", "move_mount", "open_by_handle_at", "perf_event_open",
	"personality", "pivot_root", "process_vm_readv", "process_vm_writev",
	"ptrace", "reboot", "request_key", "setns", "swapon", "umount2",
	"unshare", "userfaultfd", "vfork", NULL};

/* What confine_session takes. */
static const char *const not_for_sessions[] = {
	"clone", "clone3", "fork", "fstatat64", "kill", "lstat", "lstat64",
	"newfstatat", "statx", "tgkill", "unlink", "unlinkat", "wait4", "waitid",
	"waitpid", NULL};

/*
 * libseccomp, loaded only while the filters are made: linked, it would stay in
 * the image, and each fork would copy its mappings.
 */
static struct {
	void *handle;
	__typeof__(seccomp_init) *init;
	__typeof__(seccomp_attr_set) *attr_set;
	__typeof__(seccomp_syscall_resolve_name) *resolve;
	__typeof__(seccomp_rule_add_array) *rule_add;
	__typeof__(seccomp_export_bpf) *export_bpf;
	__typeof__(seccomp_release) *release;
} library;

static struct sock_fprog session_program; /* confine_session's */

/* ---- A filter is made ---------------------------------------------------- */

static bool
find(const char *name, void *function)
{
	void *symbol = dlsym(library.handle, name);

	memcpy(function, &symbol, sizeof symbol);
	return symbol != NULL;
}

static bool
library_load(void)
{
	library.handle = dlopen("libseccomp.so.2", RTLD_NOW | RTLD_LOCAL);
	return library.handle != NULL && find("seccomp_init", &library.init) &&
	       find("seccomp_attr_set", &library.attr_set) &&
	       find("seccomp_syscall_resolve_name", &library.resolve) &&
	       find("seccomp_rule_add_array", &library.rule_add) &&
	       find("seccomp_export_bpf", &library.export_bpf) &&
	       find("seccomp_release", &library.release);
}

static void
library_unload(void)
{
	if (library.handle != NULL)
		dlclose(library.handle);
#ifdef __GLIBC__
	(void)malloc_trim(0); /* what libseccomp has used of the heap */
#endif
}

/* A filter being made; once something has FAILED, the rest is idle. */
struct filter {
	scmp_filter_ctx context;
	bool failed;
};

static void
filter_begin(struct filter *filter, uint32_t otherwise)
{
	filter->context = library.init(otherwise);
	filter->failed =
		filter->context == NULL ||
		library.attr_set(filter->context, SCMP_FLTATR_ACT_BADARCH, KILL) < 0 ||
		library.attr_set(filter->context, SCMP_FLTATR_CTL_OPTIMIZE, 2) < 0;
}

/* Of argument N, a number of 32 bits, those of MASK are those of VALUE. */
static struct scmp_arg_cmp
bits_are(unsigned n, uint32_t mask, uint32_t value)
{
	struct scmp_arg_cmp condition = {
		.arg = n, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};

	return condition;
}

static struct scmp_arg_cmp
argument_is(unsigned n, uint32_t value)
{
	return bits_are(n, UINT32_MAX, value);
}

/* ACTION is what becomes of CALL where all COUNT CONDITIONS hold. */
static void
rule_if(struct filter *filter, uint32_t action, const char *call,
        unsigned count, const struct scmp_arg_cmp *conditions)
{
	int number = library.resolve(call);

	if (!filter->failed && number != __NR_SCMP_ERROR)
		filter->failed = library.rule_add(filter->context, action, number,
		                                  count, conditions) < 0;
}

static void
rules(struct filter *filter, uint32_t action, const char *const *calls)
{
	for (; *calls != NULL; calls++)
		rule_if(filter, action, *calls, 0, NULL);
}

/* Have the kernel's form of FILTER in *PROGRAM.  False if there is none. */
static bool
filter_end(struct filter *filter, struct sock_fprog *program)
{
	int fd = filter->failed ? -1 : memfd_create("filter", MFD_CLOEXEC);
	ssize_t size = -1;

	if (fd >= 0 && library.export_bpf(filter->context, fd) == 0)
		size = lseek(fd, 0, SEEK_END);
	if (filter->context != NULL)
		library.release(filter->context);
	if (size > 0) {
		program->len =
			(unsigned short)((size_t)size / sizeof *program->filter);
		program->filter = malloc((size_t)size);
		if (program->filter != NULL &&
		    pread(fd, program->filter, (size_t)size, 0) != size) {
			free(program->filter);
			program->filter = NULL;
		}
	}
	if (fd >= 0)
		close(fd);
	return program->filter != NULL;
}

/* ---- What the filters say ------------------------------------------------ */

static void
rules_for_sockets(struct filter *filter)
{
	static const uint32_t options[] = {
#ifdef SO_RCVTIMEO_NEW /* a 32-bit system's, with 64-bit time */
		SO_RCVTIMEO_NEW, SO_SNDTIMEO_NEW, SO_RCVTIMEO_OLD, SO_SNDTIMEO_OLD,
#else
		SO_RCVTIMEO, SO_SNDTIMEO,
#endif
		SO_ATTACH_FILTER /* to the listeners, when they close */
	};
	static const uint32_t commands[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL};

#if defined __i386__ || defined __s390__
	/* socketcall(2), which may take the place of setsockopt(2), has the
	 * arguments in memory, where no filter sees them. */
	const struct scmp_arg_cmp any_option = argument_is(0, SYS_SETSOCKOPT);

	rule_if(filter, ALLOW, "socketcall", 1, &any_option);
#endif
	const struct scmp_arg_cmp queue_length = argument_is(1, SIOCOUTQ);

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		rule_if(filter, ALLOW, "setsockopt", 2,
		        (struct scmp_arg_cmp[]){argument_is(1, SOL_SOCKET),
		                                argument_is(2, options[i])});
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const struct scmp_arg_cmp command = argument_is(1, commands[i]);

		rule_if(filter, ALLOW, "fcntl", 1, &command);
		rule_if(filter, ALLOW, "fcntl64", 1, &command);
	}
	rule_if(filter, ALLOW, "ioctl", 1, &queue_length);
}

/* Memory may be mapped, but none that can be executed. */
static void
rules_for_memory(struct filter *filter)
{
	static const char *const calls[] = {
#if defined __s390__ /* its mmap has its arguments in memory */
		"mprotect"
#elif defined __i386__ /* so has this one's, but nobody uses it */
		"mmap2", "mprotect"
#else
		"mmap", "mmap2", "mprotect"
#endif
	};
	const struct scmp_arg_cmp data = bits_are(2, PROT_EXEC, 0);
	const struct scmp_arg_cmp code = bits_are(2, PROT_EXEC, PROT_EXEC);

#ifdef __s390__
	rule_if(filter, ALLOW, "mmap", 0, NULL);
#endif
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		rule_if(filter, ALLOW, calls[i], 1, &data);
		rule_if(filter, KILL, calls[i], 1, &code);
	}
}

/* clone3(2) is refused, since its flags are in memory: the C library falls back
 * on clone(2). */
#ifdef __s390__
#define CLONE_FLAGS 1 /* which argument */
#else
#define CLONE_FLAGS 0
#endif
#define CLONE_STRANGE                                                      \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS |         \
	 CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS | CLONE_PTRACE |          \
	 CLONE_UNTRACED)
#define CLONE_OF_THREADS (CLONE_THREAD | CLONE_VM | CLONE_SIGHAND)

static void
rules_for_sessions(struct filter *filter, bool threads)
{
	static const uint32_t signals[] = {SIGKILL, SIGTERM};
	const struct scmp_arg_cmp own = argument_is(0, (uint32_t)getpid());
	const struct scmp_arg_cmp kind =
		bits_are(CLONE_FLAGS, CLONE_STRANGE | CLONE_OF_THREADS,
	             threads ? CLONE_OF_THREADS : 0);

	rule_if(filter, ALLOW, "clone", 1, &kind);
	rule_if(filter, ALLOW, "tgkill", 1, &own);
	if (threads)
		return;
	rules(filter, ALLOW, for_processes);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		rule_if(filter, ALLOW, "kill", 2, /* not -1, which means all */
		        (struct scmp_arg_cmp[]){bits_are(0, 0x80000000u, 0),
		                                argument_is(1, signals[i])});
}

static bool
make_server_program(struct sock_fprog *program, bool threads)
{
	const struct scmp_arg_cmp add = argument_is(0, SECCOMP_SET_MODE_FILTER);
	struct filter filter;

	filter_begin(&filter, REFUSE);
	rules(&filter, ALLOW, allowed);
	rules(&filter, KILL, deadly);
	rules_for_sockets(&filter);
	rules_for_memory(&filter);
	rules_for_sessions(&filter, threads);
	rule_if(&filter, ALLOW, "seccomp", 1, &add); /* for confine_session */
	return filter_end(&filter, program);
}

static bool
make_session_program(struct sock_fprog *program)
{
	const struct scmp_arg_cmp attach = argument_is(2, SO_ATTACH_FILTER);
	struct filter filter;

	filter_begin(&filter, ALLOW);
	rules(&filter, REFUSE, not_for_sessions);
	rule_if(&filter, REFUSE, "setsockopt", 1, &attach);
	return filter_end(&filter, program);
}

/* ---- Putting them in force ----------------------------------------------- */

static bool
install(const struct sock_fprog *program, unsigned flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program) == 0;
}

/* NULL, or why it cannot be done. */
static const char *
confine(bool threads)
{
	struct sock_fprog program = {0};
	bool made;

	if (!library_load()) {
		library_unload();
		return _("libseccomp.so.2 cannot be loaded");
	}
	made = make_server_program(&program, threads) &&
	       make_session_program(&session_program);
	library_unload();
	if (!made)
		return _("libseccomp cannot make the filter");
	made = install(&program, SECCOMP_FILTER_FLAG_TSYNC);
	free(program.filter);
	if (made)
		return NULL;
	free(session_program.filter);
	session_program.filter = NULL;
	return _("seccomp(2) does not take the filter");
}

bool
confine_session(void)
{
	return session_program.filter == NULL || install(&session_program, 0);
}

#else /* nothing to confine with */

static const char *
confine(bool threads)
{
	(void)threads;
#ifdef SANITIZED
	return _("built with a sanitizer");
#else
	return _("built without libseccomp");
#endif
}

bool
confine_session(void)
{
	return true;
}

#endif

void
confine_server(bool threads)
{
	const char *why = confine(threads);

	if (why != NULL)
		log_line(LOG_LEVEL_NOTICE, _("not confined: %s"), why);
}
