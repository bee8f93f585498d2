/* SPDX-License-Identifier: MIT */
/* pool.h - upper-threadd's workers: threads started in advance. */
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include <pthread.h>
#include <stddef.h>

/*
 * Start N threads with ATTRIBUTES.  Each accepts and serves connections, in one
 * of the slots 0 to N - 1 of the session table.  While a thread cannot be
 * created, try again; a stop signal ends that.
 *
 * The threads begin to serve when all that could be created at once are confined
 * (confine_worker).  If one cannot be, or without memory, log an error and exit
 * with status 1.
 */
void pool_start(size_t n, const pthread_attr_t *attributes);

/* Join the threads, after workers_stop told them to stop.  Does nothing if
 * pool_start was not called. */
void pool_end(void);

#endif
