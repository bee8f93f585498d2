/* SPDX-License-Identifier: MIT */
/* usage.c - how a command line is answered when it is not to be run. */
#include <config.h>

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "language.h"
#include "number.h"
#include "usage.h"

/* Where --help has the options' descriptions, and how wide it is. */
enum { HELP_TEXT = 30, HELP_COLUMNS = 79 };

#ifdef ENABLE_NLS

/* True if NAME, as in LANG or first in LANGUAGE, is what needs no catalogue. */
static bool
is_english(const char *name)
{
	size_t length = strcspn(name, "_.@:");

	return length == 0 || (length == 1 && *name == 'C') ||
	       (length == 2 && strncmp(name, "en", 2) == 0) ||
	       strcmp(name, "POSIX") == 0;
}

/*
 * True if messages are in English whatever is done: a locale would only be
 * mapped into memory, which each process that a server forks has to copy.
 */
static bool
speaks_english(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *languages = getenv("LANGUAGE");
	const char *locale = NULL;

	for (size_t i = 0; i < 3 && (locale == NULL || *locale == '\0'); i++)
		locale = getenv(names[i]);
	if (locale == NULL || strcmp(locale, "C") == 0)
		return true; /* LANGUAGE does not count then */
	return is_english(languages != NULL && *languages != '\0' ? languages
	                                                          : locale);
}

/*
 * LC_CTYPE has the character set of the messages; nothing else here looks at
 * it, and numbers are the same in all languages.
 */
static void
choose_language(void)
{
	static const char head[] = ""; /* no message: of the catalogue itself */
	const char *directory = secure_getenv("TEXTDOMAINDIR");

	if (speaks_english() || setlocale(LC_MESSAGES, "") == NULL)
		return;
	setlocale(LC_CTYPE, "");
	(void)bindtextdomain(PACKAGE, directory != NULL ? directory : LOCALEDIR);
	textdomain(PACKAGE);
	/* The files are read at the first message, and later cannot be any more:
	 * confine_server forbids it. */
	(void)gettext(head);
	(void)strerror(EPERM);
}

#else

static void
choose_language(void)
{
}

#endif

void
usage_begin(char *argv[])
{
	choose_language();
	argv[0] = program_invocation_short_name; /* for getopt_long's messages */
}

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
	printf("%s (%s) %s\n%s\n", program_invocation_short_name, PACKAGE_NAME,
	       PACKAGE_VERSION, _("Licence: MIT.  There is no warranty."));
	usage_printed();
}

void
usage_printed(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		exit(EXIT_SUCCESS);
	fprintf(stderr, _("%s: standard output: %s\n"),
	        program_invocation_short_name, strerror(errno));
	exit(EXIT_FAILURE);
}

/* Print TEXT, the rest of it from column FROM on. */
static void
print_filled(const char *text, int from)
{
	while (*text != '\0') {
		size_t n = columns_fit(text, (size_t)(HELP_COLUMNS - from));

		printf("%.*s\n", (int)n, text);
		text = columns_next(text, n);
		if (*text != '\0')
			printf("%*s", from, "");
	}
}

void
usage_text(const char *text)
{
	print_filled(text, 0);
}

void
usage_option(const char *option, const char *format, ...)
{
	char text[512];
	va_list arguments;
	int used = printf("  %s", option);

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (used > HELP_TEXT - 2) {
		putchar('\n');
		used = 0;
	}
	printf("%*s", HELP_TEXT - used, "");
	print_filled(text, HELP_TEXT);
}

long long
seconds_option(const char *name, const char *text)
{
	long long milliseconds;

	if (!seconds_parse(text, &milliseconds))
		usage_error(_("%s=%s: not seconds from 0 to %lld"), name, text,
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
		usage_error(_("%s=%s: not a whole number from %lu to %lu"), name, text,
		            min, max);
	return number;
}
