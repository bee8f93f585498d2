/* SPDX-License-Identifier: MIT */
/* die.c - end the client with an error message. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "die.h"
#include "errno_text.h"

static void (*cleanups[DIE_CLEANUPS_MAX])(void);
static size_t count;

void
die_register(void (*cleanup)(void))
{
	if (count == DIE_CLEANUPS_MAX)
		abort();
	cleanups[count++] = cleanup;
}

void
die(const char *format, ...)
{
	char message[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	/* Remove each function before its call: if it calls die, the inner die
	 * calls only the remaining ones. */
	while (count > 0)
		cleanups[--count]();
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, message);
	exit(EXIT_FAILURE);
}

void
die_errno(const char *object)
{
	char text[ERRNO_TEXT_SIZE];

	die("%s: %s", object, errno_text(errno, text));
}
