/* SPDX-License-Identifier: MIT */
/* options.c - the command line of the two servers. */
#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "number.h"
#include "options.h"
#include "usage.h"

/* More sessions than a machine has process numbers cannot be meant. */
#define MAX_CONNECTIONS_MAX 4194304

enum { OPTION_REAP = 256, OPTION_HELP, OPTION_VERSION };

static const struct option long_options[] = {
	{"listen", required_argument, NULL, 'l'},
	{"backlog", required_argument, NULL, 'b'},
	{"max-connections", required_argument, NULL, 'c'},
	{"idle-timeout", required_argument, NULL, 't'},
	{"grace", required_argument, NULL, 'g'},
	{"verbose", no_argument, NULL, 'v'},
	{"quiet", no_argument, NULL, 'q'},
	{"help", no_argument, NULL, OPTION_HELP},
	{"version", no_argument, NULL, OPTION_VERSION},
	{"reap", required_argument, NULL, OPTION_REAP}, /* the last: see below */
	{NULL, 0, NULL, 0},
};

static noreturn void
print_help(enum option_set set)
{
	printf("Usage: %s [OPTION]...\n"
	       "Serve TCP connections: send back what a client sends, with a-z as A-Z.\n"
	       "Each connection is served by a %s of its own.\n"
	       "\n"
	       "  -l, --listen=ADDRESS       listen on PORT, HOST:PORT, [V6]:PORT, *:PORT (all\n"
	       "                               addresses) or unix:PATH; may be repeated;\n"
	       "                               port 0 is any free one\n"
	       "                               [" ENDPOINT_DEFAULT "]\n"
	       "  -b, --backlog=N            length of the accept queue [%d]\n"
	       "  -c, --max-connections=N    sessions at once; more wait in the backlog [1000]\n"
	       "  -t, --idle-timeout=SECONDS end a session in which nothing moved for so long;\n"
	       "                               0 is never [300]\n"
	       "  -g, --grace=SECONDS        time for running sessions to finish on SIGTERM [10]\n",
	       program_invocation_short_name,
	       set == OPTIONS_FORKD ? "process" : "thread", SOMAXCONN);
	if (set == OPTIONS_THREADD)
		printf("      --reap=detach|join     threads are detached, or one thread joins them\n"
		       "                               [detach]\n");
	printf("  -v, --verbose              log a line per session\n"
	       "  -q, --quiet                log errors alone\n"
	       "      --help                 print this and exit\n"
	       "      --version              print the version and exit\n"
	       "\n"
	       "SIGTERM and SIGINT stop accepting and let running sessions finish; a second one\n"
	       "ends at once.  SIGUSR1 logs a status line.\n"
	       "Exit status: 0 clean, 1 failure at run time, 2 wrong usage.\n");
	usage_printed();
}

static unsigned long
number_option(const char *name, const char *text, unsigned long min,
              unsigned long max)
{
	unsigned long number;

	if (!number_parse(text, min, max, &number))
		usage_error("%s=%s: not a whole number from %lu to %lu", name, text,
		            min, max);
	return number;
}

static void
add_listen(struct options *options, const char *address)
{
	const char *why =
		endpoints_add(&options->endpoints, address, ENDPOINT_LISTEN);

	if (why != NULL)
		usage_error("--listen=%s: %s", address, why);
}

static enum reap
reap_option(const char *text)
{
	if (strcmp(text, "detach") == 0)
		return REAP_DETACH;
	if (strcmp(text, "join") == 0)
		return REAP_JOIN;
	usage_error("--reap=%s: not detach or join", text);
}

void
options_parse(struct options *options, enum option_set set, int argc,
              char *argv[])
{
	struct option known[sizeof long_options / sizeof *long_options];
	int option;

	*options = (struct options){
		.backlog = SOMAXCONN,
		.max_connections = 1000,
		.idle_timeout_ms = 300000,
		.grace_ms = 10000,
		.reap = REAP_DETACH,
		.log_level = LOG_LEVEL_NOTICE,
	};
	memcpy(known, long_options, sizeof known);
	if (set == OPTIONS_FORKD) /* a server of processes has no --reap */
		memset(known + sizeof known / sizeof *known - 2, 0, sizeof *known);

	while ((option = getopt_long(argc, argv, "l:b:c:t:g:vq", known, NULL)) != -1)
		switch (option) {
		case 'l':
			add_listen(options, optarg);
			break;
		case 'b':
			options->backlog =
				(int)number_option("--backlog", optarg, 1, INT_MAX);
			break;
		case 'c':
			options->max_connections = number_option(
				"--max-connections", optarg, 1, MAX_CONNECTIONS_MAX);
			break;
		case 't':
			options->idle_timeout_ms = seconds_option("--idle-timeout", optarg);
			break;
		case 'g':
			options->grace_ms = seconds_option("--grace", optarg);
			break;
		case 'v':
			options->log_level = LOG_LEVEL_INFO;
			break;
		case 'q':
			options->log_level = LOG_LEVEL_ERROR;
			break;
		case OPTION_REAP:
			options->reap = reap_option(optarg);
			break;
		case OPTION_HELP:
			print_help(set);
		case OPTION_VERSION:
			usage_print_version();
		default: /* getopt_long has said what is wrong */
			usage_exit();
		}
	if (optind < argc)
		usage_error("%s: an argument too many", argv[optind]);
	if (options->endpoints.count == 0)
		add_listen(options, ENDPOINT_DEFAULT);
}

void
options_free(struct options *options)
{
	endpoints_free(&options->endpoints);
}
