/* SPDX-License-Identifier: MIT */
/* number.h - strict reading of the numbers of a command line. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdbool.h>

/*
 * Read TEXT as a decimal whole number from MIN to MAX into *NUMBER.  True if
 * it is one: digits alone, no sign, no space, nothing behind them.
 */
bool number_parse(const char *text, unsigned long min, unsigned long max,
                  unsigned long *number);

/* The longest time that seconds_parse takes: ten years, in milliseconds. */
#define SECONDS_MAX_MS 315360000000LL

/*
 * Read TEXT as seconds, with up to three decimals ("1.5"), into
 * *MILLISECONDS.  True if it is 0 to ten years and nothing else.
 */
bool seconds_parse(const char *text, long long *milliseconds);

#endif
