/* SPDX-License-Identifier: MIT */
/* children.h - which process serves which session. */
#ifndef SERVER_CHILDREN_H
#define SERVER_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#include "session.h"

/* Make room for MAX children. */
void children_open(size_t max);

/* Process PID serves SESSION, and alone has its descriptor; -1 is no process,
 * and the session has failed. */
void children_add(struct session *session, pid_t pid);

/* The child's, about to exit: where there are many, say so. */
void children_leave(const struct session *session);

/*
 * As waitpid(2) for any child, with WNOHANG, but quick though there are many:
 * then one that did not exit by itself is found a moment later, by another call
 * when children_unsure is true.  Async-signal-safe.
 */
pid_t children_wait(int *status);

/* True if it is time for such a call; if it will be, the server wakes up. */
bool children_unsure(void);

/*
 * Process PID has ended with STATUS, as waitpid(2) gives it: note that in its
 * session.  Async-signal-safe.
 */
void children_ended(pid_t pid, int status);

/* Call BURY for each session whose process has ended. */
void children_bury(void (*bury)(struct session *session));

#endif
