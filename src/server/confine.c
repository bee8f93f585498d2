/* SPDX-License-Identifier: MIT */
/* confine.c - limit the system calls of a serving process, by seccomp(2). */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef CONFINE
/* Before musl's <sys/socket.h>, which would hide SO_RCVTIMEO_OLD. */
#include <linux/net.h>
#endif

#include "common/language.h"
#include "confine.h"
#include "log.h"
#include "seccomp.h"
#include "shared.h"
#include "wrap.h"

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

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "syscalls.h"

/* ---- The rules ----------------------------------------------------------- */

/*
 * The processes and threads for which a rule of the table holds.  A process
 * inherits the filter of its parent, and can only add to it.
 *
 * A process of upper-forkd that serves one connection has no filter of its own.
 * Installing one would take more than half as long as a short connection: the
 * server then served 31% fewer connections in a second.  Instead, only the
 * parent can meet the conditions of the rules that it alone needs, at no
 * measurable cost.  These rules require a secret in two arguments that the call
 * itself does not use, or the number of a listener.  The parent has the secret
 * in memory that is not mapped in children.  A child has closed the listeners,
 * and can make no descriptor.
 */
enum user {
	CHILD = 1,         /* a process of one connection, and its parent */
	WORKER = 2,        /* a process of --prefork, by a filter of its own */
	THREADS = 4,       /* upper-threadd, all of it */
	PARENT = 8,        /* a process that forks children or workers */
	SUPERVISOR = 16,   /* the same, with --prefork */
	PATHS = 32,        /* a server that is to remove paths */
	THREAD_PATHS = 64, /* the same, if it is upper-threadd */
	POOL = 128,        /* with WORKER: a thread of --pool, by its own filter */
	ALL = 255
};

/*
 * A call that no rule allows fails with ENOSYS, as in a kernel without that
 * call.  A C library that tries a newer call then falls back to an older one,
 * which the rules allow: clone(2) instead of clone3(2), which takes its flags
 * in memory.  Killing the process instead would end a session, or a whole
 * threaded server.
 *
 * KILL is for calls that neither a server nor its C library makes: only an
 * intruder would.  It kills the whole process, since all threads share the
 * memory that the intruder can write, and the locks of a killed thread would
 * stay locked.  In upper-forkd this ends one session.
 */
#define REFUSED (SECCOMP_RET_ERRNO | ENOSYS)

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

/* The two words of the secret are in these arguments. */
#define SECRET_ARGUMENT 4 /* and 5 */

enum kind { CONSTANT, WITH_SECRET, WITH_OWN_PID };

#define BITS(n, mask, value) {SECCOMP_BITS, (n), (mask), (uint32_t)(value)}
#define EQUAL(n, value) BITS((n), UINT32_MAX, (value))
#define ON_LISTENER {.test = SECCOMP_LISTED, .argument = 0}
#define ON_OTHER {.test = SECCOMP_NOT_LISTED, .argument = 0}

