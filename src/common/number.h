/* SPDX-License-Identifier: MIT */
/* number.h - parse the numbers of a command line strictly. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdbool.h>

/*
 * Parse TEXT as a decimal whole number from MIN to MAX into *NUMBER.  False if
 * it is not one, or contains anything but digits (a sign, a space).
 */
bool number_parse(const char *text, unsigned long min, unsigned long max,
                  unsigned long *number);

/* The longest time that seconds_parse accepts, in milliseconds: ten years. */
#define SECONDS_MAX_MS 315360000000LL

/*
 * Parse TEXT as seconds, with up to three decimals ("1.5"), into *MILLISECONDS.
 * False if it is not a number from 0 to ten years, or contains anything else.
 */
bool seconds_parse(const char *text, long long *milliseconds);

#endif
