/* SPDX-License-Identifier: MIT */
/* deviation.h - the standard deviation of a series of values. */
#ifndef MEASURE_DEVIATION_H
#define MEASURE_DEVIATION_H

#include <stdint.h>

/*
 * Initialise with zeros.  Welford's method (Knuth, TAOCP volume 2, 4.2.2): the
 * usual formula, the mean of the squares less the square of the mean, loses all
 * digits if the values are large and close to each other.
 */
struct deviation {
	uint64_t count;
	double mean;
	double squares; /* sum of the squared differences from the mean */
};

/* Add VALUE to the series. */
void deviation_add(struct deviation *deviation, double value);

/* Returns the standard deviation of the series; 0 without a value.  As in
 * ping(8), its square is SQUARES divided by COUNT, not by COUNT - 1. */
double deviation_of(const struct deviation *deviation);

#endif