#define ROW(users, kind, call, action, ...) \
	{(users), (kind), {SYS_##call, (action), {__VA_ARGS__}}},
#define ALLOW_IF(users, call, ...) \
	ROW(users, CONSTANT, call, SECCOMP_RET_ALLOW, __VA_ARGS__)

#define REASON(why)
#define ALLOW(users, call) ALLOW_IF(users, call, {SECCOMP_ALWAYS, 0, 0, 0})
#define VALUE(users, call, n, value) ALLOW_IF(users, call, EQUAL(n, value))
#define VALUES(users, call, value0, value1) \
	ALLOW_IF(users, call, EQUAL(0, value0), EQUAL(1, value1))
#define OPTION(users, call, level, option) \
	ALLOW_IF(users, call, ON_OTHER, EQUAL(1, level), EQUAL(2, option))
#define LISTENER(users, call) ALLOW_IF(users, call, ON_LISTENER)
#define LISTENER_OPTION(users, call, level, option) \
	ALLOW_IF(users, call, ON_LISTENER, EQUAL(1, level), EQUAL(2, option))
#define THREAD(users, call)                                                   \
	ALLOW_IF(users, call, BITS(CLONE_FLAGS, CLONE_FORBIDDEN |                 \
	                           CLONE_OF_THREADS, CLONE_OF_THREADS))
#define SECRET(users, call)                                                   \
	ROW(users, WITH_SECRET, call, SECCOMP_RET_ALLOW,                          \
	    EQUAL(SECRET_ARGUMENT, 0), EQUAL(SECRET_ARGUMENT + 1, 0))
#define OWN(users, call) \
	ROW(users, WITH_OWN_PID, call, SECCOMP_RET_ALLOW, EQUAL(0, 0))
#define DATA(users, call)                                                     \
	ROW(ALL, CONSTANT, call, SECCOMP_RET_KILL_PROCESS,                        \
	    BITS(2, PROT_EXEC, PROT_EXEC))                                        \
	ALLOW(users, call)
#define KILL(call)                                                            \
	ROW(ALL, CONSTANT, call, SECCOMP_RET_KILL_PROCESS,                        \
	    {SECCOMP_ALWAYS, 0, 0, 0})

static const struct row {
	unsigned users;
	enum kind kind;
	struct seccomp_rule rule;
} rows[] = {
#include "confine.def"
};

/* ---- The filters --------------------------------------------------------- */

static uint32_t *listeners; /* their descriptors */
static size_t listener_count;
static bool has_paths;
static enum confine_mode mode;
static bool confined;
static uint32_t *secret; /* two words; NULL without a filter */

/* Returns the rule of ROW, with WORDS as the secret. */
static struct seccomp_rule
rule_of(const struct row *row, const uint32_t *words)
{
	struct seccomp_rule rule = row->rule;

	if (row->kind == WITH_SECRET) {
		rule.conditions[0].value = words[0];
		rule.conditions[1].value = words[1];
	} else if (row->kind == WITH_OWN_PID) {
		rule.conditions[0].value = (uint32_t)getpid();
	}
	return rule;
}

/*
 * Install a filter with the rules for USERS.  Returns false with errno; E2BIG
 * if the rules do not fit.
 *
 * Rules with conditions come first: their calls always run the filter.  Since
 * Linux 5.11, the kernel does not run it for a call that is allowed with any
 * arguments.
 */
__attribute__((noinline)) static bool
install(unsigned users, const uint32_t *words, unsigned flags)
{
	struct seccomp_program program = {
		.arch = SECCOMP_ARCH, .list = listeners, .count = listener_count};

	seccomp_begin(&program);
	for (int conditional = 1; conditional >= 0; conditional--)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			struct seccomp_rule rule = rule_of(&rows[i], words);

			if ((rows[i].users & users) != 0 &&
			    (rule.conditions[0].test != SECCOMP_ALWAYS) == conditional)
				seccomp_add(&program, &rule);
		}
	if (!seccomp_end(&program, REFUSED)) {
		errno = E2BIG;
		return false;
	}
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
	               &(struct sock_fprog){program.length, program.code}) == 0;
}

/* Clear the stack of a function that has returned: children copy it. */
__attribute__((noinline)) static void
wipe_stack(void)
{
	char stack[sizeof(struct seccomp_program) + 4096];

	explicit_bzero(stack, sizeof stack);
}

bool
confine_listener(int fd, bool has_path)
{
	uint32_t *more = realloc(listeners, (listener_count + 1) * sizeof *more);

	if (more == NULL)
		return false;
	listeners = more;
	listeners[listener_count++] = (uint32_t)fd;
	has_paths = has_paths || has_path;
	return true;
}

static unsigned
users_of_mode(void)
{
	switch (mode) {
	case CONFINE_CHILDREN:
		return CHILD | PARENT | (has_paths ? PATHS : 0);
	case CONFINE_WORKERS:
		return CHILD | WORKER | PARENT | SUPERVISOR | (has_paths ? PATHS : 0);
	default:
		return THREADS | (has_paths ? PATHS | THREAD_PATHS : 0);
	}
}

/* Install the filter of the server.  Returns NULL, or the reason for a
 * failure. */
static const char *
confine(void)
{
	uint32_t *words = own_memory(2 * sizeof *words);
	ssize_t n = getrandom(words, 2 * sizeof *words, 0);

	confined = n == 2 * (ssize_t)sizeof *words &&
	           install(users_of_mode(), words, SECCOMP_FILTER_FLAG_TSYNC);
	wipe_stack();
	if (confined)
		secret = words;
	else if (errno == E2BIG)
		return _("there are too many listeners for the seccomp(2) filter");
	return confined ? NULL : _("the kernel refused the seccomp(2) filter");
}

