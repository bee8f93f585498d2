/* SPDX-License-Identifier: MIT */
/* usage.c - how a command line is answered when it is not to be run. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "usage.h"

void
usage_error(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_USAGE);
}

void
usage_exit(void)
{
	exit(EXIT_USAGE);
}

void
usage_print_version(void)
{
	printf("%s (%s) %s\nLicence: MIT.  There is no warranty.\n",
	       program_invocation_short_name, PACKAGE_NAME, PACKAGE_VERSION);
	usage_printed();
}

void
usage_printed(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		exit(EXIT_SUCCESS);
	fprintf(stderr, "%s: standard output: %s\n", program_invocation_short_name,
	        strerror(errno));
	exit(EXIT_FAILURE);
}

long long
seconds_option(const char *name, const char *text)
{
	long long milliseconds;

	if (!seconds_parse(text, &milliseconds))
		usage_error("%s=%s: not seconds from 0 to %lld", name, text,
		            SECONDS_MAX_MS / 1000);
	return milliseconds;
}

void
address_option(struct endpoints *endpoints, const char *name, const char *text,
               enum endpoint_use use, int unknown)
{
	const char *why = endpoints_add(endpoints, text, use);

	if (why == NULL)
		return;
	if (!endpoints->unknown)
		usage_error("%s=%s: %s", name, text, why);
	fprintf(stderr, "%s: %s=%s: %s\n", program_invocation_short_name, name,
	        text, why);
	exit(unknown);
}

unsigned long
number_option(const char *name, const char *text, unsigned long min,
              unsigned long max)
{
	unsigned long number;

	if (!number_parse(text, min, max, &number))
		usage_error("%s=%s: not a whole number from %lu to %lu", name, text,
		            min, max);
	return number;
}
