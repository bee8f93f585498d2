/* SPDX-License-Identifier: MIT */
/* options.c - the command line of the two servers. */
#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/language.h"
#include "common/number.h"
#include "common/text.h"
#include "common/usage.h"
#include "options.h"

/* The largest number of PIDs on a machine (PID_MAX_LIMIT). */
#define MAX_CONNECTIONS_MAX 4194304
#define MAX_RATE_MAX 1000000
#define MIN_RATE_MAX 1000000000
/* Without --max-per-source, the limit is a quarter of --max-connections, but at
 * least this number. */
#define PER_SOURCE_MIN 8
/* The default backlog, and the most connections to accept after a stop:
 * SOMAXCONN of Linux since 5.4.  musl still defines the value of older kernels,
 * 128. */
#if SOMAXCONN < 4096
#define QUEUE_MAX 4096
#else
#define QUEUE_MAX SOMAXCONN
#endif

enum {
	OPTION_CHARSET = 256,
	OPTION_SOCKET_MODE,
	OPTION_MIN_RATE,
	OPTION_WORKERS,
	OPTION_REAP,
	OPTION_SYSLOG,
	OPTION_TEST_CONFIG,
	OPTION_LOG_TIME,
	OPTION_VERBOSE,
	OPTION_HELP,
	OPTION_VERSION
};

#define SHORT_OPTIONS "l:b:c:C:r:t:T:g:a:d:P:u:vq"
#define LONG_OPTIONS                                                           \
	{"listen", required_argument, NULL, 'l'},                                  \
		{"socket-mode", required_argument, NULL, OPTION_SOCKET_MODE},          \
		{"backlog", required_argument, NULL, 'b'},                             \
		{"max-connections", required_argument, NULL, 'c'},                     \
		{"max-per-source", required_argument, NULL, 'C'},                      \
		{"max-rate", required_argument, NULL, 'r'},                            \
		{"idle-timeout", required_argument, NULL, 't'},                        \
		{"session-timeout", required_argument, NULL, 'T'},                     \
		{"charset", required_argument, NULL, OPTION_CHARSET},                  \
		{"min-rate", required_argument, NULL, OPTION_MIN_RATE},                \
		{"grace", required_argument, NULL, 'g'},                               \
		{"allow", required_argument, NULL, 'a'},                               \
		{"deny", required_argument, NULL, 'd'},                                \
		{"proxy-protocol", required_argument, NULL, 'P'},                      \
		{"user", required_argument, NULL, 'u'},                                \
		{"syslog", no_argument, NULL, OPTION_SYSLOG},                          \
		{"test-config", no_argument, NULL, OPTION_TEST_CONFIG},                \
		{"log-time", no_argument, NULL, OPTION_LOG_TIME},                      \
		{"verbose", optional_argument, NULL, OPTION_VERBOSE},                  \
		{"quiet", no_argument, NULL, 'q'},                                     \
		{"help", no_argument, NULL, OPTION_HELP},                              \
		{"version", no_argument, NULL, OPTION_VERSION}

static const struct option forkd_options[] = {
	LONG_OPTIONS,
	{"prefork", required_argument, NULL, OPTION_WORKERS},
	{NULL, 0, NULL, 0},
};

static const struct option threadd_options[] = {
	LONG_OPTIONS,
	{"pool", required_argument, NULL, OPTION_WORKERS},
	{"reap", required_argument, NULL, OPTION_REAP},
	{NULL, 0, NULL, 0},
};

