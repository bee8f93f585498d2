/* SPDX-License-Identifier: MIT */
/* confine.h - limit the system calls of a serving process, by seccomp(2). */
#ifndef SERVER_CONFINE_H
#define SERVER_CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

/* The tasks that serve the connections. */
enum confine_mode {
	CONFINE_CHILDREN, /* processes, each one connection */
	CONFINE_WORKERS,  /* processes, each one connection after the other */
	CONFINE_THREADS   /* threads */
};

/* Have the filter treat FD as a listener (LISTENER and OPTION in confine.def).
 * HAS_PATH tells whether the server is to remove the path of a unix socket.  To
 * be called for each listener before confine_server.  Returns false without
 * memory. */
bool confine_listener(int fd, bool has_path);

/*
 * Install a filter, by seccomp(2), that allows only the system calls which the
 * main loop and the sessions need; confine.def lists them.  To be called after
 * privilege_drop, and when all files are open.  The filter holds for all
 * threads of the process, and for all threads and processes that these create;
 * inheriting it costs a connection nothing.
 *
 * With CONFINE_THREADS no process can be created any more; otherwise, no
 * thread.
 *
 * Without a filter, a "not confined" line in the log tells the reason: the
 * kernel refused it, there are too many listeners for it, seccomp.h does not
 * list the architecture, or the build has none or has a sanitizer.
 */
void confine_server(enum confine_mode mode);

/*
 * Install the filter of a worker.  It forbids the calls for which a supervisor
 * needs the secret (see confine_fork), and calls that change a listener; but it
 * allows accept4(2) and accept(2).  On i386, s390x and ppc64le, socketcall(2)
 * can still set options of a listener.
 *
 * Returns true on success, or if confine_server installed no filter.  Returns
 * false with errno, such as ENOMEM: do not serve sessions then.
 */
bool confine_worker(void);

/*
 * fork(2), kill(2), waitpid(2) with WNOHANG, and unlinkat(2) without flags, for
 * the process that called confine_server.  The filter allows these calls only
 * with a secret, which the processes that it forks do not have: these cannot
 * make the calls, and must not call these functions.  (With CONFINE_THREADS,
 * unlinkat(2) needs no secret, and the filter forbids the other calls.)  A
 * signal handler may call these functions.
 */
pid_t confine_fork(void);
int confine_kill(pid_t pid, int signal);
pid_t confine_wait(pid_t pid, int *status);
int confine_unlink(int directory, const char *path);

#endif
