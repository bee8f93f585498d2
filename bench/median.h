/* SPDX-License-Identifier: MIT */
/* median.h - the median of measured values. */
#ifndef BENCH_MEDIAN_H
#define BENCH_MEDIAN_H

#include <stdlib.h>

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Returns the median of N VALUES, which are sorted then; N is odd. */
static double
median(double values[], size_t n)
{
	qsort(values, n, sizeof *values, compare);
	return values[n / 2];
}

#endif
