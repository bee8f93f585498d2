/* SPDX-License-Identifier: MIT */
/* load.h - loading a server, every reply checked. */
#ifndef MEASURE_LOAD_H
#define MEASURE_LOAD_H

#include "common/endpoint.h"
#include "result.h"

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

/*
 * Load the server that ENDPOINTS stand for.  A request is due when the reply
 * to the one before has come, or at its time by OPTIONS->rate: latency counts
 * from then.  When the duration ends, or by SIGINT or SIGTERM, what is still
 * owed is waited for, unless a second signal comes.
 *
 * Returns with *RESULT, zeros before, filled, and *LOADED the one that was
 * loaded; says what is wrong and exits 1 if no connection can be made at all or
 * the descriptors do not suffice.
 */
void load(const struct endpoints *endpoints,
          const struct load_options *options, const struct endpoint **loaded,
          struct load_result *result);

#endif
