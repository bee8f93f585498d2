/* SPDX-License-Identifier: MIT */
/* check_confine.c - src/server/confine.c: the system calls that stay allowed,
 * are refused, or kill. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server/confine.h"
#include "server/listener.h"
#include "child.h"
#include "group.h"

#define NEEDS_REFUSED(call) CHILD_NEEDS((call) == -1 && errno == ENOSYS)

/* No process has this ID: a signal that a broken filter allows hits none. */
#define NOBODY INT_MAX

static int pair[2];
static int listener;

static void
confine(enum confine_mode mode)
{
	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHILD_NEEDS(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CHILD_NEEDS(listener >= 0 && listen(listener, 1) == 0);
	listener_add(listener, NULL);
	confine_server(mode);
}

static void
confine_processes(void)
{
	confine(CONFINE_CHILDREN);
}

/* Wait for process PID.  Returns its status. */
static int
await(pid_t pid)
{
	int status;
	pid_t got;

	while ((got = confine_wait(pid, &status)) == 0)
		poll(NULL, 0, 1);
	CHILD_NEEDS(got == pid);
	return status;
}

/* Call ACT in a child of the confined process, as a session; it must succeed. */
static void
needs_session(void (*act)(void))
{
	pid_t pid = confine_fork();
	int status;

	CHILD_NEEDS(pid >= 0);
	if (pid == 0) {
		act();
		_exit(7);
	}
	status = await(pid);
	CHILD_NEEDS(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

/* ---- Allowed ------------------------------------------------------------- */

static void
needs_serving(void)
{
	const struct timeval limit = {.tv_sec = 1};
	struct pollfd pollfd = {.fd = pair[1], .events = POLLIN};
	struct timespec now;
	char bytes[8], *much;

	CHILD_NEEDS(send(pair[0], "bytes", 5, MSG_NOSIGNAL) == 5);
	CHILD_NEEDS(poll(&pollfd, 1, 1000) == 1);
	CHILD_NEEDS(read(pair[1], bytes, sizeof bytes) == 5);
	CHILD_NEEDS(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit,
	                       sizeof limit) == 0);
	CHILD_NEEDS(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &limit,
	                       sizeof limit) == 0);
	CHILD_NEEDS(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	much = malloc(1 << 24);
	CHILD_NEEDS(much != NULL);
	memset(much, 1, 1 << 24);
	free(much);
	CHILD_NEEDS(close(pair[0]) == 0);
}

static void
act_serve(void)
{
	confine(CONFINE_CHILDREN);
	CHILD_NEEDS(accept4(listener, NULL, NULL, SOCK_CLOEXEC) < 0 &&
	            errno == EAGAIN);
	CHILD_NEEDS(confine_unlink(AT_FDCWD, "/no/such/file") < 0 &&
	            errno == ENOENT);
	needs_serving();
}

/* The child of a confined process serves and can be waited for; only its parent
 * can kill it. */
static void
needs_children(void)
{
	int status;
	pid_t pid;

	needs_session(needs_serving);
	pid = confine_fork();
	CHILD_NEEDS(pid >= 0);
	if (pid == 0)
		for (;;)
			poll(NULL, 0, -1);
	NEEDS_REFUSED(kill(pid, SIGKILL));
	CHILD_NEEDS(confine_kill(pid, SIGKILL) == 0);
	status = await(pid);
	CHILD_NEEDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void
act_child_serves(void)
{
	confine(CONFINE_CHILDREN);
	needs_children();
}

static void
needs_serving_as_worker(void)
{
	CHILD_NEEDS(confine_worker());
	CHILD_NEEDS(accept4(listener, NULL, NULL, SOCK_CLOEXEC) < 0 &&
	            errno == EAGAIN);
	needs_serving();
}

static void
act_worker_serves(void)
{
	confine(CONFINE_WORKERS);
	needs_session(needs_serving_as_worker);
	needs_children();
}

/* A child can send a signal neither to its parent nor to any other process. */
static pid_t parent;

static void
needs_no_signals(void)
{
	siginfo_t info = {.si_code = SI_QUEUE};

	NEEDS_REFUSED(kill(parent, SIGKILL));
	/* Signal 0: with a broken filter no other process must die. */
	NEEDS_REFUSED(kill(0, 0));
	NEEDS_REFUSED(kill(-1, 0));
	NEEDS_REFUSED(syscall(SYS_tgkill, parent, parent, SIGKILL));
	NEEDS_REFUSED(syscall(SYS_tkill, parent, SIGKILL));
	NEEDS_REFUSED(syscall(SYS_rt_sigqueueinfo, parent, SIGTERM, &info));
	NEEDS_REFUSED(syscall(SYS_rt_tgsigqueueinfo, parent, parent, SIGTERM,
	                      &info));
#ifdef SYS_pidfd_open
	NEEDS_REFUSED(syscall(SYS_pidfd_open, parent, 0));
#endif
}

static void
act_no_signals(void)
{
	parent = getpid();
	confine(CONFINE_CHILDREN);
	needs_session(needs_no_signals);
}

static void
on_signal(int number)
{
	(void)number;
}

static void *
serve_in_thread(void *nothing)
{
	CHILD_NEEDS(confine_worker());
	NEEDS_REFUSED(shutdown(pair[0], SHUT_RD));
	needs_serving();
	return nothing;
}

static void
act_thread_serves(void)
{
	pthread_t thread;

	signal(SIGCHLD, on_signal);
	confine(CONFINE_THREADS);
	CHILD_NEEDS(pthread_create(&thread, NULL, serve_in_thread, NULL) == 0);
	CHILD_NEEDS(pthread_join(thread, NULL) == 0);
	CHILD_NEEDS(pthread_kill(pthread_self(), SIGCHLD) == 0);
}

/* ---- Refused ------------------------------------------------------------- */

static void
needs_refusals(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog all = {1, &allow};
	const struct timeval limit = {.tv_usec = 1};
	int on = 1;

	(void)limit; /* not used where there is socketcall(2) */
	NEEDS_REFUSED(socket(AF_INET, SOCK_STREAM, 0));
	NEEDS_REFUSED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEEDS_REFUSED(connect(pair[0], NULL, 0));
	NEEDS_REFUSED(bind(pair[0], NULL, 0));
	NEEDS_REFUSED(listen(pair[0], 1));
	NEEDS_REFUSED(open("/dev/null", O_RDONLY));
	NEEDS_REFUSED(ioctl(pair[0], FIONREAD, &on));
	NEEDS_REFUSED(ioctl(pair[0], FIONBIO, &on));
	NEEDS_REFUSED(fcntl(pair[0], F_SETOWN, getpid()));
	NEEDS_REFUSED(fcntl(pair[0], F_SETFL, O_NONBLOCK));
	NEEDS_REFUSED(setuid(getuid()));
	/* No descriptor can be passed (SCM_RIGHTS), and no filter can have its
	 * calls answered by a process. */
	NEEDS_REFUSED(sendmsg(pair[0], &(struct msghdr){0}, 0));
	NEEDS_REFUSED(recvmsg(pair[0], &(struct msghdr){0}, 0));
	NEEDS_REFUSED(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	                      SECCOMP_FILTER_FLAG_NEW_LISTENER, &all));
	NEEDS_REFUSED(kill(-NOBODY, SIGTERM));
	NEEDS_REFUSED(kill(NOBODY, SIGSTOP));
	NEEDS_REFUSED(syscall(SYS_tgkill, NOBODY, NOBODY, SIGCHLD));
#ifdef SYS_clone3
	NEEDS_REFUSED(syscall(SYS_clone3, NULL, 0));
#endif
#ifndef __s390x__ /* whose clone(2) takes the flags second */
	NEEDS_REFUSED(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0));
#endif
	/* No other call makes a descriptor, or changes a listener. */
	NEEDS_REFUSED(dup(pair[0]));
	NEEDS_REFUSED(dup2(pair[0], pair[1]));
	NEEDS_REFUSED(dup3(pair[0], pair[1], O_CLOEXEC));
	NEEDS_REFUSED(fcntl(pair[0], F_DUPFD, 0));
	NEEDS_REFUSED(fcntl(pair[0], F_DUPFD_CLOEXEC, 0));
#if !defined __i386__ && !defined __s390__ /* these have socketcall(2) */
	NEEDS_REFUSED(listen(listener, 0));
	NEEDS_REFUSED(bind(listener, NULL, 0));
	NEEDS_REFUSED(connect(listener, NULL, 0));
	NEEDS_REFUSED(accept4(pair[0], NULL, NULL, 0));
	NEEDS_REFUSED(setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &limit,
	                         sizeof limit));
	NEEDS_REFUSED(setsockopt(listener, SOL_SOCKET, SO_SNDTIMEO, &limit,
	                         sizeof limit));
#endif
#if !defined __i386__ && !defined __s390__ /* these have socketcall(2) */
	NEEDS_REFUSED(setsockopt(pair[0], SOL_SOCKET, SO_REUSEADDR, &on,
	                         sizeof on));
	NEEDS_REFUSED(setsockopt(pair[0], SOL_SOCKET, SO_RCVBUF, &on, sizeof on));
	NEEDS_REFUSED(setsockopt(pair[0], IPPROTO_TCP, SO_RCVTIMEO, &on,
	                         sizeof on));
#endif
}

