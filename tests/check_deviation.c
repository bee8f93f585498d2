/* SPDX-License-Identifier: MIT */
/* check_deviation.c - the standard deviation that ping prints. */
#include <config.h>

#include <math.h>

#include "measure/deviation.h"
#include "group.h"

/* DEVIATION must be WANTED, except for rounding. */
static void
check_near(const struct deviation *deviation, double wanted)
{
	ck_assert_msg(fabs(deviation_of(deviation) - wanted) <= wanted * 1e-9,
	              "deviation %.17g instead of %.17g",
	              deviation_of(deviation), wanted);
}

START_TEST(no_value_and_one_value_have_deviation_0)
{
	struct deviation deviation = {0};

	ck_assert(deviation_of(&deviation) == 0);
	deviation_add(&deviation, 12345.678);
	ck_assert(deviation_of(&deviation) == 0);
}
END_TEST

/* The population deviation: divided by N, not by N - 1 as for a sample. */
START_TEST(deviation_is_divided_by_n)
{
	static const double values[] = {2, 4, 4, 4, 5, 5, 7, 9};
	struct deviation deviation = {0}, pair = {0};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		deviation_add(&deviation, values[i]);
	check_near(&deviation, 2);
	ck_assert(deviation.mean == 5);
	deviation_add(&pair, 1);
	deviation_add(&pair, 3);
	check_near(&pair, 1);
}
END_TEST

START_TEST(deviation_of_1_to_n)
{
	struct deviation deviation = {0};

	for (int i = 1; i <= 1000; i++) {
		deviation_add(&deviation, i);
		check_near(&deviation, sqrt(((double)i * i - 1) / 12));
	}
}
END_TEST

/* The times of slow replies are large, but may differ little: rounding must not
 * hide the differences, and equal values must have deviation 0. */
START_TEST(large_values_lose_no_precision)
{
	struct deviation deviation = {0}, equal = {0};
	const double base = 1e15;

	for (int i = 0; i < 300000; i++) {
		deviation_add(&deviation, base + i % 3);
		deviation_add(&equal, base / 3);
	}
	ck_assert_msg(fabs(deviation_of(&deviation) - sqrt(2.0 / 3)) < 1e-3,
	              "deviation %.17g", deviation_of(&deviation));
	ck_assert(deviation_of(&equal) == 0);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("deviation");

	tcase_add_test(group, no_value_and_one_value_have_deviation_0);
	tcase_add_test(group, deviation_is_divided_by_n);
	tcase_add_test(group, deviation_of_1_to_n);
	tcase_add_test(group, large_values_lose_no_precision);
	return run_group(group);
}
