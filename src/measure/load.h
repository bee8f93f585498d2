/* SPDX-License-Identifier: MIT */
/* load.h - loading a server, every reply checked. */
#ifndef MEASURE_LOAD_H
#define MEASURE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/endpoint.h"
#include "histogram.h"

enum load_mode {
	LOAD_CRR,   /* connect, request, reply, close: again and again */
	LOAD_RR,    /* requests and replies on connections that are held */
	LOAD_STREAM /* both directions of each connection, as fast as they go */
};

struct load_options {
	enum load_mode mode;
	unsigned long connections; /* at once */
	unsigned long size;        /* bytes of a request, or of a write */
	unsigned long rate;        /* requests a second; 0: as replies come */
	long long duration_ms;
	long long timeout_ms;      /* of one transaction; 0: none */
};

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
 * Load the server that ENDPOINTS stand for.  A request is due when the reply
 * to the one before has come, or at its time by OPTIONS->rate: latency counts
 * from then.  When the duration ends, or by SIGINT or SIGTERM, what is still
 * owed is waited for, unless a second signal comes.
 *
 * Returns with *RESULTS filled and *LOADED the one that was loaded; says what is
 * wrong and exits 1 if no connection can be made at all or the descriptors do
 * not suffice.
 */
void load(const struct endpoints *endpoints, const struct load_options *how,
          const struct endpoint **loaded, struct load_result *results);

#endif
