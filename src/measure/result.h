/* SPDX-License-Identifier: MIT */
/* result.h - count the transactions, bytes and errors of a load. */
#ifndef MEASURE_RESULT_H
#define MEASURE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "histogram.h"

/* How a transaction may fail. */
enum load_error {
	LOAD_CONNECT, /* the connection could not be made, or not in time */
	LOAD_PORT,    /* no local port was free for the connection */
	LOAD_RESET,   /* the connection broke */
	LOAD_TIMEOUT, /* the reply took too long */
	LOAD_WRONG,   /* a byte of the reply was wrong, or one too many */
	LOAD_SHORT,   /* the server closed before the end of the reply, or closed an
	               * idle connection */
	LOAD_ERRORS   /* the number of kinds */
};

/* Initialise with zeros. */
struct load_result {
	double seconds;           /* how long the load lasted */
	uint64_t transactions;    /* right replies; of a stream, whole writes */
	uint64_t bytes;           /* of right replies */
	uint64_t reply_size;      /* bytes of each */
	uint64_t timely;          /* transactions completed within SECONDS */
	uint64_t timely_bytes;    /* bytes received within SECONDS */
	uint64_t unsent;          /* requests that were due but not sent */
	uint64_t lost;            /* requests that failed, each with an error */
	uint64_t errors[LOAD_ERRORS];
	int first_errno;          /* of the first error that has one; 0: none */
	double user, system;      /* processor time of this client, in seconds */
	struct histogram latency; /* nanoseconds of transactions; not of streams */
};

/*
 * Count a complete and right reply of SIZE bytes.  Its request was due at DUE;
 * the reply was complete at NOW, and is in time if NOW is not after ENDS, the
 * end of the load.  All times are in nanoseconds.
 */
void result_reply(struct load_result *result, uint64_t size, long long due,
                  long long now, long long ends);

/*
 * Count N more bytes of a stream's reply, which are in time if IN_TIME.
 * RECEIVED is the length of the reply so far, with these bytes.  Counts a
 * transaction for each SIZE bytes of the reply.
 */
void result_stream(struct load_result *result, uint64_t size,
                   uint64_t received, uint64_t n, bool in_time);

/* Count an error of KIND; ERROR is its errno value, or 0 if it has none.
 * IS_LOST is true if a request has failed, false if only an idle connection
 * has. */
void result_error(struct load_result *result, enum load_error kind, int error,
                  bool is_lost);

/* Returns the number of errors of all kinds. */
uint64_t result_errors(const struct load_result *result);

#endif
