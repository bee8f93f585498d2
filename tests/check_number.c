/* SPDX-License-Identifier: MIT */
/* check_number.c - parsing numbers and seconds of the command line. */
#include <config.h>

#include <limits.h>
#include <stdio.h>

#include "common/number.h"
#include "group.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

static const struct {
	const char *text;
	unsigned long min, max, number;
} good[] = {
	{"0", 0, 0, 0},
	{"1", 1, 1, 1},
	{"007", 0, 7, 7},
	{"65535", 1, 65535, 65535},
	{"9", 0, 9, 9},
	{"10", 0, 10, 10},
	{"4294967295", 0, 4294967295, 4294967295},
	{"00000000000000000000000000000000000000012", 0, 99, 12},
};

START_TEST(good_numbers_are_parsed)
{
	unsigned long number = 77;

	ck_assert(number_parse(good[_i].text, good[_i].min, good[_i].max,
	                       &number));
	ck_assert_uint_eq(number, good[_i].number);
}
END_TEST

static const struct {
	const char *text;
	unsigned long min, max;
} bad[] = {
	{"", 0, 9},           {" ", 0, 9},
	{" 1", 0, 9},         {"1 ", 0, 9},
	{"+1", 0, 9},         {"-1", 0, 9},
	{"-0", 0, 9},         {"1x", 0, 9},
	{"x", 0, 9},          {"0x1", 0, 9},
	{"1.0", 0, 9},        {"1e3", 0, 9999},
	{"10", 0, 9},         {"0", 1, 9},
	{"1", 0, 0},          {"65536", 1, 65535},
	{"11", 0, 10},        {"99", 0, 98},
	{"8", 0, 7},          {"4294967296", 0, 4294967295},
	{"18446744073709551616", 0, ULONG_MAX},
	{"18446744073709551617", 0, 9},
	{"99999999999999999999999999", 0, ULONG_MAX},
	{"1/", 0, 9},         {"1:", 0, 99},
	{"\xd9\xa1", 0, 9},
};

START_TEST(bad_numbers_are_refused)
{
	unsigned long number = 77;

	ck_assert_msg(!number_parse(bad[_i].text, bad[_i].min, bad[_i].max,
	                            &number),
	              "'%s' was accepted", bad[_i].text);
	ck_assert_uint_eq(number, 77);
}
END_TEST

/* Each limit from 0 to 130, as the maximum and as the minimum. */
START_TEST(numbers_are_parsed_up_to_each_limit)
{
	char text[8];

	for (unsigned long limit = 0; limit <= 130; limit++)
		for (unsigned long n = 0; n <= 140; n++) {
			unsigned long number;

			snprintf(text, sizeof text, "%lu", n);
			ck_assert(number_parse(text, 0, limit, &number) == (n <= limit));
			ck_assert(number_parse(text, limit, 2000, &number) ==
			          (n >= limit));
			ck_assert(n < limit || number == n);
		}
}
END_TEST

static const struct {
	const char *text;
	long long milliseconds;
} times[] = {
	{"0", 0},         {"0.0", 0},          {"0.000", 0},
	{"0.001", 1},     {"0.01", 10},        {"0.1", 100},
	{"1", 1000},      {"1.5", 1500},       {"1.05", 1050},
	{"12.345", 12345}, {"12.340", 12340},  {"00.5", 500},
	{"315360000", SECONDS_MAX_MS},         {"315360000.000", SECONDS_MAX_MS},
	{"315359999.999", SECONDS_MAX_MS - 1},
};

START_TEST(good_seconds_are_parsed)
{
	long long milliseconds = 77;

	ck_assert(seconds_parse(times[_i].text, &milliseconds));
	ck_assert_int_eq(milliseconds, times[_i].milliseconds);
}
END_TEST

static const char *const bad_times[] = {
	"",     " ",    ".",       "1.",     ".5",        "-1",   "+1",
	"1,5",  "1.5s", "1.2345",  "1.0000", "1.5.5",     "1e3",  " 1",
	"1 ",   "0x1",  "inf",     "nan",    "1.-5",      "1. 5", "315360001",
	"315360000.001", "18446744073709551616", "18446744073709552",
};

START_TEST(bad_seconds_are_refused)
{
	long long milliseconds = 77;

	ck_assert_msg(!seconds_parse(bad_times[_i], &milliseconds),
	              "'%s' was accepted", bad_times[_i]);
	ck_assert_int_eq(milliseconds, 77);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("number");

	tcase_add_loop_test(group, good_numbers_are_parsed, 0, LENGTH(good));
	tcase_add_loop_test(group, bad_numbers_are_refused, 0, LENGTH(bad));
	tcase_add_test(group, numbers_are_parsed_up_to_each_limit);
	tcase_add_loop_test(group, good_seconds_are_parsed, 0, LENGTH(times));
	tcase_add_loop_test(group, bad_seconds_are_refused, 0, LENGTH(bad_times));
	return run_group(group);
}