static void
act_refused(void)
{
	confine(CONFINE_CHILDREN);
	needs_refusals();
	needs_session(needs_refusals);
	needs_serving();
}

static void *
return_at_once(void *nothing)
{
	return nothing;
}

static void
act_no_threads(void)
{
	pthread_t thread;

	confine(CONFINE_CHILDREN);
	CHILD_NEEDS(pthread_create(&thread, NULL, return_at_once, NULL) != 0);
}

static void
act_no_processes(void)
{
	confine(CONFINE_THREADS);
	needs_refusals();
	NEEDS_REFUSED(fork());
	NEEDS_REFUSED(kill(NOBODY, SIGTERM));
	NEEDS_REFUSED(waitpid(-1, NULL, WNOHANG));
}

/* A server without unix sockets can remove no file; with them, no directory. */
static void
act_no_paths(void)
{
	confine(CONFINE_THREADS);
	NEEDS_REFUSED(unlinkat(AT_FDCWD, "/no/such/file", 0));
}

static void
act_paths(void)
{
	confine_listener(NOBODY, true);
	confine(CONFINE_THREADS);
	CHILD_NEEDS(unlinkat(AT_FDCWD, "/no/such/file", 0) < 0 && errno == ENOENT);
	NEEDS_REFUSED(unlinkat(AT_FDCWD, "/no/such/file", AT_REMOVEDIR));
	NEEDS_REFUSED(rmdir("/no/such/file"));
}

