/* SPDX-License-Identifier: MIT */
/* pacer.h - compute when the requests of a load are due. */
#ifndef MEASURE_PACER_H
#define MEASURE_PACER_H

#include <stdint.h>

/* Times are nanoseconds of clock_ns. */
struct pacer {
	uint64_t rate;      /* requests a second; 0: each after a reply */
	long long start_ns; /* when the load began */
	long long end_ns;   /* when it ends: no request is due from then on */
	uint64_t begun;     /* requests that were begun, counted by the caller */
};

/* Result of pacer_next: no further request is due before the end. */
#define PACER_NONE INT64_MAX

/* Begin a load at NOW: RATE requests a second for DURATION_MS milliseconds. */
void pacer_start(struct pacer *pacer, uint64_t rate, long long now,
                 long long duration_ms);

/* End the load at NOW, unless it has ended before.  If NOW is before the start
 * of the load, end it at its start. */
void pacer_stop(struct pacer *pacer, long long now);

/* Returns the duration of the load, in seconds. */
double pacer_seconds(const struct pacer *pacer);

/* Returns when request number N (from 0) is due, rounded down to a nanosecond.
 * Computes each time from the start, so that errors of rounding do not add
 * up. */
long long pacer_due_at(const struct pacer *pacer, uint64_t n);

/* Returns when the next request to begin is due, which may be in the past; or
 * PACER_NONE. */
long long pacer_next(const struct pacer *pacer);

/* Returns how many requests were due before the end but not begun.  Returns 0
 * if more were begun than were due: pacer_stop may set an end that is earlier
 * than the last requests begun. */
uint64_t pacer_unsent(const struct pacer *pacer);

#endif
