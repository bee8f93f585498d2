/* SPDX-License-Identifier: MIT */
/* ping.h - measure the round-trip time of single requests. */
#ifndef MEASURE_PING_H
#define MEASURE_PING_H

#include "common/endpoint.h"
#include "sample.h"

struct ping_options {
	unsigned long count;    /* requests; 0: until SIGINT or SIGTERM */
	unsigned long size;     /* bytes of a request */
	const struct sample *text; /* of SIZE bytes; NULL: random bytes */
	long long interval_ms;  /* from one request to the next */
	long long timeout_ms;   /* of connecting, or of a reply; 0: no timeout */
};

/* Results of ping, the exit statuses of ping(8). */
enum { PING_REPLIES = 0, PING_NONE = 1, PING_TROUBLE = 2 };

/*
 * Connect to the first of ENDPOINTS that accepts, send a request each interval,
 * and print the time that each reply took.  Connects again if the connection
 * breaks.  Returns PING_TROUBLE if a reply was wrong, otherwise PING_REPLIES if
 * there was a reply, otherwise PING_NONE.
 */
int ping(const struct endpoints *endpoints, const struct ping_options *options);

#endif
