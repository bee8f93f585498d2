/* SPDX-License-Identifier: MIT */
/* check_pacer.c - the due times of a load's requests, and the unsent ones. */
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

/* They are whole nanoseconds.  For the requests of the first second. */
START_TEST(due_times_are_rounded_down)
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

/* Requests of any second have the due times of the first, moved by seconds. */
START_TEST(due_times_do_not_drift)
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

/* Each request is begun when it is due.  None is due before the previous one,
 * at the end of the load or later. */
START_TEST(rate_times_duration_requests_are_begun)
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

/* A late request stays the next one until it is begun. */
START_TEST(next_request_depends_on_the_requests_begun)
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

/* Count the requests of PACER that were due before its end, one by one. */
static uint64_t
count_due(const struct pacer *pacer)
{
	uint64_t n = 0;

	while (pacer_due_at(pacer, n) < pacer->end_ns)
		n++;
	return n;
}

START_TEST(unsent_requests_are_counted_at_each_end)
{
	uint64_t rate = rates[_i];
	/* About a thousand requests; the ends are between due times. */
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

START_TEST(ten_years_at_the_highest_rate_do_not_overflow)
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

START_TEST(stop_never_moves_the_end_later)
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

/* A signal ends the load at the time when it came, but requests are begun until
 * it is handled.  Then more are begun than were due, and none is unsent. */
START_TEST(requests_begun_after_the_end_leave_none_unsent)
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

/* A signal that came during the warm-up may be handled after the load began. */
START_TEST(load_that_ends_before_it_began_has_nothing_unsent)
{
	struct pacer pacer = make_pacer(1000, 1000);

	pacer_stop(&pacer, START - 1);
	ck_assert_uint_eq(pacer_unsent(&pacer), 0);
	ck_assert(pacer_seconds(&pacer) == 0);
	ck_assert_int_eq(pacer_next(&pacer), PACER_NONE);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("pacer");

	tcase_add_loop_test(group, due_times_are_rounded_down, 0, RATES);
	tcase_add_loop_test(group, due_times_do_not_drift, 0, RATES);
	tcase_add_loop_test(group, rate_times_duration_requests_are_begun, 0,
	                    RATES);
	tcase_add_test(group, next_request_depends_on_the_requests_begun);
	tcase_add_loop_test(group, unsent_requests_are_counted_at_each_end, 0,
	                    RATES);
	tcase_add_test(group, ten_years_at_the_highest_rate_do_not_overflow);
	tcase_add_test(group, stop_never_moves_the_end_later);
	tcase_add_test(group, requests_begun_after_the_end_leave_none_unsent);
	tcase_add_test(group, load_that_ends_before_it_began_has_nothing_unsent);
	return run_group(group);
}
