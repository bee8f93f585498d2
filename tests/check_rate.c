/* SPDX-License-Identifier: MIT */
/* check_rate.c - src/server/rate.c: no second has more connections than the
 * rate. */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>

#include "fake-clock.h"
#include "group.h"
#include "server/rate.h"

#define START 0 /* milliseconds, on the fake clock */

START_TEST(without_a_limit_nothing_is_delayed)
{
	size_t claim;

	rate_open(0, false);
	for (int i = 0; i < 1000; i++) {
		ck_assert_int_eq(rate_delay_ms(), 0);
		rate_count_accept();
		ck_assert_int_eq(rate_claim(&claim), 0);
	}
	rate_release(claim);
}
END_TEST

START_TEST(window_slides)
{
	rate_open(3, false);
	for (int i = 0; i < 3; i++) {
		fake_clock_set(START + 400 * i);
		ck_assert_int_eq(rate_delay_ms(), 0);
		rate_count_accept();
	}
	ck_assert_int_eq(rate_delay_ms(), 201);
	fake_clock_set(START + 1000);
	ck_assert_int_eq(rate_delay_ms(), 1);
	fake_clock_set(START + 1001);
	ck_assert_int_eq(rate_delay_ms(), 0);
	rate_count_accept();
	ck_assert_int_eq(rate_delay_ms(), 400);
}
END_TEST

START_TEST(after_a_pause_the_whole_rate_is_available)
{
	rate_open(5, false);
	for (int second = 0; second < 3; second++) {
		fake_clock_set(START + 2000 * second);
		for (int i = 0; i < 5; i++) {
			ck_assert_int_eq(rate_delay_ms(), 0);
			rate_count_accept();
		}
		ck_assert_int_eq(rate_delay_ms(), 1001);
	}
}
END_TEST

START_TEST(claim_counts_as_one_connection)
{
	size_t claims[2], claim;

	rate_open(2, true);
	fake_clock_set(START);
	ck_assert_int_eq(rate_claim(&claims[0]), 0);
	fake_clock_set(START + 300);
	ck_assert_int_eq(rate_claim(&claims[1]), 0);
	ck_assert_uint_ne(claims[0], claims[1]);
	ck_assert_int_eq(rate_claim(&claim), 701); /* the earlier of both */
	rate_release(claims[1]);
	ck_assert_int_eq(rate_claim(&claim), 0);
	ck_assert_uint_eq(claim, claims[1]);
	ck_assert_int_eq(rate_claim(&claim), 701);
}
END_TEST

START_TEST(late_clock_does_not_add_a_connection)
{
	size_t claim;

	rate_open(1, true);
	fake_clock_set(START + 5);
	ck_assert_int_eq(rate_claim(&claim), 0);
	fake_clock_set(START);
	ck_assert_int_eq(rate_claim(&claim), 1006);
}
END_TEST

START_TEST(time_in_the_future_does_not_block)
{
	size_t claim;

	rate_open(1, true);
	fake_clock_set(START + 1000000);
	ck_assert_int_eq(rate_claim(&claim), 0);
	fake_clock_set(START);
	ck_assert_int_eq(rate_delay_ms(), 0);
	ck_assert_int_eq(rate_claim(&claim), 0);
}
END_TEST

/* With claims and releases at random times, no 1001 ms have more than MOST
 * connections. */
START_TEST(no_second_exceeds_the_rate)
{
	enum { MOST = 7, STEPS = 5000 };
	static long long accepted[STEPS];
	size_t count = 0;
	long long now = START;

	srand(1);
	rate_open(MOST, true);
	for (int i = 0; i < STEPS; i++) {
		size_t claim;

		now += rand() % 300;
		fake_clock_set(now);
		if (rate_claim(&claim) > 0)
			continue;
		if (rand() % 3 == 0) {
			rate_release(claim);
			continue;
		}
		accepted[count++] = now;
		if (count > MOST)
			ck_assert_int_gt(now - accepted[count - 1 - MOST], 1000);
	}
	ck_assert_uint_gt(count, STEPS / 4);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("rate");

	tcase_add_test(group, without_a_limit_nothing_is_delayed);
	tcase_add_test(group, window_slides);
	tcase_add_test(group, after_a_pause_the_whole_rate_is_available);
	tcase_add_test(group, claim_counts_as_one_connection);
	tcase_add_test(group, late_clock_does_not_add_a_connection);
	tcase_add_test(group, time_in_the_future_does_not_block);
	tcase_add_test(group, no_second_exceeds_the_rate);
	return run_group(group);
}
