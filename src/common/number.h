/* SPDX-License-Identifier: MIT */
/* number.h - parse the numbers of a command line strictly. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdbool.h>

/*
 * Parse TEXT as a decimal whole number from MIN to MAX into *NUMBER.  False if
 * it is not one, or contains anything but digits, such as a sign or a space.
 */
bool number_parse(const char *text, unsigned long min, unsigned long max,
                  unsigned long *number);

/*
 * Parse TEXT as a size into *BYTES: a whole number, with at most one of the
 * units k or K (1024 bytes), M (1024 k) and G (1024 M).  False if it is not
 * from MIN to MAX, or contains anything else.
 */
bool size_parse(const char *text, unsigned long min, unsigned long max,
                unsigned long *bytes);

/* The longest time that seconds_parse accepts, in milliseconds: ten years. */
#define SECONDS_MAX_MS 315360000000LL

/*
 * Parse TEXT as a time into *MILLISECONDS: a number with up to three decimals
 * ("1.5", ".5") and at most one of the units ms, s, m, h and d; without a unit
 * it is in seconds.  False if it is not a whole number of milliseconds from 0
 * to ten years, or contains anything else.
 */
bool seconds_parse(const char *text, long long *milliseconds);

#endif
