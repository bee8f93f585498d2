/* SPDX-License-Identifier: MIT */
/* load-options.h - what a load is asked to be. */
#ifndef MEASURE_LOAD_OPTIONS_H
#define MEASURE_LOAD_OPTIONS_H

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

#endif
