/* SPDX-License-Identifier: MIT */
/* worker.h - processes or threads that serve connection after connection. */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include "session.h"

/*
 * Before the first of N workers starts, the listeners being there: make what
 * the workers are told by to stop.  They then still accept what waits, BACKLOG
 * connections at most.
 */
void workers_open(size_t n, unsigned long backlog);

/* In a worker that is a process: forget what only its supervisor needs. */
void worker_close_stop_end(void);

/*
 * The worker's loop: accept a connection, serve it in SESSION, which is the
 * worker's slot, and again, until the workers are to stop.
 */
void worker_run(struct session *session);

/* The worker of SLOT has died. */
void worker_clear_accepting(size_t slot);

/* Have the workers stop.  Those that serve finish what they serve. */
void workers_stop(void);

/* From now on no worker accepts; false while one still does. */
bool workers_forbid_accepting(void);

/* When there are none any more, or in one that ends: give back what
 * workers_open made. */
void workers_free(void);

#endif
