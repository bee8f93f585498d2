/* SPDX-License-Identifier: MIT */
/* confine.h - limit the system calls of a serving process, by seccomp(2). */
#ifndef SERVER_CONFINE_H
#define SERVER_CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Install a filter, by seccomp(2), that allows only the system calls which the
 * main loop and the sessions need.  To be called after privilege_drop, and when
 * all files are open.  The filter holds for all threads of the process, and for
 * all threads and processes that these create; inheriting it costs a connection
 * nothing.
 *
 * With THREADS, sessions are threads: no process can be created any more.
 * Without, sessions are processes: no thread can be created.
 *
 * With PATHS, the process may remove files, as the paths of its unix sockets.
 *
 * Without a filter, a "not confined" line in the log tells the reason: the
 * kernel refused it, seccomp.h does not list the architecture, or the build has
 * none or has a sanitizer.
 */
void confine_server(bool threads, bool paths);

/*
 * Install the stricter worker filter.  It refuses fork(2), clone(2), wait(2),
 * kill(2), stat(2), unlink(2), shutdown(2), and SO_ATTACH_FILTER.  On i386,
 * s390x and ppc64le, socketcall(2) can still set this option.
 *
 * Returns true on success, or if confine_server installed no filter.  Returns
 * false with errno, such as ENOMEM: do not serve sessions then.
 *
 * Installing a filter takes about 20 microseconds, far longer than the checks
 * that it then makes.  This is too much for each connection, but negligible for
 * a worker, which serves many.
 */
bool confine_worker(void);

/* As kill(2), for the process that called confine_server.  Processes that it
 * forks cannot send signals at all, not even by this function. */
int confine_kill(pid_t pid, int signal);

#endif
