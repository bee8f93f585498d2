/* SPDX-License-Identifier: MIT */
/* children.h - which process serves which slot of the session table. */
#ifndef SERVER_CHILDREN_H
#define SERVER_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#include "session.h"

/* Allocate the table for one child in each of the slots 0 to MAX - 1. */
void children_open(size_t max);

/* Note that process PID serves SLOT.  A PID of -1 means that fork(2) failed:
 * the session counts as reaped, with SESSION_FAILED. */
void children_add(size_t slot, pid_t pid);

/* Announce that the child of SLOT exits.  To be called by that child, before
 * _exit(2).  Does nothing if there are few children: waitpid(2) for any child
 * is then fast. */
void children_announce_exit(size_t slot);

/*
 * As waitpid(-1, STATUS, WNOHANG), but fast with thousands of children.  With
 * many children, it finds a killed child only when called at or after the time
 * of children_scan_ms.  Async-signal-safe.
 */
pid_t children_wait(int *status);

/* When to reap children by children_wait though no SIGCHLD came: a time of
 * clock_ms, or 0 for never.  children_scan_due is true from that time on. */
long long children_scan_ms(void);
bool children_scan_due(void);

/* Note that process PID has ended with STATUS, as waitpid(2) gives it.
 * Async-signal-safe. */
void children_reaped(pid_t pid, int status);

/* Take one child that children_reaped has noted, or whose fork(2) failed: set
 * *SLOT to its slot, *RESULT to the result of its session, and *SIGNAL to the
 * signal that ended it, or 0.  Returns false if there is none. */
bool children_next_reaped(size_t *slot, enum session_result *result,
                          int *signal);

/* Returns the PID of the child that serves SLOT, or 0 if none does. */
pid_t children_pid(size_t slot);

#endif
