/* SPDX-License-Identifier: MIT */
/* rate.h - limit the connections accepted in a second: --max-rate. */
#ifndef SERVER_RATE_H
#define SERVER_RATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Set the limit: at most MOST connections in any second (0: no limit).  With
 * SHARED, it holds for this process and those forked later together.
 */
void rate_open(size_t most, bool shared);

/*
 * For a single accepting thread.  rate_delay_ms returns the milliseconds until
 * the next connection may be accepted, 0 if now.  rate_count_accept counts a
 * connection that was accepted.
 */
long long rate_delay_ms(void);
void rate_count_accept(void);

/*
 * For several accepting threads or processes.  rate_claim claims, before
 * accept(2), one of the connections that the limit allows.  It returns 0 and
 * sets *CLAIM, or returns the milliseconds after which to try again.
 * rate_release gives back a claim that was not used.  Neither takes a lock, so
 * a process that dies or stops here blocks no other.
 */
long long rate_claim(size_t *claim);
void rate_release(size_t claim);

#endif
