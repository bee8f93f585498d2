/* SPDX-License-Identifier: MIT */
/* upper-client.c - the client: a filter through a server. */
#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "connect.h"
#include "die.h"
#include "endpoint.h"
#include "input.h"
#include "progress.h"
#include "standard.h"
#include "transfer.h"
#include "usage.h"
#include "wrap.h"

struct client_options {
	const char *address;
	struct endpoints endpoints;
	long long timeout_ms;
	bool verify;
	enum progress_mode progress;
};

enum {
	OPTION_VERIFY = 256,
	OPTION_PROGRESS,
	OPTION_NO_PROGRESS,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{"connect", required_argument, NULL, 'c'},
	{"timeout", required_argument, NULL, 'w'},
	{"verify", no_argument, NULL, OPTION_VERIFY},
	{"progress", no_argument, NULL, OPTION_PROGRESS},
	{"no-progress", no_argument, NULL, OPTION_NO_PROGRESS},
	{"help", no_argument, NULL, OPTION_HELP},
	{"version", no_argument, NULL, OPTION_VERSION},
	{NULL, 0, NULL, 0},
};

static noreturn void
print_help(void)
{
	printf("Usage: %s [OPTION]... [FILE]...\n"
	       "Send the FILEs to a server and print what comes back.\n"
	       "Without FILE, or for -, standard input.\n"
	       "\n"
	       "  -c, --connect=ADDRESS      PORT, HOST:PORT, [V6]:PORT or unix:PATH\n"
	       "                               [" ENDPOINT_DEFAULT "]\n"
	       "  -w, --timeout=SECONDS      give up when connecting takes so long, or when\n"
	       "                               nothing moves for so long while an answer is\n"
	       "                               owed; 0 is never [60]\n"
	       "      --verify               hold every byte of the reply against what it must\n"
	       "                               be, and name the first difference\n"
	       "      --progress             show bytes, rate and time left on standard error\n"
	       "      --no-progress          do not, even if that is a terminal\n"
	       "      --help                 print this and exit\n"
	       "      --version              print the version and exit\n"
	       "\n"
	       "Exit status: 0 the reply is complete, 1 it is not, 2 wrong usage.\n",
	       program_invocation_short_name);
	usage_printed();
}

static void
parse(struct client_options *options, int argc, char *argv[])
{
	int option;

	while ((option = getopt_long(argc, argv, "c:w:", long_options, NULL)) != -1)
		switch (option) {
		case 'c':
			options->address = optarg;
			break;
		case 'w':
			options->timeout_ms = seconds_option("--timeout", optarg);
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
		case OPTION_HELP:
			print_help();
		case OPTION_VERSION:
			usage_print_version();
		default:
			usage_exit();
		}
	address_option(&options->endpoints, "--connect", options->address,
	               ENDPOINT_CONNECT);
}

int
main(int argc, char *argv[])
{
	struct client_options options = {.address = ENDPOINT_DEFAULT,
	                                 .timeout_ms = 60000,
	                                 .progress = PROGRESS_AUTO};
	const struct endpoint *server;
	char name[WRAP_ADDRESS_SIZE];
	int fd;

	standard_open();
	parse(&options, argc, argv);
	input_open(argv + optind);

	fd = connect_any(&options.endpoints, options.timeout_ms, &server);
	wrap_format_address(&server->address.any, server->length, name,
	                    sizeof name);
	if (fd < 0)
		die_errno(name);
	progress_start(options.progress, input_total());
	transfer(fd, name, options.verify, options.timeout_ms);
	input_check();

	Close(fd);
	endpoints_free(&options.endpoints);
	if (Close(STDOUT_FILENO) < 0)
		die_errno("standard output");
	return 0;
}
