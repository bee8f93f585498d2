/* SPDX-License-Identifier: MIT */
/* pool.h - upper-threadd's workers: threads started in advance. */
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include <pthread.h>
#include <stddef.h>

/*
 * Start N threads with ATTRIBUTES.  Each accepts and serves connections, in one
 * of the slots 0 to N - 1 of the session table.
 *
 * Each thread first confines itself (confine_worker).  No thread serves before
 * all are confined.  If some threads cannot be created, the others serve
 * without them; try again to create them until a stop signal comes.
 *
 * If a thread cannot be confined while none serves yet, or if there is no
 * memory for the list of threads, log an error and exit with status 1.
 */
void pool_start(size_t n, const pthread_attr_t *attributes);

/* Join the threads, after workers_stop told them to stop.  Does nothing if
 * pool_start was not called. */
void pool_end(void);

#endif
