/* SPDX-License-Identifier: MIT */
/* children.h - which process serves which session. */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "session.h"

/* Make room for MAX children. */
void children_open(size_t max);

/* Process PID serves SESSION, and alone has its descriptor; -1 is no process,
 * and the session has failed. */
void children_add(struct session *session, pid_t pid);

/*
 * Process PID has ended with STATUS, as waitpid(2) gives it: note that in its
 * session.  Async-signal-safe.
 */
void children_ended(pid_t pid, int status);

/* Call BURY for each session whose process has ended. */
void children_bury(void (*bury)(struct session *session));

/* Give the memory back. */
void children_free(void);

#endif
