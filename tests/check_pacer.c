/* SPDX-License-Identifier: MIT */
/* check_pacer.c - when a load's requests are due, and which are never sent. */
#include <config.h>

#include "measure/pacer.h"
#include "group.h"

#define SECOND 1000000000LL
#define START 123456789012345LL

static const uint64_t rates[] = {1,      2,      3,       7,         300,
                                 999,    1000,   1001,    65537,     1000000,
                                 999983, 300007, 7777777, 999999999, 1000000000};
#define RATES ((int)(sizeof rates / sizeof *rates))

static struct pacer
make_pacer(uint64_t rate, long long duration_ms)
{
	struct pacer pacer;

	pacer_start(&pacer, rate, START, duration_ms);
	return pacer;
}

/* Each is due at its time, rounded down to a nanosecond. */
START_TEST(within_a_second)
{
	uint64_t rate = rates[_i];
	struct pacer pacer = make_pacer(rate, 1000);

	for (uint64_t i = 0; i <= 300; i++) {
		uint64_t n = rate < 300 ? i % rate : i * (rate / 300) % rate;
		uint64_t due = (uint64_t)(pacer_due_at(&pacer, n) - START);

		ck_assert_uint_le(due * rate, n * SECOND);
		ck_assert_uint_gt((due + 1) * rate, n * SECOND);
	}
}
END_TEST

/* After any number of seconds the requests come as in the first one. */
START_TEST(nothing_drifts)
{
	static const uint64_t seconds[] = {0, 1, 2, 59, 86400, 315360000};
	uint64_t rate = rates[_i];
	struct pacer pacer = make_pacer(rate, 1000);

	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
		uint64_t first = seconds[i] * rate;
		long long start = (long long)seconds[i] * SECOND;

		ck_assert_int_eq(pacer_due_at(&pacer, first), START + start);
		ck_assert_int_eq(pacer_due_at(&pacer, first + rate - 1),
		                 pacer_due_at(&pacer, rate - 1) + start);
		ck_assert_int_eq(pacer_due_at(&pacer, first + rate / 3),
		                 pacer_due_at(&pacer, rate / 3) + start);
	}
}
END_TEST

/* Requests that are begun as they fall due: as many as rate and duration make,
 * none before the one before, none at the end or later. */
START_TEST(all_are_begun)
{
	static const long long milliseconds[] = {1, 10, 333, 1000, 2500};
	uint64_t rate = rates[_i];

	for (size_t i = 0; i < sizeof milliseconds / sizeof *milliseconds; i++) {
		struct pacer pacer = make_pacer(rate, milliseconds[i]);
		uint64_t wanted =
			(rate * (uint64_t)milliseconds[i] + 999) / 1000;
		long long before = START;

		if (wanted > 1000)
			pacer.begun = wanted - 1000;
		for (; pacer_next(&pacer) != PACER_NONE; pacer.begun++) {
			ck_assert_int_ge(pacer_next(&pacer), before);
			ck_assert_int_lt(pacer_next(&pacer),
			                 START + milliseconds[i] * 1000000);
			before = pacer_next(&pacer);
		}
		ck_assert_uint_eq(pacer.begun, wanted);
		ck_assert_uint_eq(pacer_unsent(&pacer), 0);
	}
}
END_TEST

/* Only what is begun moves the next one on, however late it is. */
START_TEST(the_next_one_waits)
{
	struct pacer pacer = make_pacer(1000, 10);

	ck_assert_int_eq(pacer_next(&pacer), START);
	ck_assert_int_eq(pacer_next(&pacer), START);
	pacer.begun++;
	ck_assert_int_eq(pacer_next(&pacer), START + 1000000);
	pacer.begun = 9;
	ck_assert_int_eq(pacer_next(&pacer), START + 9000000);
	pacer.begun = 10;
	ck_assert_int_eq(pacer_next(&pacer), PACER_NONE);
}
END_TEST

/* How many requests of PACER were due before its end, one by one. */
static uint64_t
count_due(const struct pacer *pacer)
{
	uint64_t n = 0;

	while (pacer_due_at(pacer, n) < pacer->ends)
		n++;
	return n;
}

START_TEST(unsent_at_every_end)
{
	uint64_t rate = rates[_i];
	/* About a thousand requests, ended at odd times. */
	long long step = (long long)(SECOND * 1000 / (long long)rate / 97);

	for (long long end = 0; end <= 97; end++) {
		struct pacer pacer = make_pacer(rate, 1000000);

		pacer_stop(&pacer, START + end * step);
		ck_assert_uint_eq(pacer_unsent(&pacer), count_due(&pacer));
		pacer.begun = pacer_unsent(&pacer) / 3;
		ck_assert_uint_eq(pacer_unsent(&pacer),
		                  count_due(&pacer) - pacer.begun);
	}
}
END_TEST

START_TEST(ten_years)
{
	struct pacer pacer = make_pacer(1000000000, 315360000000LL);

	ck_assert_uint_eq(pacer_unsent(&pacer), 315360000ULL * SECOND);
	pacer.begun = 315360000ULL * SECOND - 1;
	ck_assert_uint_eq(pacer_unsent(&pacer), 1);
	ck_assert_int_eq(pacer_next(&pacer), START + 315360000 * SECOND - 1);
	pacer.begun++;
	ck_assert_int_eq(pacer_next(&pacer), PACER_NONE);
	ck_assert(pacer_seconds(&pacer) == 315360000.0);
}
END_TEST

START_TEST(an_end_can_only_come_earlier)
{
	struct pacer pacer = make_pacer(1000, 1500);

	ck_assert(pacer_seconds(&pacer) == 1.5);
	pacer_stop(&pacer, START + 2 * SECOND);
	ck_assert(pacer_seconds(&pacer) == 1.5);
	pacer_stop(&pacer, START + SECOND / 2);
	ck_assert(pacer_seconds(&pacer) == 0.5);
	ck_assert_uint_eq(pacer_unsent(&pacer), 500);
	pacer.begun = 500;
	ck_assert_int_eq(pacer_next(&pacer), PACER_NONE);
}
END_TEST

/* Requests go on being begun while a signal is on its way: with the end at the
 * signal, more are begun than due, and none is unsent. */
START_TEST(begun_behind_the_end)
{
	struct pacer pacer = make_pacer(1000, 1000);

	pacer.begun = 101;
	pacer_stop(&pacer, START + 100 * 1000000LL);
	ck_assert_uint_eq(pacer_unsent(&pacer), 0);
	pacer.begun = 100;
	ck_assert_uint_eq(pacer_unsent(&pacer), 0);
	pacer.begun = 99;
	ck_assert_uint_eq(pacer_unsent(&pacer), 1);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("pacer");

	tcase_add_loop_test(group, within_a_second, 0, RATES);
	tcase_add_loop_test(group, nothing_drifts, 0, RATES);
	tcase_add_loop_test(group, all_are_begun, 0, RATES);
	tcase_add_test(group, the_next_one_waits);
	tcase_add_loop_test(group, unsent_at_every_end, 0, RATES);
	tcase_add_test(group, ten_years);
	tcase_add_test(group, an_end_can_only_come_earlier);
	tcase_add_test(group, begun_behind_the_end);
	return run_group(group);
}
