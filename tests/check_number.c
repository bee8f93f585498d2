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
	{".5", 500},      {".001", 1},         {"500ms", 500},
	{"2s", 2000},     {"1.5s", 1500},      {"2m", 120000},
	{"1.5m", 90000},  {".001m", 60},       {"1h", 3600000},
	{"0.001h", 3600}, {"1d", 86400000},    {"3650d", SECONDS_MAX_MS},
	{"315360000000ms", SECONDS_MAX_MS},
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
	"",     " ",    ".",      "1.",     "-1",      "+1",    "1,5",
	"1.2345", "1.0000", "1.5.5", "1e3",  " 1",      "1 ",    "0x1",
	"inf",  "nan",  "1.-5",   "1. 5",   "s",       ".s",    "1 s",
	"1S",   "1M",   "1sec",   "1sm",    "1m30s",   "1.5ms", ".5ms",
	"1us",  "2w",   "315360000001ms",   "3651d",   "87601h", "3650.001d",
	"315360001", "315360000.001", "18446744073709551616",
	"18446744073709552", "18446744073709551615d", "213503982334601d",
};

START_TEST(bad_seconds_are_refused)
{
	long long milliseconds = 77;

	ck_assert_msg(!seconds_parse(bad_times[_i], &milliseconds),
	              "'%s' was accepted", bad_times[_i]);
	ck_assert_int_eq(milliseconds, 77);
}
END_TEST

static const struct {
	const char *text;
	unsigned long bytes;
} sizes[] = {
	{"1", 1},         {"16777216", 16777216}, {"64k", 65536}, {"64K", 65536},
	{"1M", 1048576},  {"16M", 16777216},      {"007k", 7168},
};

START_TEST(good_sizes_are_parsed)
{
	unsigned long bytes = 77;

	ck_assert(size_parse(sizes[_i].text, 1, 16777216, &bytes));
	ck_assert_uint_eq(bytes, sizes[_i].bytes);
}
END_TEST

static const char *const bad_sizes[] = {
	"",    "0",    "0k",   "k",    "1.5k", ".5M", "-1k", "1 k",      "1kk",
	"1kB", "1KiB", "1m",   "1T",   "17M",  "1G",  "16385k", "16777217",
	"18446744073709551615k", "18014398509481985k", "18446744073709551616",
};

START_TEST(bad_sizes_are_refused)
{
	unsigned long bytes = 77;

	ck_assert_msg(!size_parse(bad_sizes[_i], 1, 16777216, &bytes),
	              "'%s' was accepted", bad_sizes[_i]);
	ck_assert_uint_eq(bytes, 77);
}
END_TEST

START_TEST(largest_sizes_do_not_overflow)
{
	unsigned long bytes = 77;

	ck_assert(!size_parse("18014398509481985k", 0, ULONG_MAX, &bytes));
	ck_assert_uint_eq(bytes, 77);
	ck_assert(size_parse("3G", 0, 3221225472, &bytes));
	ck_assert_uint_eq(bytes, 3221225472);
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
	tcase_add_loop_test(group, good_sizes_are_parsed, 0, LENGTH(sizes));
	tcase_add_loop_test(group, bad_sizes_are_refused, 0, LENGTH(bad_sizes));
	tcase_add_test(group, largest_sizes_do_not_overflow);
	return run_group(group);
}
