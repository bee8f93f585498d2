/* SPDX-License-Identifier: MIT */
/* rate.h - how many connections are accepted in a second: --max-rate. */
#ifndef SERVER_RATE_H
#define SERVER_RATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Accept at most MOST connections in any second (0: no limit).  With SHARED,
 * processes forked later keep to it together.
 */
void rate_open(size_t most, bool shared);

/*
 * Where one thread alone accepts: milliseconds until it may accept the next
 * connection, 0 for now; and count one that it has accepted.
 */
long long rate_delay_ms(void);
void rate_count_accept(void);

/*
 * Where several accept: before each accept(2), claim one of the connections
 * that a second may have.  Returns 0 and sets *CLAIM; or the milliseconds after
 * which to try again.  rate_release gives a claim back that was not used.  No
 * lock is taken, so none can be kept.
 */
long long rate_claim(size_t *claim);
void rate_release(size_t claim);

#endif