bool
confine_worker(void)
{
	static const uint32_t none[2];

	return !confined ||
	       install(mode == CONFINE_THREADS ? WORKER | POOL : WORKER, none, 0);
}

/* ---- Calls that need the secret ------------------------------------------ */

/* Make the system call with the secret.  This function is not inlined, so that
 * its stack frame is below that of the caller.  UNUSED moves the frame of
 * syscall(2) FAR_BELOW longs further down, where overwrite has its array. */
#define FAR_BELOW 16
__attribute__((noinline)) static long
call_now(long number, long a, long b, long c)
{
	volatile long unused[FAR_BELOW];

	unused[0] = 0;
	return syscall(number, a, b, c, unused[0], (long)secret[0],
	               (long)secret[1]);
}

/* Overwrite the argument registers, and the part of the stack that call_now has
 * used.  Do not call explicit_bzero(3) for it: in a child, the code and the
 * data of that function would cause two more page faults. */
static void
overwrite(long a, long b, long c, long d, long e, long f, long g, long h)
{
	volatile long stack[4 * FAR_BELOW];

	for (size_t i = 0; i < sizeof stack / sizeof *stack; i++)
		stack[i] = 0;
	__asm__ volatile("" : : "g"(a), "g"(b), "g"(c), "g"(d), "g"(e), "g"(f),
	                 "g"(g), "g"(h) : "memory");
}

/* Through a pointer, so that the compiler passes all arguments. */
static void (*const volatile overwriter)(long, long, long, long, long, long,
                                         long, long) = overwrite;

/* Make the system call NUMBER with the secret as its fifth and sixth arguments.
 * The call reads at most four, the fourth of which is 0.  (clone(2) reads a
 * fifth only with flags that are not set here.)  Leave no copy of the secret.
 * A signal handler may call this; a child must not. */
static long
call_with_secret(long number, long a, long b, long c)
{
	long result = call_now(number, a, b, c);

	overwriter(0, 0, 0, 0, 0, 0, 0, 0);
	return result;
}

/* With a secret, the C library does not take part in the fork: in the child, it
 * still has the thread ID of the parent.  The child must not call a function
 * that uses this ID. */
pid_t
confine_fork(void)
{
	if (secret == NULL)
		return Fork_plain();
	return (pid_t)call_with_secret(SYS_clone, CLONE_FLAGS == 0 ? SIGCHLD : 0,
	                               CLONE_FLAGS == 0 ? 0 : SIGCHLD, 0);
}

int
confine_kill(pid_t pid, int signal)
{
	if (secret == NULL)
		return kill(pid, signal);
	return (int)call_with_secret(SYS_kill, pid, signal, 0);
}

pid_t
confine_wait(pid_t pid, int *status)
{
	if (secret == NULL)
		return waitpid(pid, status, WNOHANG);
	return (pid_t)call_with_secret(SYS_wait4, pid, (long)status, WNOHANG);
}

int
confine_unlink(int directory, const char *path)
{
	if (secret == NULL)
		return unlinkat(directory, path, 0);
	return (int)call_with_secret(SYS_unlinkat, directory, (long)path, 0);
}

#else /* no filter in this build */

#include <fcntl.h>

static enum confine_mode mode;

static const char *
confine(void)
{
#if defined SANITIZED
	return _("built with a sanitizer");
#elif defined CONFINE
	return _("there is no filter for this architecture");
#else
	return _("built without confinement");
#endif
}

bool
confine_listener(int fd, bool has_path)
{
	(void)fd;
	(void)has_path;
	return true;
}

bool
confine_worker(void)
{
	return true;
}

pid_t
confine_fork(void)
{
	return Fork_plain();
}

int
confine_kill(pid_t pid, int signal)
{
	return kill(pid, signal);
}

pid_t
confine_wait(pid_t pid, int *status)
{
	return waitpid(pid, status, WNOHANG);
}

int
confine_unlink(int directory, const char *path)
{
	return unlinkat(directory, path, 0);
}

#endif

void
confine_server(enum confine_mode m)
{
	const char *why;

	mode = m;
	why = confine();
	if (why != NULL)
		log_line(LOG_LEVEL_NOTICE, _("not confined: %s"), why);
}
