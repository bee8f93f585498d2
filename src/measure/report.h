/* SPDX-License-Identifier: MIT */
/* report.h - print the results of a load. */
#ifndef MEASURE_REPORT_H
#define MEASURE_REPORT_H

#include <stdbool.h>

#include "load.h"

/* Print the RESULT of loading the server NAME on standard output: as a table;
 * or, with JSON, as one object on one line. */
void report(const char *name, const struct load_options *options,
            const struct load_result *result, bool json);

/*
 * True if there was a reply and every reply was right.  Otherwise print one
 * line on standard error that says what was wrong.
 */
bool report_verdict(const char *name, const struct load_result *result);

#endif
