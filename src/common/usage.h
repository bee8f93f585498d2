/* SPDX-License-Identifier: MIT */
/* usage.h - how a command line is answered when it is not to be run. */
#ifndef COMMON_USAGE_H
#define COMMON_USAGE_H

#include <stdnoreturn.h>

#include "endpoint.h"

/* Exit status for a wrong command line. */
#define EXIT_USAGE 2

/* First of all: have messages in the user's language, and those of
 * getopt_long(3) begin with the short name of the program. */
void usage_begin(char *argv[]);

/* Print "PROGRAM: " and the text of FORMAT on standard error, exit 2. */
noreturn void usage_error(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* Exit 2, getopt_long(3) having said what is wrong. */
noreturn void usage_exit(void);

/*
 * Print a part of --help, in lines as wide as it is: TEXT; or OPTION, in the
 * first columns, with the text of FORMAT in the others, of 511 bytes at most.
 */
void usage_text(const char *text);
void usage_option(const char *option, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* Print program name, version and licence on standard output, exit 0. */
noreturn void usage_print_version(void);

/*
 * After printing on standard output what was asked for: exit 0, or 1 with a
 * message if it could not be written.
 */
noreturn void usage_printed(void);

/* The milliseconds of option NAME's value TEXT; usage_error where wrong. */
long long seconds_option(const char *name, const char *text);

/*
 * Append to ENDPOINTS what option NAME's value TEXT stands for; usage_error
 * where it is wrong, and the same with status UNKNOWN where it names a host that
 * is not known.
 */
void address_option(struct endpoints *endpoints, const char *name,
                    const char *text, enum endpoint_use use, int unknown);

/* The number from MIN to MAX that is option NAME's value TEXT; usage_error
 * where wrong. */
unsigned long number_option(const char *name, const char *text,
                            unsigned long min, unsigned long max);

#endif
