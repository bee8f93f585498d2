/* SPDX-License-Identifier: MIT */
/* histogram.h - how often which value came, within a bounded error. */
#ifndef MEASURE_HISTOGRAM_H
#define MEASURE_HISTOGRAM_H

#include <stdint.h>

/*
 * Values below 2 * HISTOGRAM_STEPS are counted each for itself; above, each
 * power of two is divided into HISTOGRAM_STEPS buckets of one width.  So the
 * values of a bucket differ by less than 1/128 of the smallest of them.
 */
#define HISTOGRAM_STEP_BITS 7
#define HISTOGRAM_STEPS (1u << HISTOGRAM_STEP_BITS)
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_STEP_BITS + 1) * HISTOGRAM_STEPS)

/* Initialise with zeros.  COUNT, MIN, MAX and SUM are exact; SUM is modulo
 * 2^64. */
struct histogram {
	uint64_t count;
	uint64_t min; /* these two only where there is a value */
	uint64_t max;
	uint64_t sum;
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

/* VALUE came once. */
void histogram_add(struct histogram *histogram, uint64_t value);

/*
 * The value of rank COUNT * PERCENT / 100, rounded up, of those that came, the
 * smallest having rank 1: never less than it, and more by less than 1/128 of it.
 * PERCENT is 0 to 100, with two decimals.  0 if none came.
 */
uint64_t histogram_percentile(const struct histogram *histogram,
                              double percent);

#endif
