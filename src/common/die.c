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
#include "stop.h"

static void (*cleanups[DIE_CLEANUPS_MAX])(void);
static size_t count;

static void
print_plain(const char *text)
{
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, text);
}

static void (*print)(const char *text) = print_plain;

void
die_print_by(void (*other)(const char *text))
{
	print = other;
}

void
die_register(void (*cleanup)(void))
{
	if (count == DIE_CLEANUPS_MAX)
		abort();
	cleanups[count++] = cleanup;
}

/* Call the registered functions, before a message.  Remove each function before
 * its call: if it calls die, the inner die calls only the remaining ones. */
static void
clean_up(void)
{
	while (count > 0)
		cleanups[--count]();
	stop_release(); /* the message may have to wait for its reader */
}

static void print_text(void (*before)(void), const char *format,
                       va_list arguments)
	__attribute__((__format__(__printf__, 2, 0)));

/* Format the text first, since BEFORE may change the strings in ARGUMENTS.
 * Then call BEFORE, unless it is NULL, and print the text. */
static void
print_text(void (*before)(void), const char *format, va_list arguments)
{
	char message[DIE_MESSAGE_SIZE];

	vsnprintf(message, sizeof message, format, arguments);
	if (before != NULL)
		before();
	print(message);
}

void
die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_text(clean_up, format, arguments);
	va_end(arguments);
	exit(EXIT_FAILURE);
}

void
complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_text(NULL, format, arguments);
	va_end(arguments);
}

void
die_errno(const char *object)
{
	char text[ERRNO_TEXT_SIZE];

	die("%s: %s", object, errno_text(errno, text));
}