static noreturn void
print_help(enum option_set set)
{
	printf(_("Usage: %s [OPTION]...\n"), program_invocation_short_name);
	usage_text(_("Serve TCP connections: send back the text that a client sends, "
	             "in capitals."));
	usage_text(set == OPTIONS_FORKD
	               ? _("Each connection is served by a process of its own.")
	               : _("Each connection is served by a thread of its own."));

	puts("");
	usage_text(_("Where to listen:"));
	usage_option("-l, --listen=ADDRESS",
	             _("listen on PORT, HOST:PORT, [V6]:PORT, *:PORT (all "
	               "addresses) or unix:PATH; may be repeated; port 0: any "
	               "free one [%s]"),
	             ENDPOINT_DEFAULT);
	usage_option("    --socket-mode=OCTAL",
	             _("permissions of unix sockets [by the umask]"));
	usage_option("-b, --backlog=N", _("length of the accept queue [%d]"),
	             QUEUE_MAX);

	puts("");
	usage_text(_("Who may connect:"));
	usage_option("-a, --allow=CIDR",
	             _("allow these addresses and deny all others; may be "
	               "repeated"));
	usage_option("-d, --deny=CIDR",
	             _("deny these addresses; may be repeated; of --allow and "
	               "--deny the longest prefix wins"));
	usage_option("-P, --proxy-protocol=CIDR",
	             _("expect a PROXY header with the real source from these "
	               "addresses (unix: from unix sockets); may be repeated"));

	puts("");
	usage_text(_("Limits:"));
	usage_option("-c, --max-connections=N",
	             _("most sessions at once; more wait in the backlog [1000]"));
	usage_option("-C, --max-per-source=N[/P4[/P6]]",
	             _("most sessions at once from one source, a prefix of P4 bits "
	               "(IPv4) or P6 bits (IPv6); 0: no limit [a quarter of "
	               "--max-connections, at least 8; none for loopback addresses "
	               "and unix sockets]"));
	usage_option("-r, --max-rate=N",
	             _("most connections accepted in a second; more wait in the "
	               "backlog; 0: no limit [0]"));
	usage_option("-t, --idle-timeout=SECONDS",
	             _("end a session after this time without data either way; 0: "
	               "never [300]"));
	usage_option("-T, --session-timeout=SECONDS",
	             _("end a session after this time; 0: never [0]"));
	usage_option("    --min-rate=BYTES",
	             _("end a session whose client takes a waiting reply more "
	               "slowly than this many bytes a second, on average over a "
	               "minute; 0: no minimum [0]"));
	usage_option("-g, --grace=SECONDS",
	             _("time for running sessions to finish on SIGTERM; 0: none "
	               "[10]"));

	puts("");
	usage_text(_("How to serve:"));
	usage_option("    --charset=utf-8|ascii|NAME",
	             _("character set of the text; utf-8: characters of all "
	               "languages, with Unicode's capitals; ascii: a-z, all other "
	               "bytes unchanged; NAME: as iconv -l lists it, such as "
	               "GB18030 [utf-8]"));
	if (set == OPTIONS_FORKD) {
		usage_option("    --prefork=N",
		             _("start N processes that each serve one connection "
		               "after the other; 0: a process per connection [0]"));
	} else {
		usage_option("    --pool=N",
		             _("start N threads that each serve one connection after "
		               "the other; 0: a thread per connection [0]"));
		usage_option("    --reap=detach|join",
		             _("detach the threads, or have one thread join them "
		               "[detach]"));
	}
	usage_option("-u, --user=USER[:GROUP]",
	             _("switch to this user when all sockets are bound"));

	puts("");
	usage_text(_("What to log:"));
	usage_option("    --syslog", _("log to syslog(3), not to standard error"));
	usage_option("    --log-time",
	             _("begin each line on standard error with the time (UTC)"));
	usage_option("-v, --verbose[=N]",
	             _("log also a line per session and per refused connection, at "
	               "most N of them a second [unlimited]"));
	usage_option("-q, --quiet", _("log only errors"));

	puts("");
	usage_text(_("Help and version:"));
	usage_option("    --test-config",
	             _("check the options, resolve the names, and exit: 0 if all "
	               "are right, 2 if not"));
	usage_option("    --help", _("print this help and exit"));
	usage_option("    --version", _("print the version and exit"));

	puts("");
	usage_text(_("SIGTERM and SIGINT stop accepting and let running sessions "
	             "finish; a second one ends them at once.  SIGUSR1 logs a "
	             "status line.  SIGHUP and SIGUSR2 have no effect."));
	usage_text(_("Exit status: 0 success, 1 failure at run time, 2 wrong "
	             "usage."));
	usage_flush_and_exit();
}

/* Unless WHY is NULL, exit with an error: WHY says what is wrong with the value
 * TEXT of option NAME. */
static void
check_option(const char *name, const char *text, const char *why)
{
	if (why != NULL)
		usage_error("%s=%s: %s", name, text, why);
}

static enum reap
reap_option(const char *text)
{
	if (strcmp(text, "detach") == 0)
		return REAP_DETACH;
	if (strcmp(text, "join") == 0)
		return REAP_JOIN;
	usage_error(_("--reap=%s: not detach or join"), text);
}

static int
mode_option(const char *text)
{
	int mode = 0;
	const char *p = text;

	for (; *p >= '0' && *p <= '7' && mode <= 0777; p++)
		mode = mode * 8 + (*p - '0');
	if (p == text || *p != '\0' || mode > 0777)
		usage_error(_("--socket-mode=%s: not an octal number from 0 to 777"),
		            text);
	return mode;
}

/* Parse TEXT, N[/P4[/P6]], into *LIMIT. */
static void
per_source_option(struct source_limit *limit, const char *text)
{
	char copy[64];
	char *p4, *p6 = NULL;
	unsigned long most, bits4 = 32, bits6 = 64;

	snprintf(copy, sizeof copy, "%s", text);
	if ((p4 = strchr(copy, '/')) != NULL) {
		*p4++ = '\0';
		if ((p6 = strchr(p4, '/')) != NULL)
			*p6++ = '\0';
	}
	if (strlen(text) >= sizeof copy ||
	    !number_parse(copy, 0, MAX_CONNECTIONS_MAX, &most) ||
	    (p4 != NULL && !number_parse(p4, 0, 32, &bits4)) ||
	    (p6 != NULL && !number_parse(p6, 0, 128, &bits6)))
		usage_error(_("--max-per-source=%s: not N[/P4[/P6]], with N from 0 to "
		              "%d, P4 from 0 to 32, P6 from 0 to 128"),
		            text, MAX_CONNECTIONS_MAX);
	*limit = (struct source_limit){
		.most = most, .p4 = (unsigned)bits4, .p6 = (unsigned)bits6};
}

