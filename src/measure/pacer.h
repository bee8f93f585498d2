/* SPDX-License-Identifier: MIT */
/* pacer.h - when the requests of a load are due. */
#ifndef MEASURE_PACER_H
#define MEASURE_PACER_H

#include <stdint.h>

/* Times are nanoseconds of clock_ns. */
struct pacer {
	uint64_t rate;   /* requests a second; 0: as replies come */
	long long began; /* when the load began, */
	long long ends;  /* and when no request is due any more */
	uint64_t begun;  /* requests that were begun; the caller counts them */
};

/* pacer_next: no further request is due before the end. */
#define PACER_NONE INT64_MAX

/* Begin a load at NOW: RATE requests a second for DURATION_MS milliseconds. */
void pacer_start(struct pacer *pacer, uint64_t rate, long long now,
                 long long duration_ms);

/* End the load at NOW, unless it ends before. */
void pacer_stop(struct pacer *pacer, long long now);

/* For how long the load lasts, in seconds. */
double pacer_seconds(const struct pacer *pacer);

/* When request number N (from 0) is due.  Each is computed from the start: what
 * is rounded, to a nanosecond, never adds up. */
long long pacer_due_at(const struct pacer *pacer, uint64_t n);

/* When the next request that was not begun is due, in the past perhaps; or
 * PACER_NONE. */
long long pacer_next(const struct pacer *pacer);

/* How many requests were due before the end and not begun.  An end that was set
 * late may leave more begun than due: 0 then. */
uint64_t pacer_unsent(const struct pacer *pacer);

#endif
