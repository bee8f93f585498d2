/* SPDX-License-Identifier: MIT */
/* check_deviation.c - the standard deviation that ping prints. */
#include <config.h>

#include <math.h>

#include "measure/deviation.h"
#include "group.h"

/* DEVIATION is WANTED, but for rounding. */
static void
check_near(const struct deviation *deviation, double wanted)
{
	ck_assert_msg(fabs(deviation_of(deviation) - wanted) <= wanted * 1e-9,
	              "%.17g for %.17g", deviation_of(deviation), wanted);
}

START_TEST(none_and_one)
{
	struct deviation deviation = {0};

	ck_assert(deviation_of(&deviation) == 0);
	deviation_add(&deviation, 12345.678);
	ck_assert(deviation_of(&deviation) == 0);
}
END_TEST

/* Of the values themselves, not estimated for more: divided by N, not N - 1. */
START_TEST(known_values)
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

START_TEST(one_to_n)
{
	struct deviation deviation = {0};

	for (int i = 1; i <= 1000; i++) {
		deviation_add(&deviation, i);
		check_near(&deviation, sqrt(((double)i * i - 1) / 12));
	}
}
END_TEST

/* Where every value is large, as nanoseconds of slow replies are, nothing of
 * the differences is lost, and equal ones have none. */
START_TEST(large_values)
{
	struct deviation deviation = {0}, equal = {0};
	const double base = 1e15;

	for (int i = 0; i < 300000; i++) {
		deviation_add(&deviation, base + i % 3);
		deviation_add(&equal, base / 3);
	}
	ck_assert_msg(fabs(deviation_of(&deviation) - sqrt(2.0 / 3)) < 1e-3,
	              "%.17g", deviation_of(&deviation));
	ck_assert(deviation_of(&equal) == 0);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("deviation");

	tcase_add_test(group, none_and_one);
	tcase_add_test(group, known_values);
	tcase_add_test(group, one_to_n);
	tcase_add_test(group, large_values);
	return run_group(group);
}
