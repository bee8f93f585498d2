/* SPDX-License-Identifier: MIT */
/* deviation.h - the standard deviation of values as they come. */
#ifndef MEASURE_DEVIATION_H
#define MEASURE_DEVIATION_H

#include <stdint.h>

/*
 * Initialise with zeros.  By Welford's method (Knuth, TAOCP volume 2, 4.2.2):
 * the mean of the squares less the square of the mean would lose all digits
 * where values are large and near each other.
 */
struct deviation {
	uint64_t count;
	double mean;
	double squares; /* sum of the squared differences from the mean */
};

/* VALUE came once. */
void deviation_add(struct deviation *deviation, double value);

/* The standard deviation of all that came (divided by their number, as ping(8)
 * does); 0 if none came. */
double deviation_of(const struct deviation *deviation);

#endif
