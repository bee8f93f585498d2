/* SPDX-License-Identifier: MIT */
/* histogram.h - count values in buckets, with a bounded error. */
#ifndef MEASURE_HISTOGRAM_H
#define MEASURE_HISTOGRAM_H

#include <stdint.h>

/*
 * Each value below 2 * HISTOGRAM_STEPS has a bucket of its own.  Above, each
 * range from one power of two to the next is divided into HISTOGRAM_STEPS
 * buckets of the same width.  So the values of a bucket differ by less than
 * 1/128 of the smallest of them.
 */
#define HISTOGRAM_STEP_BITS 7
#define HISTOGRAM_STEPS (1u << HISTOGRAM_STEP_BITS)
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_STEP_BITS + 1) * HISTOGRAM_STEPS)

/* Initialise with zeros.  COUNT, MIN, MAX and SUM are exact, but SUM is modulo
 * 2^64. */
struct histogram {
	uint64_t count;
	uint64_t min; /* MIN and MAX are valid if COUNT is not 0 */
	uint64_t max;
	uint64_t sum;
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

/* Count VALUE. */
void histogram_add(struct histogram *histogram, uint64_t value);

/*
 * Returns the value of rank COUNT * PERCENT / 100, rounded up; the smallest
 * value has rank 1.  The result is never too small, and too large by less than
 * 1/128.  PERCENT is 0 to 100, with two decimals.  Returns 0 without a value.
 */
uint64_t histogram_percentile(const struct histogram *histogram,
                              double percent);

/* Returns the mean of the values.  COUNT must not be 0. */
double histogram_mean(const struct histogram *histogram);

#endif
