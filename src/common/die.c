/* SPDX-License-Identifier: MIT */
/* die.c - the client's last words. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/progress.h"
#include "trace/trace.h"
#include "die.h"
#include "wrap.h"

void
die(const char *format, ...)
{
	char message[1024];
	va_list arguments;

	progress_end();
	trace_end();
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, message);
	exit(EXIT_FAILURE);
}

void
die_errno(const char *object)
{
	int error = errno;
	const char *name = wrap_errno_name(error);

	die("%s: %s (%s)", object, strerror(error), name != NULL ? name : "?");
}
