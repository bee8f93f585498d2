/* SPDX-License-Identifier: MIT */
/* options.c - the command line of the client. */
#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/language.h"
#include "common/text.h"
#include "common/usage.h"
#include "options.h"

enum {
	OPTION_FIRST = 256,
	OPTION_CHARSET = OPTION_FIRST,
	OPTION_VERIFY,
	OPTION_PROGRESS,
	OPTION_NO_PROGRESS,
	OPTION_PING,
	OPTION_INTERVAL,
	OPTION_LOAD,
	OPTION_CONNECTIONS,
	OPTION_DURATION,
	OPTION_RATE,
	OPTION_JSON,
	OPTION_SIZE,
	OPTION_TEXT,
	OPTION_TRACE,
	OPTION_TRACE_SVG,
	OPTION_TRACE_PCAP,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{"connect", required_argument, NULL, 'c'},
	{"ipv4", no_argument, NULL, '4'},
	{"ipv6", no_argument, NULL, '6'},
	{"timeout", required_argument, NULL, 'w'},
	{"charset", required_argument, NULL, OPTION_CHARSET},
	{"verify", no_argument, NULL, OPTION_VERIFY},
	{"progress", no_argument, NULL, OPTION_PROGRESS},
	{"no-progress", no_argument, NULL, OPTION_NO_PROGRESS},
	{"ping", optional_argument, NULL, OPTION_PING},
	{"interval", required_argument, NULL, OPTION_INTERVAL},
	{"load", required_argument, NULL, OPTION_LOAD},
	{"connections", required_argument, NULL, OPTION_CONNECTIONS},
	{"duration", required_argument, NULL, OPTION_DURATION},
	{"rate", required_argument, NULL, OPTION_RATE},
	{"json", no_argument, NULL, OPTION_JSON},
	{"size", required_argument, NULL, OPTION_SIZE},
	{"text", required_argument, NULL, OPTION_TEXT},
	{"trace", optional_argument, NULL, OPTION_TRACE},
	{"trace-svg", required_argument, NULL, OPTION_TRACE_SVG},
	{"trace-pcap", required_argument, NULL, OPTION_TRACE_PCAP},
	{"help", no_argument, NULL, OPTION_HELP},
	{"version", no_argument, NULL, OPTION_VERSION},
	{NULL, 0, NULL, 0},
};

/* The modes in which an option is valid; one not listed is valid in all. */
static const struct {
	const char *name;
	int option;
	unsigned modes;
} option_modes[] = {
	{"--verify", OPTION_VERIFY, CLIENT_FILTER},
	{"--progress", OPTION_PROGRESS, CLIENT_FILTER},
	{"--no-progress", OPTION_NO_PROGRESS, CLIENT_FILTER},
	{"--trace", OPTION_TRACE, CLIENT_FILTER},
	{"--trace-svg", OPTION_TRACE_SVG, CLIENT_FILTER},
	{"--trace-pcap", OPTION_TRACE_PCAP, CLIENT_FILTER},
	{"--interval", OPTION_INTERVAL, CLIENT_PING},
	{"--connections", OPTION_CONNECTIONS, CLIENT_LOAD},
	{"--duration", OPTION_DURATION, CLIENT_LOAD},
	{"--rate", OPTION_RATE, CLIENT_LOAD},
	{"--json", OPTION_JSON, CLIENT_LOAD},
	{"--size", OPTION_SIZE, CLIENT_PING | CLIENT_LOAD},
	{"--text", OPTION_TEXT, CLIENT_PING | CLIENT_LOAD},
};

