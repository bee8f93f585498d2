/* SPDX-License-Identifier: MIT */
/* check_timeouts.c - src/server/timeouts.c: --min-rate.  limits.t tests the
 * other time limits. */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "group.h"
#include "server/timeouts.h"
#include "wrap.h"

#define PERIOD_MS 60000
#define RATE 100 /* bytes in a second */

/* Start *TIMEOUTS at 0 ms with a least rate of RATE over PERIOD_MS. */
static void
start(struct timeouts *timeouts)
{
	const struct time_limits limits = {.min_rate = RATE,
	                                   .rate_period_ms = PERIOD_MS};

	timeouts_configure(&limits);
	timeouts_start(timeouts, 0);
}

START_TEST(client_that_takes_the_rate_is_not_too_slow)
{
	struct timeouts timeouts;

	start(&timeouts);
	timeouts_count_sent(&timeouts, 100000);
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS, 100000));
	ck_assert(!timeouts_too_slow(&timeouts, 2 * PERIOD_MS, 94000));
	ck_assert(timeouts_too_slow(&timeouts, 3 * PERIOD_MS, 88001));
}
END_TEST

START_TEST(late_check_averages_over_the_whole_time)
{
	struct timeouts timeouts;

	start(&timeouts);
	timeouts_count_sent(&timeouts, 100000);
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS, 100000));
	ck_assert(timeouts_too_slow(&timeouts, PERIOD_MS + 90000, 91001));
	start(&timeouts);
	timeouts_count_sent(&timeouts, 100000);
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS, 100000));
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS + 90000, 91000));
}
END_TEST

START_TEST(within_a_period_nobody_is_too_slow)
{
	struct timeouts timeouts;

	start(&timeouts);
	timeouts_count_sent(&timeouts, 1000);
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS, 1000));
	ck_assert(!timeouts_too_slow(&timeouts, 2 * PERIOD_MS - 1, 1000));
	ck_assert(timeouts_too_slow(&timeouts, 2 * PERIOD_MS, 1000));
}
END_TEST

START_TEST(bytes_of_this_period_are_not_owed_yet)
{
	struct timeouts timeouts;

	start(&timeouts);
	timeouts_count_sent(&timeouts, 1);
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS, 1));
	timeouts_count_sent(&timeouts, 1); /* the first byte was taken meanwhile */
	ck_assert(!timeouts_too_slow(&timeouts, 2 * PERIOD_MS, 1));
	ck_assert(timeouts_too_slow(&timeouts, 3 * PERIOD_MS, 1));
}
END_TEST

START_TEST(client_without_a_reply_to_take_is_not_too_slow)
{
	struct timeouts timeouts;

	start(&timeouts);
	for (int i = 1; i < 5; i++)
		ck_assert(!timeouts_too_slow(&timeouts, i * PERIOD_MS, 0));
}
END_TEST

/* The queue of a unix socket may be longer than what was sent. */
START_TEST(queue_may_hold_more_than_was_sent)
{
	struct timeouts timeouts;

	start(&timeouts);
	timeouts_count_sent(&timeouts, 10000);
	ck_assert(!timeouts_too_slow(&timeouts, PERIOD_MS, 20000));
	ck_assert(!timeouts_too_slow(&timeouts, 2 * PERIOD_MS, 1000));
	/* The queue counts more than before: nothing was taken. */
	ck_assert(timeouts_too_slow(&timeouts, 3 * PERIOD_MS, 5000));
}
END_TEST

/* Write to FD until its queue is full, and count that. */
static void
fill(struct timeouts *timeouts, int fd)
{
	char bytes[4096];
	ssize_t n;

	memset(bytes, 'A', sizeof bytes);
	while ((n = send(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
		timeouts_count_sent(timeouts, (size_t)n);
	ck_assert_int_eq(errno, EAGAIN);
}

/* A client that reads nothing, while the server writes or reads. */
START_TEST(client_that_takes_nothing_gives_etime)
{
	const struct time_limits limits = {.min_rate = 1000, .rate_period_ms = 50};
	struct timeouts timeouts;
	int pair[2];
	char byte;

	timeouts_configure(&limits);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	timeouts_start(&timeouts, clock_ms());
	fill(&timeouts, pair[0]);
	errno = 0;
	ck_assert(!timeouts_await_writable(&timeouts, pair[0]));
	ck_assert_int_eq(errno, ETIME);
	timeouts_start(&timeouts, clock_ms());
	timeouts_count_sent(&timeouts, 1);
	errno = 0;
	ck_assert_int_eq(timeouts_read(&timeouts, pair[0], &byte, 1, 0), -1);
	ck_assert_int_eq(errno, ETIME);
	close(pair[0]);
	close(pair[1]);
}
END_TEST

/* The waits for the rate do not prolong the idle timeout. */
START_TEST(idle_timeout_is_kept)
{
	const struct time_limits limits = {
		.idle_timeout_ms = 120, .min_rate = 1000, .rate_period_ms = 50};
	struct timeouts timeouts;
	int pair[2];
	char byte;

	timeouts_configure(&limits);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	timeouts_start(&timeouts, clock_ms());
	errno = 0;
	ck_assert_int_eq(timeouts_read(&timeouts, pair[0], &byte, 1, 0), -1);
	ck_assert_int_eq(errno, EAGAIN);
	close(pair[0]);
	close(pair[1]);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("timeouts");

	tcase_add_test(group, client_that_takes_the_rate_is_not_too_slow);
	tcase_add_test(group, late_check_averages_over_the_whole_time);
	tcase_add_test(group, within_a_period_nobody_is_too_slow);
	tcase_add_test(group, bytes_of_this_period_are_not_owed_yet);
	tcase_add_test(group, client_without_a_reply_to_take_is_not_too_slow);
	tcase_add_test(group, queue_may_hold_more_than_was_sent);
	tcase_add_test(group, client_that_takes_nothing_gives_etime);
	tcase_add_test(group, idle_timeout_is_kept);
	return run_group(group);
}
