/* SPDX-License-Identifier: MIT */
/* histogram.c - count values in buckets, with a bounded error. */
#include <config.h>

#include "histogram.h"

/* Count the low bits of VALUE that its bucket ignores: all but the highest
 * HISTOGRAM_STEP_BITS + 1 significant bits. */
static unsigned
count_ignored_bits(uint64_t value)
{
	unsigned bits = 63 - (unsigned)__builtin_clzll(value | 1);

	return bits > HISTOGRAM_STEP_BITS ? bits - HISTOGRAM_STEP_BITS : 0;
}

/* Returns the bucket of VALUE.  If bits are ignored, VALUE >> IGNORED is from
 * HISTOGRAM_STEPS to 2 * HISTOGRAM_STEPS - 1, since its highest bit is 1.
 * Therefore the values with the same number of ignored bits need
 * HISTOGRAM_STEPS buckets, which follow the buckets of the values with one
 * ignored bit fewer. */
static unsigned
bucket_of(uint64_t value)
{
	unsigned ignored = count_ignored_bits(value);

	return ignored * HISTOGRAM_STEPS + (unsigned)(value >> ignored);
}

/* Returns the greatest value that BUCKET counts. */
static uint64_t
greatest_in(unsigned bucket)
{
	unsigned ignored = bucket / HISTOGRAM_STEPS;

	if (ignored > 0)
		ignored--;
	bucket -= ignored * HISTOGRAM_STEPS;
	return (((uint64_t)bucket + 1) << ignored) - 1;
}

void
histogram_add(struct histogram *histogram, uint64_t value)
{
	if (histogram->count == 0 || value < histogram->min)
		histogram->min = value;
	if (value > histogram->max)
		histogram->max = value;
	histogram->count++;
	histogram->sum += value;
	histogram->buckets[bucket_of(value)]++;
}

/* Returns COUNT * PERCENT / 100, rounded up, but at least 1: the rank of the
 * smallest value that PERCENT of COUNT values do not exceed.  Computes in
 * integers, since 99.9 / 100 * 1000 is more than 999 in a double. */
static uint64_t
rank_of(uint64_t count, double percent)
{
	uint64_t parts = (uint64_t)(percent * 100 + 0.5), whole = 10000;
	uint64_t rank = count / whole * parts +
	                (count % whole * parts + whole - 1) / whole;

	return rank > 0 ? rank : 1;
}

uint64_t
histogram_percentile(const struct histogram *histogram, double percent)
{
	uint64_t rank = rank_of(histogram->count, percent);
	uint64_t seen = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += histogram->buckets[i];
		if (seen >= rank) {
			uint64_t value = greatest_in(i);

			return value < histogram->max ? value : histogram->max;
		}
	}
	return histogram->max;
}

double
histogram_mean(const struct histogram *histogram)
{
	return (double)histogram->sum / (double)histogram->count;
}
