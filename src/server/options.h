/* SPDX-License-Identifier: MIT */
/* options.h - the command line of the two servers. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>

#include "common/endpoint.h"
#include "access.h"
#include "log.h"
#include "privilege.h"
#include "proxy.h"
#include "session.h"
#include "source.h"

enum reap { REAP_DETACH, REAP_JOIN };

struct options {
	struct endpoints endpoints;    /* where to listen */
	const char **addresses;        /* of --listen, in the command line */
	int socket_mode;               /* of unix sockets; -1: by umask(2) */
	int backlog;                   /* length of an accept queue */
	size_t max_connections;        /* sessions at once */
	struct source_limit per_source;
	size_t max_rate;               /* connections a second, 0: no limit */
	struct time_limits limits;
	long long grace_ms;            /* for sessions that run at SIGTERM */
	struct access_rules access;
	struct proxy_trust proxy;
	struct privilege_target user;
	size_t workers;                /* --prefork, --pool; 0: none */
	enum reap reap;                /* upper-threadd only */
	struct log_options log;
};

/* The server whose options to parse: a few exist in one server only. */
enum option_set { OPTIONS_FORKD, OPTIONS_THREADD };

/*
 * Parse the command line into OPTIONS.  --help and --version print and exit
 * with status 0.  An error is reported in one line, with exit status 2; for a
 * HOST that cannot be resolved the status is 1.  With --test-config, exit in
 * any case: with status 0 if the command line is right, with 2 after any error.
 */
void options_parse(struct options *options, enum option_set set, int argc,
                   char *argv[]);

/* Returns how many connections to accept after a stop, at most: the smaller of
 * the backlog and Linux's SOMAXCONN, 4096.  An accept queue can hold more if
 * net.core.somaxconn is larger (listen(2)). */
unsigned long options_queue_length(const struct options *options);

/* Free the memory that OPTIONS hold. */
void options_free(struct options *options);

#endif
