/* SPDX-License-Identifier: MIT */
/* check_rows.c - the rows that wait to be shown, and the rows of a drawing. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "trace/kept.h"
#include "trace/rows.h"
#include "group.h"

static struct rows rows;
static struct kept kept;

/* Add a row of TIME; RESULT distinguishes rows of the same time. */
static void
add(long long time, int result)
{
	const struct row row = {.time_ns = time, .result = result};

	rows_add(&rows, &row);
}

/* The rows taken up to time LIMIT must have these RESULTS, one digit each. */
static void
check_taken(long long limit, const char *results)
{
	struct row *taken;
	size_t n = rows_take(&rows, limit, &taken);
	char text[100] = "";

	for (size_t i = 0; i < n && i < sizeof text - 1; i++)
		text[i] = (char)('0' + taken[i].result);
	free(taken);
	ck_assert_str_eq(text, results);
}

static void
set_up(void)
{
	memset(&rows, 0, sizeof rows);
	memset(&kept, 0, sizeof kept);
	rows.held_ns = ROWS_NONE_HELD;
}

static void
tear_down(void)
{
	rows_free(&rows);
	kept_free(&kept);
}

START_TEST(rows_are_taken_in_order_of_time)
{
	add(30, 3);
	add(10, 1);
	add(40, 4);
	add(20, 2);
	check_taken(30, "123");
	add(35, 5);
	check_taken(39, "5");
	check_taken(40, "4");
	check_taken(ROWS_NONE_HELD, "");
}
END_TEST

START_TEST(rows_of_the_same_time_keep_their_order)
{
	add(20, 4);
	add(10, 1);
	add(20, 5);
	add(10, 2);
	add(10, 3);
	add(20, 6);
	check_taken(20, "123456");
}
END_TEST

START_TEST(unfinished_call_holds_later_rows)
{
	rows.held_ns = 20; /* a call began and has not ended */
	add(20, 2);        /* the segment that the call sent */
	add(30, 3);
	add(10, 1);
	check_taken(100, "1");
	check_taken(100, "");
	rows.held_ns = ROWS_NONE_HELD;
	check_taken(100, "23");
}
END_TEST

START_TEST(thousand_rows_are_sorted)
{
	struct row *taken;

	for (int i = 0; i < 1000; i++)
		add(i * 7 % 1000, i * 7 % 1000);
	ck_assert_uint_eq(rows_take(&rows, 499, &taken), 500);
	for (int i = 0; i < 500; i++)
		ck_assert_int_eq(taken[i].result, i);
	free(taken);
	ck_assert_uint_eq(rows_take(&rows, 999, &taken), 500);
	for (int i = 0; i < 500; i++)
		ck_assert_int_eq(taken[i].result, 500 + i);
	free(taken);
	ck_assert(rows.missing == 0);
}
END_TEST

START_TEST(queue_of_rows_is_bounded)
{
	struct row *taken;

	for (int i = 0; i < ROWS_MAX + 5; i++)
		add(1, i);
	ck_assert_uint_eq(rows.missing, 5);
	ck_assert_uint_eq(rows_take(&rows, 1, &taken), ROWS_MAX);
	free(taken);
	add(1, 0);
	ck_assert_uint_eq(rows.count, 1);
}
END_TEST

/* Keep N rows, numbered from 0. */
static void
keep(int n)
{
	for (int i = 0; i < n; i++) {
		const struct row row = {.result = i};

		kept_add(&kept, &row, 1000LL + i);
	}
}

/* Row I of the kept rows must be row N of all. */
static void
check_kept(unsigned i, int n)
{
	ck_assert_int_eq(kept_at(&kept, i)->row.result, n);
	ck_assert_int_eq(kept_at(&kept, i)->time_ns, 1000 + n);
}

START_TEST(first_and_last_rows_are_kept)
{
	ck_assert_uint_eq(kept_count(&kept), 0);
	keep(KEPT_FIRST + KEPT_LAST);
	ck_assert_uint_eq(kept_count(&kept), KEPT_FIRST + KEPT_LAST);
	for (int i = 0; i < KEPT_FIRST + KEPT_LAST; i++) {
		check_kept((unsigned)i, i);
		ck_assert_uint_eq(kept_gap(&kept, (unsigned)i), 0);
	}
}
END_TEST

START_TEST(rows_in_the_middle_are_dropped)
{
	keep(KEPT_FIRST + KEPT_LAST + 7);
	ck_assert_uint_eq(kept_count(&kept), KEPT_FIRST + KEPT_LAST);
	check_kept(0, 0);
	check_kept(KEPT_FIRST - 1, KEPT_FIRST - 1);
	check_kept(KEPT_FIRST, KEPT_FIRST + 7);
	check_kept(KEPT_FIRST + KEPT_LAST - 1, KEPT_FIRST + KEPT_LAST + 6);
	ck_assert_uint_eq(kept_gap(&kept, KEPT_FIRST - 1), 0);
	ck_assert_uint_eq(kept_gap(&kept, KEPT_FIRST), 7);
	ck_assert_uint_eq(kept_gap(&kept, KEPT_FIRST + 1), 0);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("rows");

	tcase_add_checked_fixture(group, set_up, tear_down);
	tcase_add_test(group, rows_are_taken_in_order_of_time);
	tcase_add_test(group, rows_of_the_same_time_keep_their_order);
	tcase_add_test(group, unfinished_call_holds_later_rows);
	tcase_add_test(group, thousand_rows_are_sorted);
	tcase_add_test(group, queue_of_rows_is_bounded);
	tcase_add_test(group, first_and_last_rows_are_kept);
	tcase_add_test(group, rows_in_the_middle_are_dropped);
	return run_group(group);
}