/* A thread created before the filter is confined too. */
static void *
call_after_filter(void *byte)
{
	CHILD_NEEDS(read(pair[1], byte, 1) == 1);
	NEEDS_REFUSED(socket(AF_INET, SOCK_STREAM, 0));
	return NULL;
}

static void
act_older_thread(void)
{
	pthread_t thread;
	int ends[2];
	char byte;

	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHILD_NEEDS(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	memcpy(pair, ends, sizeof ends);
	CHILD_NEEDS(pthread_create(&thread, NULL, call_after_filter, &byte) == 0);
	confine_server(CONFINE_THREADS);
	CHILD_NEEDS(write(pair[0], "x", 1) == 1);
	CHILD_NEEDS(pthread_join(thread, NULL) == 0);
}

/* Calls that the parent of the sessions can make, but no session. */
static void
needs_session_refusals(void)
{
	struct sock_filter take = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	const struct sock_fprog all = {1, &take};

	(void)all; /* not used where there is socketcall(2) */
	NEEDS_REFUSED(syscall(SYS_unlinkat, AT_FDCWD, "/no/such/file", 0));
	NEEDS_REFUSED(unlink("/no/such/file"));
#if !defined __i386__ && !defined __s390__ /* these have socketcall(2) */
	NEEDS_REFUSED(shutdown(pair[0], SHUT_RD));
	NEEDS_REFUSED(setsockopt(pair[0], SOL_SOCKET, SO_ATTACH_FILTER, &all,
	                         sizeof all));
#endif
	NEEDS_REFUSED(fork());
	NEEDS_REFUSED(waitpid(-1, NULL, WNOHANG));
	NEEDS_REFUSED(syscall(SYS_tgkill, getpid(), getpid(), SIGCHLD));
	needs_refusals();
	needs_serving();
}

static void
needs_worker_refusals(void)
{
	struct sock_filter take = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	const struct sock_fprog all = {1, &take};

	(void)all; /* not used where there is socketcall(2) */
	CHILD_NEEDS(confine_worker());
#if !defined __i386__ && !defined __s390__ /* these have socketcall(2) */
	NEEDS_REFUSED(shutdown(listener, SHUT_RDWR));
	NEEDS_REFUSED(setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &all,
	                         sizeof all));
#endif
	NEEDS_REFUSED(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all));
	needs_session_refusals();
}

static void
act_session_refused(void)
{
	struct sock_filter take = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	const struct sock_fprog all = {1, &take};

	confine(CONFINE_CHILDREN);
	needs_session(needs_session_refusals);
	CHILD_NEEDS(setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &all,
	                       sizeof all) == 0);
	CHILD_NEEDS(shutdown(listener, SHUT_RDWR) == 0);
}

