/* SPDX-License-Identifier: MIT */
/* ramp.h - bound how fast a load begins its connections. */
#ifndef MEASURE_RAMP_H
#define MEASURE_RAMP_H

#include <stdbool.h>
#include <stddef.h>

/* The connections that may wait for their first reply before RAMP_RATE bounds
 * the next ones. */
#define RAMP_WAITING 256
/* The most connections to begin in a second. */
#define RAMP_RATE 1000
/* The most connections to begin at once, after a pause. */
#define RAMP_AT_ONCE 100

/* Initialise with zeros. */
struct ramp {
	long long next_ns; /* when RAMP_RATE allows another connection */
};

/*
 * True if a connection may begin at NOW, in nanoseconds of clock_ns, while
 * WAITING others wait for their first reply.  While fewer than RAMP_WAITING
 * wait, there is no limit: the replies of the server set the pace.  If more
 * wait, RAMP_RATE limits the connections to a server that is slow or silent.
 * Each call that returns true then counts as one connection of RAMP_RATE: the
 * caller must begin it.
 */
bool ramp_allows(struct ramp *ramp, size_t waiting, long long now);

/* The same for a connection in place of one that has failed: RAMP_RATE always
 * bounds these. */
bool ramp_allows_again(struct ramp *ramp, long long now);

#endif