static noreturn void
print_help(void)
{
	const char *name = program_invocation_short_name;

	printf(_("Usage: %s [OPTION]... [FILE]...\n"
	         "  or:  %s --ping[=COUNT] [OPTION]...\n"
	         "  or:  %s --load=crr|rr|stream [OPTION]...\n"),
	       name, name, name);
	usage_text(_("Send the FILEs to a server and print the reply; or measure "
	             "round trips (--ping); or load the server (--load).  Without "
	             "FILE, or for -, send standard input."));

	puts("");
	usage_text(_("Connection:"));
	usage_option("-c, --connect=ADDRESS",
	             _("connect to PORT, HOST:PORT, [V6]:PORT or unix:PATH [%s]"),
	             ENDPOINT_DEFAULT);
	usage_option("-4, --ipv4", _("use only IPv4 addresses of the host"));
	usage_option("-6, --ipv6", _("use only IPv6 addresses of the host"));
	usage_option("-w, --timeout=SECONDS",
	             _("give up after this time without a connection, or without "
	               "progress while a reply is due; 0: never [60]"));

	usage_option("    --charset=utf-8|ascii|NAME",
	             _("character set of the text, as of the server [utf-8]"));

	puts("");
	usage_text(_("Sending files:"));
	usage_option("    --verify",
	             _("verify every byte of the reply, and report the first "
	               "difference"));
	usage_option("    --progress",
	             _("show bytes, rate and time left on standard error"));
	usage_option("    --no-progress",
	             _("show no progress, even on a terminal"));

	puts("");
	usage_text(_("Measuring round trips:"));
	usage_option("    --ping[=COUNT]",
	             _("send COUNT requests, or until SIGINT, and print the time "
	               "to connect and of each round trip"));
	usage_option("    --interval=SECONDS",
	             _("time from one request to the next [1]"));

	puts("");
	usage_text(_("Loading the server:"));
	usage_option("    --load=crr|rr|stream",
	             _("crr: connect, request, reply and close, again and again; "
	               "rr: requests on connections that stay open; stream: send "
	               "and receive at the same time, as fast as possible"));
	usage_option("    --connections=N",
	             _("number of connections at once [16]"));
	usage_option("    --duration=SECONDS",
	             _("time in which requests are begun [10]"));
	usage_option("    --rate=N",
	             _("requests a second over all connections; latency counts "
	               "from the time each was due [as fast as replies come]"));
	usage_option("    --json", _("print the results as one JSON object"));
	usage_option("    --size=BYTES",
	             _("size of a request, also of --ping [64], or of a write of "
	               "--load=stream [65536]"));
	usage_option("    --text=FILE",
	             _("send this text, also with --ping, repeated or cut at "
	               "characters to that size [random text]"));

	puts("");
	usage_text(_("Tracing TCP:"));
	usage_option("    --trace[=wire|info|json]",
	             _("show this connection's TCP on standard error; wire: its "
	               "segments (an error if they cannot be captured); info: only "
	               "calls and states; json: for programs; two may be joined by a "
	               "comma [segments; if they cannot be captured, states]"));
	usage_option("    --trace-svg=FILE", _("draw the trace into FILE, as SVG"));
	usage_option("    --trace-pcap=FILE",
	             _("write the segments into FILE, for Wireshark"));

	puts("");
	usage_text(_("Help and version:"));
	usage_option("    --help", _("print this help and exit"));
	usage_option("    --version", _("print the version and exit"));

	puts("");
	usage_text(_("Exit status: 0 the reply is complete, 1 it is not, 2 wrong "
	             "usage."));
	usage_text(_("With --load: 0 if all replies were right, 1 if not, or if "
	             "none came."));
	usage_text(_("With --ping: 0 if a reply came, 1 if none came, 2 if one was "
	             "wrong or the host is unknown."));
	usage_flush_and_exit();
}

/* As seconds_option, but 0 is an error, too. */
static long long
duration_option(const char *name, const char *text)
{
	long long milliseconds = seconds_option(name, text);

	if (milliseconds == 0)
		usage_error(_("%s=%s: must be above 0"), name, text);
	return milliseconds;
}

static enum load_mode
parse_load_mode(const char *text)
{
	if (strcmp(text, "crr") == 0)
		return LOAD_CRR;
	if (strcmp(text, "rr") == 0)
		return LOAD_RR;
	if (strcmp(text, "stream") == 0)
		return LOAD_STREAM;
	usage_error(_("--load=%s: not crr, rr or stream"), text);
}

static void
set_size(struct client_options *options, const char *text)
{
	options->ping.size = options->load.size =
		size_option("--size", text, 1, 16777216);
}

/* Refuse option NAME's value TEXT for the reason WHY, unless that is NULL. */
static void
check_option(const char *name, const char *text, const char *why)
{
	if (why != NULL)
		usage_error("%s=%s: %s", name, text, why);
}

/* Read the file of --text.  The requests may then be shorter. */
static void
read_text(struct client_options *options)
{
	struct sample *text = &options->text;

	check_option("--text", options->text_file,
	             sample_read(text, options->text_file, options->load.size));
	options->ping.size = options->load.size = text->size;
	options->ping.text = options->load.text = text;
}

static void
set_mode(struct client_options *options, enum client_mode mode)
{
	if (options->mode != CLIENT_FILTER && options->mode != mode)
		usage_error(_("--ping and --load cannot be used together"));
	options->mode = mode;
}

/* Refuse options that cannot be used together.  GIVEN has the bits of the given
 * options, 1 << (option - OPTION_FIRST). */
