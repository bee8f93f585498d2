/* SPDX-License-Identifier: MIT */
/* check_ramp.c - how fast a load may begin connections. */
#include <config.h>

#include "measure/ramp.h"
#include "group.h"

#define SECOND 1000000000LL
#define START 123456789012345LL

/* Count the connections that RAMP allows at NOW, with WAITING others. */
static int
count_allowed(struct ramp *ramp, size_t waiting, long long now)
{
	int n = 0;

	while (n < 10 * RAMP_RATE && ramp_allows(ramp, waiting, now))
		n++;
	return n;
}

START_TEST(few_waiting_connections_set_no_bound)
{
	struct ramp ramp = {0};

	ck_assert_int_eq(count_allowed(&ramp, RAMP_WAITING - 1, START),
	                 10 * RAMP_RATE);
	ck_assert_int_eq(count_allowed(&ramp, RAMP_WAITING, START), RAMP_AT_ONCE);
}
END_TEST

/* Whether the caller asks each millisecond or each 20. */
START_TEST(many_waiting_connections_are_bounded_by_the_rate)
{
	long long step = (_i ? 20 : 1) * SECOND / 1000, now = START;
	struct ramp ramp = {0};
	int n = 0;

	ck_assert_int_eq(count_allowed(&ramp, RAMP_WAITING, now), RAMP_AT_ONCE);
	while (now < START + SECOND) {
		now += step;
		n += count_allowed(&ramp, 10 * RAMP_WAITING, now);
	}
	ck_assert_int_eq(n, RAMP_RATE);
}
END_TEST

START_TEST(connections_after_a_failure_share_the_rate)
{
	struct ramp ramp = {0};
	int n = 0;

	while (n < 10 * RAMP_RATE && ramp_allows_again(&ramp, START))
		n++;
	ck_assert_int_eq(n, RAMP_AT_ONCE);
	ck_assert(!ramp_allows(&ramp, RAMP_WAITING, START));
	ck_assert(ramp_allows(&ramp, 0, START));
	ck_assert(ramp_allows_again(&ramp, START + SECOND / RAMP_RATE));
	ck_assert(!ramp_allows_again(&ramp, START + SECOND / RAMP_RATE));
}
END_TEST

/* A pause does not save up connections. */
START_TEST(pause_allows_no_more_at_once)
{
	struct ramp ramp = {0};

	count_allowed(&ramp, RAMP_WAITING, START);
	ck_assert_int_eq(count_allowed(&ramp, RAMP_WAITING, START + 60 * SECOND),
	                 RAMP_AT_ONCE);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("ramp");

	tcase_add_test(group, few_waiting_connections_set_no_bound);
	tcase_add_loop_test(group, many_waiting_connections_are_bounded_by_the_rate,
	                    0, 2);
	tcase_add_test(group, connections_after_a_failure_share_the_rate);
	tcase_add_test(group, pause_allows_no_more_at_once);
	return run_group(group);
}
