/* SPDX-License-Identifier: MIT */
/* pool.h - upper-threadd's workers: threads started ahead. */
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include <pthread.h>
#include <stddef.h>

/* Start N threads with ATTRIBUTES that each accept and serve, in the places 0
 * to N - 1 of the table of sessions. */
void pool_start(size_t n, const pthread_attr_t *attributes);

/* Join the threads, which have been told to stop; there may be none. */
void pool_end(void);

#endif
