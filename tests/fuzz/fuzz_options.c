/* SPDX-License-Identifier: MIT */
/*
 * fuzz_options.c - any command line of either server.
 *
 * An input is one byte for the server, then arguments, each ended by a newline.
 * exit(3) and getaddrinfo(3) are replaced at link time.  Properties: the
 * command line is accepted with all values in range, or refused with status 2,
 * or with 1 for an unknown name; --help and --version exit with 0.
 */
#include <getopt.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/options.h"
#include "fuzz.h"

#define ARGUMENTS_MAX 64

static jmp_buf leave;
static bool armed; /* exit(3) only leaves options_parse */
static int status;

_Noreturn void __real_exit(int code);
_Noreturn void __wrap_exit(int code);

_Noreturn void
__wrap_exit(int code)
{
	if (!armed)
		__real_exit(code);
	status = code;
	longjmp(leave, 1);
}

static void
check_values(const struct options *options)
{
	must(options->backlog >= 1);
	must(options->max_connections >= 1);
	must(options->limits.idle_timeout_ms >= 0);
	must(options->limits.session_timeout_ms >= 0);
	must(options->grace_ms >= 0);
	must(options->per_source.p4 <= 32 && options->per_source.p6 <= 128);
	must(options->socket_mode >= -1 && options->socket_mode <= 0777);
	must(options->reap == REAP_DETACH || options->reap == REAP_JOIN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static struct options options;
	static char text[4096], name[] = "upper";
	static char *arguments[ARGUMENTS_MAX + 2];
	volatile int count = 1;
	enum option_set set;
	char *rest;

	if (size < 1 || size >= sizeof text)
		return 0;
	set = input[0] & 1 ? OPTIONS_FORKD : OPTIONS_THREADD;
	memcpy(text, input + 1, size - 1);
	text[size - 1] = '\0';
	arguments[0] = name;
	for (char *next = strtok_r(text, "\n", &rest);
	     next != NULL && count <= ARGUMENTS_MAX;
	     next = strtok_r(NULL, "\n", &rest))
		arguments[count++] = next;
	arguments[count] = NULL;

	optind = 0; /* reset getopt_long(3) */
	status = -1;
	armed = true;
	if (setjmp(leave) == 0)
		options_parse(&options, set, count, arguments);
	armed = false;
	if (status == -1)
		check_values(&options);
	else if (status == 1)
		must(options.endpoints.lookup_failed);
	else
		must(status == 0 || status == 2);
	options_free(&options);
	return 0;
}
