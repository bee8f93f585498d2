/* SPDX-License-Identifier: MIT */
/* options.h - the command line of the two servers. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "endpoint.h"
#include "log.h"

enum reap { REAP_DETACH, REAP_JOIN };

struct options {
	struct endpoints endpoints;    /* where to listen */
	int backlog;                   /* connections */
	size_t max_connections;        /* sessions at once */
	long long idle_timeout_ms;     /* 0: none */
	long long grace_ms;            /* for the sessions that run at SIGTERM */
	enum reap reap;                /* upper-threadd alone */
	enum log_level log_level;
};

/* Which options a server has beyond those that both have. */
enum option_set { OPTIONS_FORKD, OPTIONS_THREADD };

/*
 * Read the command line into OPTIONS.  --help and --version print and exit 0;
 * what is wrong is told in one line, and the exit status is 2.
 */
void options_parse(struct options *options, enum option_set set, int argc,
                   char *argv[]);

/* Give back what OPTIONS hold. */
void options_free(struct options *options);

#endif
