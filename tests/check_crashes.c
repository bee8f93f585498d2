/* SPDX-License-Identifier: MIT */
/* check_crashes.c - src/server/crashes.c: three crashes within a minute. */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "server/crashes.h"
#include "server/source.h"
#include "fake-clock.h"
#include "group.h"

#define START 1000000

/* Returns the peer with address TEXT; "unix" is a unix socket. */
static const struct sockaddr_storage *
peer(const char *text)
{
	static struct sockaddr_storage result;
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	memset(&result, 0, sizeof result);
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(&result, &in, sizeof in);
	else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
		memcpy(&result, &in6, sizeof in6);
	else
		result.ss_family = AF_UNIX;
	return &result;
}

static void
setup(void)
{
	const struct source_limit limit = {.p4 = 32, .p6 = 64};

	sources_open(&limit, 1, false);
	fake_clock_set(START);
}

/* Count three crashes of TEXT at once: returns the results as bits. */
static int
crash_thrice(const char *text)
{
	int results = 0;

	for (int i = 0; i < 3; i++)
		results = results << 1 | crashes_count(peer(text));
	return results;
}

START_TEST(third_crash_refuses_the_source_for_a_minute)
{
	ck_assert(!crashes_refuse(peer("192.0.2.1")));
	ck_assert(!crashes_count(peer("192.0.2.1")));
	ck_assert(!crashes_count(peer("192.0.2.1")));
	ck_assert(!crashes_refuse(peer("192.0.2.1")));
	ck_assert(crashes_count(peer("192.0.2.1")));
	ck_assert(crashes_refuse(peer("192.0.2.1")));
	ck_assert(!crashes_refuse(peer("192.0.2.2")));
	fake_clock_set(START + 59999);
	ck_assert(crashes_refuse(peer("192.0.2.1")));
	fake_clock_set(START + 60000);
	ck_assert(!crashes_refuse(peer("192.0.2.1")));
}
END_TEST

START_TEST(crashes_within_more_than_a_minute_do_not)
{
	for (int i = 0; i < 8; i++) {
		fake_clock_set(START + i * 30001);
		ck_assert(!crashes_count(peer("192.0.2.1")));
		ck_assert(!crashes_refuse(peer("192.0.2.1")));
	}
	fake_clock_set(START + 7 * 30001 + 29999);
	ck_assert(crashes_count(peer("192.0.2.1")));
}
END_TEST

START_TEST(source_is_a_prefix)
{
	ck_assert_int_eq(crash_thrice("2001:db8::1"), 1);
	ck_assert(crashes_refuse(peer("2001:db8::2")));
	ck_assert(!crashes_refuse(peer("2001:db8:0:1::1")));
	ck_assert_int_eq(crash_thrice("::ffff:192.0.2.1"), 1);
	ck_assert(crashes_refuse(peer("192.0.2.1")));
}
END_TEST

static const char *const local[] = {"127.0.0.1", "::1", "::ffff:127.0.0.1",
                                    "unix"};

START_TEST(this_machine_is_not_refused)
{
	ck_assert_int_eq(crash_thrice(local[_i]), 0);
	ck_assert_int_eq(crash_thrice("192.0.2.1"), 1);
	ck_assert(!crashes_refuse(peer(local[_i])));
}
END_TEST

START_TEST(a_new_source_replaces_that_of_the_oldest_crash)
{
	char text[32];

	ck_assert_int_eq(crash_thrice("192.0.2.1"), 1);
	for (int i = 0; i < 63; i++) {
		fake_clock_set(START + 1 + i);
		snprintf(text, sizeof text, "198.51.100.%d", i);
		ck_assert_int_eq(crash_thrice(text), 1);
	}
	ck_assert(crashes_refuse(peer("192.0.2.1")));
	fake_clock_set(START + 64);
	ck_assert(!crashes_count(peer("203.0.113.1")));
	ck_assert(!crashes_refuse(peer("192.0.2.1")));
	for (int i = 0; i < 63; i++) {
		snprintf(text, sizeof text, "198.51.100.%d", i);
		ck_assert(crashes_refuse(peer(text)));
	}
}
END_TEST

START_TEST(five_signals_are_crashes)
{
	ck_assert_str_eq(crash_name(SIGSEGV), "SIGSEGV");
	ck_assert_str_eq(crash_name(SIGABRT), "SIGABRT");
	ck_assert_str_eq(crash_name(SIGBUS), "SIGBUS");
	ck_assert_str_eq(crash_name(SIGILL), "SIGILL");
	ck_assert_str_eq(crash_name(SIGSYS), "SIGSYS");
	ck_assert_ptr_null(crash_name(SIGKILL));
	ck_assert_ptr_null(crash_name(SIGTERM));
	ck_assert_ptr_null(crash_name(0));
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("crashes");

	tcase_add_checked_fixture(group, setup, NULL);
	tcase_add_test(group, third_crash_refuses_the_source_for_a_minute);
	tcase_add_test(group, crashes_within_more_than_a_minute_do_not);
	tcase_add_test(group, source_is_a_prefix);
	tcase_add_loop_test(group, this_machine_is_not_refused, 0,
	                    (int)(sizeof local / sizeof *local));
	tcase_add_test(group, a_new_source_replaces_that_of_the_oldest_crash);
	tcase_add_test(group, five_signals_are_crashes);
	return run_group(group);
}
