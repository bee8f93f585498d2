/* SPDX-License-Identifier: MIT */
/* rate.h - how many connections are accepted in a second. */
#ifndef SERVER_RATE_H
#define SERVER_RATE_H

#include <stddef.h>

/*
 * Accept at most MOST connections in any second (--max-rate; 0: no limit).
 * The times are kept in memory that processes share.
 */
void rate_open(size_t most);

/* Milliseconds until one more may be accepted; 0 for now. */
long long rate_delay(void);

/* One was accepted. */
void rate_count(void);

/*
 * Where several processes or threads accept: from rate_lock to rate_unlock
 * only the caller does.  Both do nothing without a limit.
 */
void rate_lock(void);
void rate_unlock(void);

#endif
