/* SPDX-License-Identifier: MIT */
/* shared.h - memory, by which of a server's processes may write it. */
#ifndef SERVER_SHARED_H
#define SERVER_SHARED_H

#include <stddef.h>

/* Bytes.  Data that different processes or threads often write is aligned to
 * this, lest they take the cache line from each other. */
#define CACHE_LINE 64

/*
 * Each returns SIZE bytes of zeros for as long as the process runs; without
 * memory it logs an error and exits with status 1.
 *
 * A child may have been taken over by its client, so what it can write is only
 * counted and printed: never a pointer, an index or a lock.
 */

/* Memory that this process and those forked later all write. */
void *shared_memory(size_t size);

/* Memory that processes forked later do not have. */
void *own_memory(size_t size);

/* Memory that this process writes at the address returned, which processes
 * forked later do not have, and that they can only read, at *READABLE. */
void *published_memory(size_t size, const void **readable);

#endif