static void
act_worker_refused(void)
{
	confine(CONFINE_WORKERS);
	needs_session(needs_worker_refusals);
	CHILD_NEEDS(listener_fd(0) == listener);
	CHILD_NEEDS(shutdown(listener, SHUT_RDWR) == 0);
}

/* ---- Killed -------------------------------------------------------------- */

static void
act_execute(void)
{
	char *const none[] = {NULL};

	confine(CONFINE_CHILDREN);
	execve("/no/such/program", none, none);
}

static void
act_trace(void)
{
	confine(CONFINE_CHILDREN);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
act_make_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	confine(CONFINE_CHILDREN);
	mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static void *
execute(void *nothing)
{
	char *const none[] = {NULL};

	execve("/no/such/program", none, none);
	return nothing;
}

/* The process is killed, not the thread alone. */
static void
act_execute_in_thread(void)
{
	pthread_t thread;

	confine(CONFINE_THREADS);
	pthread_create(&thread, NULL, execute, NULL);
	pthread_join(thread, NULL);
}

/* ---- Calls of other ABIs ------------------------------------------------- */

#if defined __x86_64__ && !defined __ILP32__
#define X32_BIT 0x40000000

/* It is killed whether or not the kernel supports x32. */
static void
act_x32(void)
{
	confine(CONFINE_CHILDREN);
	syscall(X32_BIT | SYS_getpid);
}

/* A tracer skips a call by setting its number to -1. */
static void
act_skipped_call(void)
{
	confine(CONFINE_CHILDREN);
	NEEDS_REFUSED(syscall(-1));
	needs_serving();
}

/* getpid(2) of i386, whose number is another call on x86-64. */
static int
getpid_of_i386(void)
{
	int result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
	return result;
}

static void
act_i386_unconfined(void)
{
	CHILD_NEEDS(getpid_of_i386() == getpid());
}

static void
act_i386(void)
{
	confine(CONFINE_CHILDREN);
	getpid_of_i386();
}
#endif

static const struct {
	void (*act)(void);
	bool killed;
} cases[] = {
	{act_serve, false},
	{act_child_serves, false},
	{act_worker_serves, false},
	{act_no_signals, false},
	{act_thread_serves, false},
	{act_refused, false},
	{act_no_threads, false},
	{act_no_processes, false},
	{act_no_paths, false},
	{act_paths, false},
	{act_older_thread, false},
	{act_session_refused, false},
	{act_worker_refused, false},
	{act_execute, true},
	{act_trace, true},
	{act_make_code, true},
	{act_execute_in_thread, true},
#ifdef X32_BIT
	{act_skipped_call, false},
	{act_x32, true},
	{act_i386, true},
#endif
};

START_TEST(confined_calls_work_are_refused_or_kill)
{
	struct child child;

#ifdef X32_BIT
	if (cases[_i].act == act_i386) { /* does this kernel support i386 calls? */
		child = child_run(act_i386_unconfined);
		if (child.status != 0)
			return;
	}
#endif
	child = child_run(cases[_i].act);
	if (!cases[_i].killed)
		child_exited(&child, 0, NULL);
	else
		ck_assert_msg(WIFSIGNALED(child.status) &&
		                  WTERMSIG(child.status) == SIGSYS,
		              "not killed by SIGSYS: status %#x, log: %s",
		              (unsigned)child.status, child.log);
	ck_assert_msg(strstr(child.log, "not confined") == NULL, "%s", child.log);
}
END_TEST

/* Install the simplest filter: a kernel that rejects it supports none. */
static void
act_allow_all(void)
{
	struct sock_filter allow =
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog all = {1, &allow};

	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHILD_NEEDS(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all) == 0);
}

/* The reason, a line, why nothing can be tested here; NULL if it can. */
static const char *
skip_reason(const char *log)
{
	if (strstr(log, "not confined: ") != NULL && strstr(log, "take") == NULL)
		return log;
	return child_run(act_allow_all).status == 0 ? NULL : "no seccomp(2) here\n";
}

int
main(void)
{
	struct child child = child_run(confine_processes);
	const char *reason = skip_reason(child.log);
	TCase *group;

	if (reason != NULL) {
		printf("1..0 # SKIP %s", reason);
		return EXIT_SUCCESS;
	}
	group = tcase_create("confine");
	tcase_add_loop_test(group, confined_calls_work_are_refused_or_kill, 0,
	                    (int)(sizeof cases / sizeof *cases));
	return run_group(group);
}
