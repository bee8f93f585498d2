/* SPDX-License-Identifier: MIT */
/* deviation.c - the standard deviation of a series of values. */
#include <config.h>

#include <math.h>

#include "deviation.h"

void
deviation_add(struct deviation *deviation, double value)
{
	double before = value - deviation->mean;

	deviation->count++;
	deviation->mean += before / (double)deviation->count;
	deviation->squares += before * (value - deviation->mean);
}

double
deviation_of(const struct deviation *deviation)
{
	return deviation->count == 0
	           ? 0
	           : sqrt(deviation->squares / (double)deviation->count);
}
