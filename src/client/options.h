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

/* The mode of the client, as a bit. */
enum client_mode {
	CLIENT_FILTER = 1, /* send files and print the reply */
	CLIENT_PING = 2,   /* measure round trips */
	CLIENT_LOAD = 4    /* load the server */
};

struct client_options {
	const char *address;         /* the value of --connect */
	struct endpoints endpoints;  /* the addresses that it names */
	enum client_mode mode;
	long long timeout_ms;        /* 0: none */
	/* of the filter: */
	char **files;                /* ended by NULL */
	bool verify;                 /* compare the reply with the expected one */
	enum progress_mode progress;
	struct trace_options trace;
	/* of ping and load: */
	struct ping_options ping;
	struct load_options load;
	const char *text_file;       /* the value of --text, or NULL */
	struct sample text;
	bool json;                   /* print the results of the load as JSON */
};

/*
 * Read the command line into OPTIONS; its endpoints stay empty.  For --help and
 * --version, print and exit with 0.  If an option is wrong, print one line and
 * exit with EXIT_USAGE.
 */
void client_options_parse(struct client_options *options, int argc,
                          char *argv[]);

/*
 * Look up the address of OPTIONS, and check the trace options with it.  Exit
 * with EXIT_USAGE if either is wrong.  If the host is unknown, exit with 1, for
 * a ping with 2.
 */
void client_options_resolve(struct client_options *options);

/* Free the memory of OPTIONS. */
void client_options_free(struct client_options *options);

#endif
