/* SPDX-License-Identifier: MIT */
/* worker.h - processes or threads that serve connection after connection. */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include <signal.h>

#include "session.h"

/*
 * Prepare for N workers.  To be called when the listeners are open, and before
 * the first worker starts.  After a stop the workers still accept what is
 * queued, together at most BACKLOG connections.
 */
void workers_open(size_t n, unsigned long backlog);

/* In a worker that waits, this signal has it look at the listeners.  By default
 * it has no effect (signal(7)). */
#define WORKER_WAKE_SIGNAL SIGURG

/* Close the write end of the stop pipe, which only the supervisor needs.  To be
 * called in a worker that is a process. */
void worker_close_write_end(void);

/* Wait until FD has data or an end of file, or the workers are to stop.
 * Returns the events of FD, as poll(2) does; 0 only if the workers are to
 * stop. */
short worker_await(int fd);

/* As confine_worker, but while the kernel lacks memory for the filter, log the
 * shortage and try again.  Returns false if the workers are to stop
 * meanwhile. */
bool worker_confine(void);

/* Accept and serve one connection after the other, until the workers are to
 * stop.  SESSION is the slot of the calling worker, which is confined. */
void worker_run(struct session *session);

/* Note that the worker of SLOT, which has died, uses no listener any more. */
void worker_clear_accepting(size_t slot);

/* Tell the workers to stop.  Each first finishes the session that it serves. */
void workers_stop(void);

/* Forbid the workers to use the listeners.  Returns false while one still uses
 * them. */
bool workers_forbid_accepting(void);

/* Close the read end of the stop pipe in this process.  To be called when no
 * worker of this process uses it any more. */
void workers_close(void);

#endif
