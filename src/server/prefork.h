/* SPDX-License-Identifier: MIT */
/* prefork.h - upper-forkd's workers: processes started ahead. */
#ifndef SERVER_PREFORK_H
#define SERVER_PREFORK_H

#include <stddef.h>

/* Start N processes that each accept and serve, in the places 0 to N - 1 of
 * the table of sessions. */
void prefork(size_t n);

/*
 * After the server has waited: count the sessions of processes that have died,
 * and start others in their places, but not again and again if they die at
 * once.
 */
void prefork_tend(void);

/* Wait for the end of the processes, which have been told to stop; there may
 * be none. */
void prefork_end(void);

#endif
