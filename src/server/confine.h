/* SPDX-License-Identifier: MIT */
/* confine.h - the system calls that are left to a server that serves. */
#ifndef SERVER_CONFINE_H
#define SERVER_CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * After privilege_drop, with everything open that ever will be: take every
 * system call from the process that its main loop and its sessions do not
 * need, by seccomp(2).  All its threads have that filter from now on, and what
 * they fork or create inherits it, which costs a connection nothing.
 *
 * With THREADS, sessions are threads, and no process can be created any
 * more; without, sessions are processes, and no thread can be created.
 *
 * Where it cannot be done (no seccomp in the kernel, an architecture whose
 * calls are not known), a line in the log says so.
 */
void confine_server(bool threads);

/*
 * Install the stricter filter of a worker: it can create, await and signal no
 * process or thread, remove no file, and shut no socket down.  True if that is done, or if
 * confine_server could not confine anything.  False with errno, such as ENOMEM:
 * then serve no session.
 *
 * Installing a filter takes some 20 microseconds, many times the cost of all
 * that it then checks: for every connection that is much, for a worker that
 * serves one after the other it is nothing.
 */
bool confine_worker(void);

/*
 * kill(2), for the process that has called confine_server.  The processes that
 * it forks cannot send a signal to any process.
 */
int confine_kill(pid_t pid, int signal);

#endif
