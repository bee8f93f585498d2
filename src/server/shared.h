/* SPDX-License-Identifier: MIT */
/* shared.h - memory and locks that a server's processes share. */
#ifndef SERVER_SHARED_H
#define SERVER_SHARED_H

#include <pthread.h>
#include <stddef.h>

/* SIZE bytes of zeros that processes forked later share; exits if there are
 * none. */
void *shared_memory(size_t size);

/* Make MUTEX, which lies in shared memory, one that any process or thread may
 * lock, and that survives the death of its owner (EOWNERDEAD). */
void shared_mutex(pthread_mutex_t *mutex);

#endif