void
options_parse(struct options *options, enum option_set set, int argc,
              char *argv[])
{
	const bool forkd = set == OPTIONS_FORKD;
	size_t count = 0;
	bool test = false;
	int option;

	usage_begin(argv);
	(void)text_choose("utf-8");
	*options = (struct options){
		.addresses = calloc((size_t)argc, sizeof *options->addresses),
		.socket_mode = -1,
		.backlog = QUEUE_MAX,
		.max_connections = 1000,
		.per_source = {.p4 = 32, .p6 = 64, .spares_local = true},
		.limits = {.idle_timeout_ms = 300000, .rate_period_ms = 60000},
		.grace_ms = 10000,
		.reap = REAP_DETACH,
		.log = {.level = LOG_LEVEL_NOTICE},
	};
	if (options->addresses == NULL) {
		fprintf(stderr, "%s: %s\n", program_invocation_short_name,
		        strerror(ENOMEM));
		exit(EXIT_FAILURE);
	}
	while ((option = getopt_long(argc, argv, SHORT_OPTIONS,
	                             forkd ? forkd_options : threadd_options,
	                             NULL)) != -1)
		switch (option) {
		case 'l':
			options->addresses[count++] = optarg;
			break;
		case OPTION_CHARSET:
			check_option("--charset", optarg, text_choose(optarg));
			break;
		case OPTION_SOCKET_MODE:
			options->socket_mode = mode_option(optarg);
			break;
		case 'b':
			options->backlog =
				(int)number_option("--backlog", optarg, 1, INT_MAX);
			break;
		case 'c':
			options->max_connections = number_option(
				"--max-connections", optarg, 1, MAX_CONNECTIONS_MAX);
			break;
		case 'C':
			per_source_option(&options->per_source, optarg);
			break;
		case 'r':
			options->max_rate =
				number_option("--max-rate", optarg, 0, MAX_RATE_MAX);
			break;
		case 't':
			options->limits.idle_timeout_ms =
				seconds_option("--idle-timeout", optarg);
			break;
		case 'T':
			options->limits.session_timeout_ms =
				seconds_option("--session-timeout", optarg);
			break;
		case OPTION_MIN_RATE:
			options->limits.min_rate =
				(long long)size_option("--min-rate", optarg, 0, MIN_RATE_MAX);
			break;
		case 'g':
			options->grace_ms = seconds_option("--grace", optarg);
			break;
		case 'a':
			check_option("--allow", optarg,
			             cidr_list_add(&options->access.allow, optarg));
			break;
		case 'd':
			check_option("--deny", optarg,
			             cidr_list_add(&options->access.deny, optarg));
			break;
		case 'P':
			check_option("--proxy-protocol", optarg,
			             proxy_trust_add(&options->proxy, optarg));
			break;
		case 'u':
			check_option("--user", optarg,
			             privilege_look_up(&options->user, optarg));
			break;
		case OPTION_WORKERS:
			options->workers = number_option(forkd ? "--prefork" : "--pool",
			                                 optarg, 0, MAX_CONNECTIONS_MAX);
			break;
		case OPTION_REAP:
			options->reap = reap_option(optarg);
			break;
		case OPTION_SYSLOG:
			options->log.syslog = true;
			break;
		case OPTION_TEST_CONFIG:
			test = true;
			break;
		case OPTION_LOG_TIME:
			options->log.time = true;
			break;
		case OPTION_VERBOSE:
			options->log.max_rate = optional_number_option(
				"--verbose", optarg, 1, MAX_RATE_MAX, 0);
			options->log.level = LOG_LEVEL_INFO;
			break;
		case 'v':
			options->log.level = LOG_LEVEL_INFO;
			break;
		case 'q':
			options->log.level = LOG_LEVEL_ERROR;
			break;
		case OPTION_HELP:
			print_help(set);
		case OPTION_VERSION:
			usage_print_version();
		default: /* getopt_long has printed the error */
			usage_exit();
		}
	if (optind < argc)
		usage_error(_("%s: unexpected argument"), argv[optind]);
	for (size_t i = 0; i < count; i++)
		address_option(&options->endpoints, "--listen", options->addresses[i],
		               ENDPOINT_LISTEN, test ? EXIT_USAGE : EXIT_FAILURE);
	if (test)
		exit(EXIT_SUCCESS);
	if (options->workers > 0) /* each serves one session at a time */
		options->max_connections = options->workers;
	if (options->per_source.spares_local)
		options->per_source.most = options->max_connections / 4 > PER_SOURCE_MIN
		                               ? options->max_connections / 4
		                               : PER_SOURCE_MIN;
}

unsigned long
options_queue_length(const struct options *options)
{
	return (unsigned long)(options->backlog < QUEUE_MAX ? options->backlog
	                                                    : QUEUE_MAX);
}

void
options_free(struct options *options)
{
	free(options->addresses);
	endpoints_free(&options->endpoints);
	cidr_list_free(&options->access.allow);
	cidr_list_free(&options->access.deny);
	cidr_list_free(&options->proxy.blocks);
	privilege_free(&options->user);
}
