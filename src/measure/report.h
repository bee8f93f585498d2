/* SPDX-License-Identifier: MIT */
/* report.h - telling what came of a load. */
#ifndef MEASURE_REPORT_H
#define MEASURE_REPORT_H

#include <stdbool.h>

#include "load.h"

/* Print RESULT of loading the server named NAME on standard output: a table,
 * or with JSON one object, on a line. */
void report(const char *name, const struct load_options *options,
            const struct load_result *result, bool json);

/*
 * Whether every reply was right, and there was one.  Where not, say so on
 * standard error, in one line.
 */
bool report_verdict(const char *name, const struct load_result *result);

#endif
