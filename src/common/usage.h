/* SPDX-License-Identifier: MIT */
/* usage.h - read option values, and report --help, --version and errors. */
#ifndef COMMON_USAGE_H
#define COMMON_USAGE_H

#include <stdnoreturn.h>

#include "endpoint.h"

/* Exit status for a wrong command line. */
#define EXIT_USAGE 2

/* Call this first.  Set the user's language for messages, and the program's
 * short name in argv[0] for the messages of getopt_long(3). */
void usage_begin(char *argv[]);

/* Print "PROGRAM: " and the text of FORMAT on standard error, exit 2. */
noreturn void usage_error(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* Exit 2 after getopt_long(3) has printed the error. */
noreturn void usage_exit(void);

/*
 * Print a part of --help, in lines of at most 79 columns: TEXT; or OPTION in
 * the left columns, with the text of FORMAT, at most 511 bytes, in the right
 * ones.
 */
void usage_text(const char *text);
void usage_option(const char *option, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* Print program name, version and licence on standard output, exit 0. */
noreturn void usage_print_version(void);

/*
 * Flush standard output and exit 0; or exit 1 with a message if the text could
 * not be written.
 */
noreturn void usage_flush_and_exit(void);

/* Parse TEXT, the value of option NAME, as a time (seconds_parse); return
 * milliseconds.  Calls usage_error if TEXT is wrong. */
long long seconds_option(const char *name, const char *text);

/*
 * Append the endpoints of TEXT, the value of option NAME, to ENDPOINTS.  Calls
 * usage_error if TEXT is wrong.  If its host cannot be looked up, print the
 * same message and exit with LOOKUP_STATUS.
 */
void address_option(struct endpoints *endpoints, const char *name,
                    const char *text, enum endpoint_use use, int lookup_status);

/* Parse TEXT, the value of option NAME, as a size of MIN to MAX bytes.  Calls
 * usage_error if TEXT is wrong. */
unsigned long size_option(const char *name, const char *text,
                          unsigned long min, unsigned long max);

/* Parse TEXT, the value of option NAME, as a number from MIN to MAX.  Calls
 * usage_error if TEXT is wrong. */
unsigned long number_option(const char *name, const char *text,
                            unsigned long min, unsigned long max);

/* The same for an option whose value may be omitted: TEXT is then NULL, and the
 * result FALLBACK. */
unsigned long optional_number_option(const char *name, const char *text,
                                     unsigned long min, unsigned long max,
                                     unsigned long fallback);

#endif
