/* SPDX-License-Identifier: MIT */
/* usage.c - read option values, and report --help, --version and errors. */
#include <config.h>

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capitals.h"
#include "columns.h"
#include "die.h"
#include "language.h"
#include "number.h"
#include "usage.h"

/* In --help: the column at which descriptions begin, and the line width. */
enum { HELP_TEXT = 30, HELP_COLUMNS = 79 };

#ifdef ENABLE_NLS

/* True if NAME, the value of LANGUAGE or of a variable that sets the locale, is
 * POSIX, or begins with an English locale or C: the messages are then the
 * untranslated ones. */
static bool
is_english(const char *name)
{
	size_t length = strcspn(name, "_.@:");

	return length == 0 || (length == 1 && *name == 'C') ||
	       (length == 2 && strncmp(name, "en", 2) == 0) ||
	       strcmp(name, "POSIX") == 0;
}

/*
 * True if the environment asks for English messages.  They need no locale: its
 * files would be mapped into memory, and each process that a server forks would
 * copy the mappings.
 */
static bool
uses_english(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *languages = getenv("LANGUAGE");
	const char *locale = NULL;

	for (size_t i = 0; i < 3 && (locale == NULL || *locale == '\0'); i++)
		locale = getenv(names[i]);
	if (locale == NULL || strcmp(locale, "C") == 0)
		return true; /* in the C locale gettext ignores LANGUAGE */
	return is_english(languages != NULL && *languages != '\0' ? languages
	                                                          : locale);
}

/*
 * Set LC_MESSAGES, and LC_CTYPE for the character set of the messages, which
 * columns.c also needs.  LC_NUMERIC stays "C": numbers are the same in all
 * languages.
 */
static void
choose_language(void)
{
	static const char header[] = ""; /* the entry that every catalogue has */
	const char *directory = secure_getenv("TEXTDOMAINDIR");

	if (uses_english() || setlocale(LC_MESSAGES, "") == NULL)
		return;
	setlocale(LC_CTYPE, "");
	(void)bindtextdomain(PACKAGE, directory != NULL ? directory : LOCALEDIR);
	textdomain(PACKAGE);
	/* The C library reads the catalogues at the first message.  Read them now:
	 * confine_server later forbids opening files. */
	(void)gettext(header);
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
	printf("%s (%s) %s, Unicode %s\n%s\n", program_invocation_short_name,
	       PACKAGE_NAME, PACKAGE_VERSION, capitals_version,
	       _("Licence: MIT.  There is no warranty."));
	usage_flush_and_exit();
}

void
usage_flush_and_exit(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		exit(EXIT_SUCCESS);
	fprintf(stderr, _("%s: standard output: %s\n"),
	        program_invocation_short_name, strerror(errno));
	exit(EXIT_FAILURE);
}

/* Print TEXT, filled to HELP_COLUMNS.  The first line starts at the current
 * column, which is FROM; the others are indented to it. */
static void
print_filled(const char *text, int from)
{
	while (*text != '\0') {
		size_t n = columns_fit(text, (size_t)(HELP_COLUMNS - from));

		printf("%.*s\n", (int)n, text);
		text = columns_next_line(text, n);
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
		usage_error(_("%s=%s: not a time from 0 to %lld seconds; units are ms, "
		              "s, m, h and d"),
		            name, text, SECONDS_MAX_MS / 1000);
	return milliseconds;
}

void
address_option(struct endpoints *endpoints, const char *name, const char *text,
               enum endpoint_use use, int lookup_status)
{
	const char *why;

	if (strncmp(text, "unix:", 5) != 0 && strstr(text, "://") != NULL)
		usage_error(_("%s=%s: must not be a URL: write HOST:PORT, without a "
		              "scheme and a path"),
		            name, text);
	why = endpoints_add(endpoints, text, use);
	if (why == NULL)
		return;
	if (!endpoints->lookup_failed)
		usage_error("%s=%s: %s", name, text, why);
	complain("%s=%s: %s", name, text, why);
	exit(lookup_status);
}

unsigned long
size_option(const char *name, const char *text, unsigned long min,
            unsigned long max)
{
	unsigned long bytes;

	if (!size_parse(text, min, max, &bytes))
		usage_error(_("%s=%s: not a size from %lu to %lu bytes; units are k, M "
		              "and G"),
		            name, text, min, max);
	return bytes;
}

unsigned long
optional_number_option(const char *name, const char *text, unsigned long min,
                       unsigned long max, unsigned long fallback)
{
	return text != NULL ? number_option(name, text, min, max) : fallback;
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