static void
check_combination(const struct client_options *options, unsigned given)
{
	static const char *const names[] = {
		[CLIENT_FILTER] = N_("--ping or --load"),
		[CLIENT_PING] = "--ping",
		[CLIENT_LOAD] = "--load"};
	const char *mode = names[options->mode];

	for (size_t i = 0; i < sizeof option_modes / sizeof *option_modes; i++) {
		if (!(given >> (option_modes[i].option - OPTION_FIRST) & 1) ||
		    (option_modes[i].modes & options->mode))
			continue;
		if (options->mode == CLIENT_FILTER)
			usage_error(_("%s is only for %s"), option_modes[i].name,
			            option_modes[i].modes == (CLIENT_PING | CLIENT_LOAD)
			                ? _(mode)
			                : names[option_modes[i].modes]);
		usage_error(_("%s cannot be used with %s"), option_modes[i].name, mode);
	}
	if (options->mode != CLIENT_FILTER && *options->files != NULL)
		usage_error(_("%s takes no FILE"), mode);
	if (options->mode == CLIENT_LOAD && options->load.mode == LOAD_STREAM &&
	    options->load.rate > 0)
		usage_error(_("--rate cannot be used with --load=stream"));
}

void
client_options_parse(struct client_options *options, int argc, char *argv[])
{
	unsigned given = 0;
	int option;

	*options = (struct client_options){
		.address = ENDPOINT_DEFAULT,
		.mode = CLIENT_FILTER,
		.timeout_ms = 60000,
		.progress = PROGRESS_AUTO,
		.ping = {.interval_ms = 1000},
		.load = {.connections = 16, .duration_ms = 10000},
	};
	usage_begin(argv);
	(void)text_choose("utf-8");
	while ((option = getopt_long(argc, argv, "46c:w:", long_options, NULL)) != -1) {
		if (option >= OPTION_FIRST)
			given |= 1u << (option - OPTION_FIRST);
		switch (option) {
		case 'c':
			options->address = optarg;
			break;
		case '4':
			options->endpoints.family = AF_INET;
			break;
		case '6':
			options->endpoints.family = AF_INET6;
			break;
		case 'w':
			options->timeout_ms = seconds_option("--timeout", optarg);
			break;
		case OPTION_CHARSET:
			check_option("--charset", optarg, text_choose(optarg));
			break;
		case OPTION_VERIFY:
			options->verify = true;
			break;
		case OPTION_PROGRESS:
			options->progress = PROGRESS_ON;
			break;
		case OPTION_NO_PROGRESS:
			options->progress = PROGRESS_OFF;
			break;
		case OPTION_PING:
			set_mode(options, CLIENT_PING);
			options->ping.count =
				optional_number_option("--ping", optarg, 1, 4294967295, 0);
			break;
		case OPTION_INTERVAL:
			options->ping.interval_ms = duration_option("--interval", optarg);
			break;
		case OPTION_LOAD:
			set_mode(options, CLIENT_LOAD);
			options->load.mode = parse_load_mode(optarg);
			break;
		case OPTION_CONNECTIONS:
			options->load.connections =
				number_option("--connections", optarg, 1, 1000000);
			break;
		case OPTION_DURATION:
			options->load.duration_ms = duration_option("--duration", optarg);
			break;
		case OPTION_RATE:
			options->load.rate = number_option("--rate", optarg, 1, 1000000000);
			break;
		case OPTION_JSON:
			options->json = true;
			break;
		case OPTION_SIZE:
			set_size(options, optarg);
			break;
		case OPTION_TEXT:
			options->text_file = optarg;
			break;
		case OPTION_TRACE:
			check_option("--trace", optarg,
			             trace_option(&options->trace, optarg));
			break;
		case OPTION_TRACE_SVG:
			check_option("--trace-svg", optarg,
			             trace_svg_option(&options->trace, optarg));
			break;
		case OPTION_TRACE_PCAP:
			check_option("--trace-pcap", optarg,
			             trace_pcap_option(&options->trace, optarg));
			break;
		case OPTION_HELP:
			print_help();
		case OPTION_VERSION:
			usage_print_version();
		default:
			usage_exit();
		}
	}
	options->files = argv + optind;
	check_combination(options, given);
	if (options->load.size == 0)
		set_size(options,
		         options->load.mode == LOAD_STREAM ? "65536" : "64");
	if (options->text_file != NULL)
		read_text(options);
	options->ping.timeout_ms = options->load.timeout_ms = options->timeout_ms;
}

void
client_options_resolve(struct client_options *options)
{
	const char *wrong;

	address_option(&options->endpoints, "--connect", options->address,
	               ENDPOINT_CONNECT,
	               options->mode == CLIENT_PING ? PING_TROUBLE : EXIT_FAILURE);
	wrong = trace_check(&options->trace, &options->endpoints);
	if (wrong != NULL)
		usage_error("%s", wrong);
}

void
client_options_free(struct client_options *options)
{
	endpoints_free(&options->endpoints);
	sample_free(&options->text);
}
