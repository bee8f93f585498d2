/* SPDX-License-Identifier: MIT */
/* prefork.h - upper-forkd's workers: processes started ahead. */
#ifndef SERVER_PREFORK_H
#define SERVER_PREFORK_H

#include <stddef.h>

/* Start N processes that each accept and serve, in the slots 0 to N - 1 of the
 * table of sessions. */
void prefork_start(size_t n);

/*
 * After each wait of the server: account for the sessions of dead workers, and
 * replace the workers; those that keep dying at once, less and less often.
 */
void prefork_replace(void);

/*
 * After the drain: end the workers, and wait for their end; there may be none.
 * By their counts they serve nobody.  One that was taken over may have changed
 * the counts, and would not end by itself: all are killed.
 */
void prefork_end(void);

#endif
