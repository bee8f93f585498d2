/* SPDX-License-Identifier: MIT */
/* check_result.c - the counts of a load, and its timely replies. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "measure/result.h"
#include "group.h"

static struct load_result result;

static void
clear(void)
{
	memset(&result, 0, sizeof result);
}

/* Count a reply of 64 bytes, due at 1000 ns and received at NOW; the load ends
 * at 5000 ns. */
static void
reply_at(long long now)
{
	result_reply(&result, 64, 1000, now, 5000);
}

START_TEST(late_replies_are_counted_but_not_as_timely)
{
	reply_at(1000);
	reply_at(5000);
	ck_assert_uint_eq(result.timely, 2);
	ck_assert_uint_eq(result.timely_bytes, 128);
	reply_at(5001);
	reply_at(9000);
	reply_at(1000000000);
	ck_assert_uint_eq(result.transactions, 5);
	ck_assert_uint_eq(result.bytes, 320);
	ck_assert_uint_eq(result.timely, 2);
	ck_assert_uint_eq(result.timely_bytes, 128);
}
END_TEST

START_TEST(latency_counts_from_the_due_time)
{
	reply_at(1000);
	reply_at(1250);
	reply_at(9000); /* a late reply counts too */
	ck_assert_uint_eq(result.latency.count, 3);
	ck_assert_uint_eq(result.latency.min, 0);
	ck_assert_uint_eq(result.latency.max, 8000);
	ck_assert_uint_eq(result.latency.sum, 8250);
}
END_TEST

/* A stream may be received in parts of any size. */
START_TEST(stream_writes_are_counted_when_complete)
{
	for (uint64_t part = 1; part <= 25; part++) {
		uint64_t received = 0;

		clear();
		while (received < 200) {
			received += part;
			result_stream(&result, 10, received, part, received <= 100);
			ck_assert_uint_eq(result.bytes, received);
			ck_assert_uint_eq(result.transactions, received / 10);
		}
		ck_assert_uint_eq(result.timely_bytes, 100 / part * part);
		ck_assert_uint_eq(result.timely, 100 / part * part / 10);
		ck_assert_uint_eq(result.latency.count, 0);
	}
}
END_TEST

START_TEST(errors_are_counted_by_kind)
{
	uint64_t sum = 0;

	for (int kind = 0; kind < LOAD_ERRORS; kind++) {
		ck_assert_uint_eq(result_errors(&result), sum);
		for (int i = 0; i <= kind; i++, sum++)
			result_error(&result, (enum load_error)kind, 0, true);
	}
	for (int kind = 0; kind < LOAD_ERRORS; kind++)
		ck_assert_uint_eq(result.errors[kind], (uint64_t)kind + 1);
	ck_assert_uint_eq(result_errors(&result), sum);
	ck_assert_int_eq(result.first_errno, 0);
}
END_TEST

/* An idle connection that breaks is an error, but loses no request. */
START_TEST(lost_requests_are_counted)
{
	result_error(&result, LOAD_RESET, ECONNRESET, true);
	result_error(&result, LOAD_RESET, ECONNRESET, false);
	result_error(&result, LOAD_TIMEOUT, ETIMEDOUT, true);
	ck_assert_uint_eq(result.lost, 2);
	ck_assert_uint_eq(result_errors(&result), 3);
}
END_TEST

START_TEST(first_errno_is_kept)
{
	result_error(&result, LOAD_WRONG, 0, true);
	result_error(&result, LOAD_RESET, ECONNRESET, true);
	result_error(&result, LOAD_TIMEOUT, ETIMEDOUT, true);
	result_error(&result, LOAD_SHORT, 0, true);
	ck_assert_int_eq(result.first_errno, ECONNRESET);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("result");

	tcase_add_checked_fixture(group, clear, NULL);
	tcase_add_test(group, late_replies_are_counted_but_not_as_timely);
	tcase_add_test(group, latency_counts_from_the_due_time);
	tcase_add_test(group, stream_writes_are_counted_when_complete);
	tcase_add_test(group, errors_are_counted_by_kind);
	tcase_add_test(group, lost_requests_are_counted);
	tcase_add_test(group, first_errno_is_kept);
	return run_group(group);
}
