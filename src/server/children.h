/* SPDX-License-Identifier: MIT */
/* children.h - which process serves which slot of the table of sessions. */
#ifndef SERVER_CHILDREN_H
#define SERVER_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#include "session.h"

/* Make room for a child in each of the slots 0 to MAX - 1. */
void children_open(size_t max);

/* Process PID serves SLOT; -1 is no process, and the session has failed. */
void children_add(size_t slot, pid_t pid);

/* In the child that serves SLOT, before _exit(2): tell that it exits, if there
 * are so many children that waitpid(2) for any of them is slow. */
void children_announce_exit(size_t slot);

/*
 * As waitpid(2) for any child, with WNOHANG, but quick with thousands of
 * children: then a child that was killed is found later, by a call when
 * children_scan_ms says.  Async-signal-safe.
 */
pid_t children_wait(int *status);

/* When to reap children by children_wait though no SIGCHLD came: a time of
 * clock_ms, or 0 for never.  children_scan_due is true from that time on. */
long long children_scan_ms(void);
bool children_scan_due(void);

/* Note that process PID has ended with STATUS, as waitpid(2) gives it.
 * Async-signal-safe. */
void children_reaped(pid_t pid, int status);

/* Get one that children_reaped has noted, or that never began: the slot that it
 * served, and how that session ended.  False if there is none. */
bool children_next_reaped(size_t *slot, enum session_result *result);

/* The process that serves SLOT; 0 if none does. */
pid_t children_pid(size_t slot);

#endif
