/* SPDX-License-Identifier: MIT */
/* load-options.h - the options of a load. */
#ifndef MEASURE_LOAD_OPTIONS_H
#define MEASURE_LOAD_OPTIONS_H

#include "sample.h"

enum load_mode {
	LOAD_CRR,   /* connect, request, reply, close, repeatedly */
	LOAD_RR,    /* requests and replies on persistent connections */
	LOAD_STREAM /* both directions of each connection at full speed */
};

struct load_options {
	enum load_mode mode;
	unsigned long connections; /* at the same time */
	unsigned long size;        /* bytes of a request; of a stream, of a write */
	const struct sample *text; /* of SIZE bytes; NULL: random bytes */
	unsigned long rate;        /* requests a second; 0: each after a reply */
	long long duration_ms;
	long long timeout_ms;      /* of one transaction; 0: no timeout */
};

#endif
