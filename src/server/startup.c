/* SPDX-License-Identifier: MIT */
/* startup.c - the steps of a server before its main loop. */
#include <config.h>

#include <stdlib.h>
#include <unistd.h>

#include "access.h"
#include "activation.h"
#include "capacity.h"
#include "common/language.h"
#include "common/standard.h"
#include "common/usage.h"
#include "confine.h"
#include "joiner.h"
#include "listener.h"
#include "log.h"
#include "loop.h"
#include "notify.h"
#include "prefork.h"
#include "privilege.h"
#include "proxy.h"
#include "rate.h"
#include "sessions.h"
#include "shared.h"
#include "shortage.h"
#include "source.h"
#include "timeouts.h"
#include "startup.h"
#include "worker.h"

static const struct options *options;
static pid_t server_pid;
static enum option_set server_set;

/* Use the listeners that the service manager passed, if any, and ignore those
 * of the command line.  Without either, listen at the default address. */
static void
choose_listeners(struct options *opts)
{
	struct endpoints *endpoints = &opts->endpoints;
	size_t n = activation_take();

	for (size_t i = 0; i < n; i++)
		listener_add(ACTIVATION_FIRST + (int)i, NULL);
	if (n > 0)
		endpoints_free(endpoints);
	else if (endpoints->count == 0)
		address_option(endpoints, "--listen", ENDPOINT_DEFAULT,
		               ENDPOINT_LISTEN, EXIT_FAILURE);
}

/* Only the server itself removes the listeners, not a child that exits. */
static void
clean_up_at_exit(void)
{
	if (getpid() != server_pid)
		return;
	listeners_remove();
	log_close();
}

void
server_start(struct options *opts, enum option_set set, int argc, char *argv[])
{
	size_t lacking = 0; /* descriptors */
	bool workers;

	standard_open();
	options_parse(opts, set, argc, argv);
	options = opts;
	workers = opts->workers > 0;
	server_pid = getpid();
	server_set = set;
	capacity_raise(opts, set);
	lacking += !log_open(&opts->log);
	log_share(shared_memory(sizeof(struct log_counts)));
	lacking += !notify_open();
	access_configure(&opts->access);
	proxy_configure(&opts->proxy);
	shortage_open();
	rate_open(opts->max_rate, workers);
	/* A child that reads a PROXY header counts the source named in it. */
	sources_open(&opts->per_source, opts->max_connections,
	             workers || proxy_configured());
	sessions_open(opts->max_connections, workers);
	timeouts_configure(&opts->limits);
	listeners_configure(opts->limits.idle_timeout_ms, opts->socket_mode);
	choose_listeners(opts);
	capacity_check_start(opts, set, lacking);
	if (atexit(clean_up_at_exit) != 0) {
		log_line(LOG_LEVEL_ERROR, _("no memory to register the exit handler"));
		exit(EXIT_FAILURE);
	}
	loop_open(opts);
}

static enum confine_mode
confine_mode(void)
{
	if (server_set == OPTIONS_THREADD)
		return CONFINE_THREADS;
	return options->workers > 0 ? CONFINE_WORKERS : CONFINE_CHILDREN;
}

void
server_ready(void)
{
	privilege_drop(&options->user);
	capacity_check(options, server_set);
	if (options->workers > 0)
		workers_open(options->workers, options_queue_length(options));
	if (options->workers > 0 && server_set == OPTIONS_FORKD)
		prefork_prepare();
	if (options->reap == REAP_JOIN)
		joiner_prepare();
	listeners_announce();
	privilege_warn();
	confine_server(confine_mode());
}
