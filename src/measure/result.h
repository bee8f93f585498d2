/* SPDX-License-Identifier: MIT */
/* result.h - the results of a load: what is counted, and what is in time. */
#ifndef MEASURE_RESULT_H
#define MEASURE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "histogram.h"

/* How a transaction may fail. */
enum load_error {
	LOAD_CONNECT, /* the connection was not made */
	LOAD_PORT,    /* there was no local port for it */
	LOAD_RESET,   /* it broke */
	LOAD_TIMEOUT, /* the reply took too long */
	LOAD_WRONG,   /* another reply than the right one */
	LOAD_SHORT,   /* the server closed before the end of the reply */
	LOAD_ERRORS   /* how many kinds there are */
};

/* Initialise with zeros. */
struct load_result {
	double seconds;             /* that the load was kept up */
	uint64_t transactions;      /* whose reply was right; of a stream, writes */
	uint64_t bytes;             /* of right replies */
	uint64_t timely;            /* transactions ... */
	uint64_t timely_bytes;      /* ... and bytes within these SECONDS */
	uint64_t unsent;            /* requests due for which nothing was free */
	uint64_t errors[LOAD_ERRORS];
	int first_errno;            /* of the first error, where it has one */
	double user, system;        /* processor seconds of this client */
	struct histogram latency;   /* nanoseconds a transaction; not of streams */
};

/*
 * Count a whole and right reply of SIZE bytes.  It came at NOW to a request that
 * was due at DUE (both nanoseconds); it is in time if the load had not ended
 * before, at ENDS.
 */
void result_reply(struct load_result *result, uint64_t size, long long due,
                  long long now, long long ends);

/*
 * Count N bytes more of a stream's reply, RECEIVED with them since it began, in
 * time if IN_TIME.  A transaction is counted as each SIZE bytes are complete.
 */
void result_stream(struct load_result *result, uint64_t size,
                   uint64_t received, uint64_t n, bool in_time);

/* Count an error; ERROR is its errno value, or 0. */
void result_error(struct load_result *result, enum load_error kind, int error);

/* How many errors there were, of all kinds. */
uint64_t result_errors(const struct load_result *result);

#endif
