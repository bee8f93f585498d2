/* SPDX-License-Identifier: MIT */
/* shared.h - memory that a server shares with its children, or keeps from
 * them. */
#ifndef SERVER_SHARED_H
#define SERVER_SHARED_H

#include <stddef.h>

/* The size of a cache line, in bytes.  Data that different processes or threads
 * often write is aligned to it, so that their writes share no cache line. */
#define CACHE_LINE 64

/*
 * Each of these functions returns SIZE bytes of zeros, which are never freed.
 * Without memory, it logs an error and exits with status 1.
 *
 * A client may have taken over a child.  So memory that children can write
 * holds no pointer and no lock.  Its values are only counted, printed, or
 * checked before they serve as an index.
 */

/* Memory that this process and those forked later can all write. */
void *shared_memory(size_t size);

/* Memory that is not mapped in processes forked later. */
void *own_memory(size_t size);

/* Memory that only this process can write, at the returned address.  Processes
 * forked later can read it, at *READABLE. */
void *published_memory(size_t size, const void **readable);

#endif
