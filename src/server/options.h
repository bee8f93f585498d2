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
	int socket_mode;               /* of unix sockets; -1: as umask(2) has it */
	int backlog;                   /* connections */
	size_t max_connections;        /* sessions at once */
	struct source_limit per_source;
	size_t max_rate;               /* connections a second, 0: no limit */
	struct session_limits limits;
	long long grace_ms;            /* for the sessions that run at SIGTERM */
	struct access_rules access;
	struct proxy_trust proxy;
	struct privilege_target user;
	size_t workers;                /* --prefork, --pool; 0: one a connection */
	enum reap reap;                /* upper-threadd alone */
	enum log_level log_level;
	bool syslog;
};

/* Which options a server has beyond those that both have. */
enum option_set { OPTIONS_FORKD, OPTIONS_THREADD };

/*
 * Read the command line into OPTIONS.  --help and --version print and exit 0;
 * what is wrong is told in one line, and the exit status is 2.
 */
void options_parse(struct options *options, enum option_set set, int argc,
                   char *argv[]);

/* How many connections the accept queue of a listener can hold (listen(2)). */
unsigned long options_queue_length(const struct options *options);

/* Give back what OPTIONS hold. */
void options_free(struct options *options);

#endif
