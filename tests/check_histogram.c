/* SPDX-License-Identifier: MIT */
/* check_histogram.c - the histogram of latencies: its error is bounded. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "measure/histogram.h"
#include "fixture.h"

static struct histogram histogram;

static void
clear(void)
{
	memset(&histogram, 0, sizeof histogram);
}

/* ESTIMATE must be as close to VALUE as histogram.h says. */
static void
check_bound(uint64_t value, uint64_t estimate)
{
	ck_assert_uint_ge(estimate, value);
	ck_assert_msg(estimate == value ||
	                  estimate - value < (value + 127) / 128,
	              "estimate %llu for %llu", (unsigned long long)estimate,
	              (unsigned long long)value);
}

/* Check the estimate of VALUE.  The largest value is exact: add a larger one,
 * so that the estimate of VALUE is that of its bucket. */
static void
check_value(uint64_t value)
{
	clear();
	histogram_add(&histogram, value);
	ck_assert_uint_eq(histogram_percentile(&histogram, 50), value);
	histogram_add(&histogram, UINT64_MAX);
	check_bound(value, histogram_percentile(&histogram, 50));
	ck_assert_uint_eq(histogram.min, value);
	ck_assert_uint_eq(histogram.max, UINT64_MAX);
}

START_TEST(small_values_are_exact)
{
	for (uint64_t value = 0; value < 2 * HISTOGRAM_STEPS; value++) {
		clear();
		histogram_add(&histogram, value);
		histogram_add(&histogram, UINT64_MAX);
		ck_assert_uint_eq(histogram_percentile(&histogram, 50), value);
	}
}
END_TEST

START_TEST(error_is_bounded_near_powers_of_two)
{
	for (unsigned bit = 0; bit < 64; bit++)
		for (uint64_t d = 0; d < 3; d++) {
			check_value(((uint64_t)1 << bit) + d);
			check_value(((uint64_t)1 << bit) - d);
		}
	check_value(0);
	check_value(UINT64_MAX);
}
END_TEST

START_TEST(error_is_bounded_for_random_values)
{
	uint64_t state = 1;

	for (int i = 0; i < 20000; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		check_value(state >> (i % 64));
	}
}
END_TEST

/* A larger value has no smaller estimate: the buckets are in order. */
START_TEST(estimates_grow_with_values)
{
	uint64_t last = 0;

	for (uint64_t value = 1; value < (uint64_t)1 << 60;
	     value += value / 300 + 1) {
		uint64_t estimate;

		clear();
		histogram_add(&histogram, value);
		histogram_add(&histogram, UINT64_MAX);
		estimate = histogram_percentile(&histogram, 50);
		ck_assert_uint_ge(estimate, last);
		last = estimate;
	}
}
END_TEST

START_TEST(empty_histogram_has_percentiles_of_0)
{
	clear();
	ck_assert_uint_eq(histogram.count, 0);
	ck_assert_uint_eq(histogram_percentile(&histogram, 0), 0);
	ck_assert_uint_eq(histogram_percentile(&histogram, 100), 0);
}
END_TEST

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Compare with the sorted values, whose magnitudes differ. */
START_TEST(percentiles_match_the_sorted_values)
{
	static const double percents[] = {0,  1,    10,    25,  50,
	                                  90, 99,   99.9,  99.99, 100};
	static uint64_t values[20000];
	size_t n = sizeof values / sizeof *values;
	uint64_t state = 7, sum = 0;

	clear();
	for (size_t i = 0; i < n; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		values[i] = state >> (24 + i % 30);
		sum += values[i];
		histogram_add(&histogram, values[i]);
	}
	qsort(values, n, sizeof *values, compare);
	for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
		/* In units of 1/10,000, so that nothing is rounded. */
		size_t rank = (size_t)(percents[i] * 100 + 0.5) * n / 10000;

		check_bound(values[rank > 0 ? rank - 1 : 0],
		            histogram_percentile(&histogram, percents[i]));
	}
	ck_assert_uint_eq(histogram.count, n);
	ck_assert_uint_eq(histogram.min, values[0]);
	ck_assert_uint_eq(histogram.max, values[n - 1]);
	ck_assert_uint_eq(histogram.sum, sum);
	ck_assert_uint_eq(histogram_percentile(&histogram, 100), values[n - 1]);
}
END_TEST

/* For the values 1 to COUNT, each in its own bucket, a percentile equals its
 * rank. */
static const struct {
	uint64_t count;
	double percent;
	uint64_t rank;
} ranks[] = {
	{1, 0, 1},       {1, 50, 1},      {1, 99.9, 1},    {1, 100, 1},
	{2, 0, 1},       {2, 50, 1},      {2, 50.01, 2},   {2, 99, 2},
	{2, 100, 2},     {3, 33.33, 1},   {3, 33.34, 2},   {3, 50, 2},
	{100, 0, 1},     {100, 0.01, 1},  {100, 1, 1},     {100, 1.01, 2},
	{100, 50, 50},   {100, 90, 90},   {100, 99, 99},   {100, 99.01, 100},
	{100, 99.9, 100}, {100, 99.99, 100}, {100, 100, 100},
	{101, 50, 51},   {101, 99, 100},  {101, 99.9, 101},
	{200, 50, 100},  {200, 99, 198},  {200, 99.9, 200}, {200, 100, 200},
	{255, 99.9, 255}, {250, 99.2, 248},
};

START_TEST(percentile_has_its_rank)
{
	clear();
	for (uint64_t value = 1; value <= ranks[_i].count; value++)
		histogram_add(&histogram, value);
	histogram.max = UINT64_MAX; /* it caps no estimate */
	ck_assert_msg(histogram_percentile(&histogram, ranks[_i].percent) ==
	                  ranks[_i].rank,
	              "percentile %g of 1 to %llu: %llu", ranks[_i].percent,
	              (unsigned long long)ranks[_i].count,
	              (unsigned long long)histogram_percentile(
					  &histogram, ranks[_i].percent));
}
END_TEST

/* For each count N of values, 1 and 2: with rank - 1 values of 1 the percentile
 * is 2, with rank values of 1 it is 1. */
START_TEST(rank_is_exact_for_each_count)
{
	static const double percents[] = {50, 90, 99, 99.9, 99.99};

	clear();
	histogram.max = 2;
	for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
		uint64_t parts = (uint64_t)(percents[i] * 100 + 0.5), above, below;

		for (uint64_t n = 1; n <= 100000; n++) {
			uint64_t rank = (n * parts + 9999) / 10000;

			histogram.count = n;
			histogram.buckets[1] = rank - 1;
			histogram.buckets[2] = n - rank + 1;
			above = histogram_percentile(&histogram, percents[i]);
			histogram.buckets[1]++;
			histogram.buckets[2]--;
			below = histogram_percentile(&histogram, percents[i]);
			if (above != 2 || below != 1)
				ck_abort_msg("percentile %g of %llu values", percents[i],
				             (unsigned long long)n);
		}
	}
}
END_TEST

int
main(void)
{
	TCase *group = make_group("histogram");

	tcase_add_test(group, small_values_are_exact);
	tcase_add_test(group, error_is_bounded_near_powers_of_two);
	tcase_add_test(group, error_is_bounded_for_random_values);
	tcase_add_test(group, estimates_grow_with_values);
	tcase_add_test(group, empty_histogram_has_percentiles_of_0);
	tcase_add_test(group, percentiles_match_the_sorted_values);
	tcase_add_loop_test(group, percentile_has_its_rank, 0,
	                    sizeof ranks / sizeof *ranks);
	tcase_add_test(group, rank_is_exact_for_each_count);
	return run_group(group);
}
