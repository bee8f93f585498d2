/* SPDX-License-Identifier: MIT */
/* options.h - the command line of the client. */
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include <stdbool.h>

#include "common/endpoint.h"
#include "measure/load.h"
#include "measure/ping.h"
#include "trace/options.h"
#include "progress.h"

/* The work of the client, as a bit. */
enum client_work { CLIENT_FILTER = 1, CLIENT_PING = 2, CLIENT_LOAD = 4 };

struct client_options {
	const char *address;         /* of --connect, */
	struct endpoints endpoints;  /* and what it stands for */
	enum client_work work;
	long long timeout_ms;        /* 0: none */
	char **files;                /* ended by NULL; to be sent by the filter, */
	bool verify;                 /* its reply checked, */
	enum progress_mode progress; /* its progress shown, */
	struct trace_options trace;  /* its connection traced */
	struct ping_options ping;
	struct load_options load;
	bool json;                   /* the results of the load, as JSON */
};

/*
 * Read the command line into OPTIONS; ENDPOINTS stay empty.  --help and
 * --version print and exit 0; what is wrong is told in one line, and the exit
 * status is 2.
 */
void client_options_parse(struct client_options *options, int argc,
                          char *argv[]);

/*
 * Look up ADDRESS, and check the trace with it.  Exits 2 if one of them is
 * wrong; for a host that is not known 1, with --ping 2.
 */
void client_options_resolve(struct client_options *options);

/* Give back what OPTIONS hold. */
void client_options_free(struct client_options *options);

#endif
