/* SPDX-License-Identifier: MIT */
/* die.c - the client's end by an error message. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "wrap.h"

static void (*ends[DIE_ENDS])(void);
static size_t count;

void
die_register(void (*end)(void))
{
	if (count == DIE_ENDS)
		abort();
	ends[count++] = end;
}

void
die(const char *format, ...)
{
	char message[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	/* One that dies itself is no longer registered: the others follow. */
	while (count > 0)
		ends[--count]();
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
