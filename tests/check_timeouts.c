/* SPDX-License-Identifier: MIT */
/* check_timeouts.c - src/server/timeouts.c: --min-rate, and waits that signals
 * interrupt.  timeouts.t tests the other time limits. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/clock.h"
#include "group.h"
#include "server/timeouts.h"
#include "wrap.h"

#define PERIOD_MS 60000
#define RATE 100 /* bytes in a second */

static struct timeouts timeouts;
static int pair[2]; /* the session's socket, and its client's */

static void
set_up(void)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

static void
tear_down(void)
{
	close(pair[0]);
	close(pair[1]);
}

/* Start timeouts with LIMITS, an idle timeout below a second among them, at
 * NOW_MS. */
static void
start_with(struct time_limits limits, long long now_ms)
{
	const struct timeval idle = {.tv_usec = limits.idle_timeout_ms * 1000};

	ck_assert_int_eq(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &idle,
	                            sizeof idle),
	                 0);
	timeouts_configure(&limits);
	timeouts_start(&timeouts, now_ms);
}

/* Start timeouts at 0 ms with a least rate of RATE over PERIOD_MS. */
static void
start(void)
{
	start_with((struct time_limits){.min_rate = RATE,
	                                .rate_period_ms = PERIOD_MS},
	           0);
}

/* COUNT more bytes of the reply were sent. */
static void
send_bytes(size_t count)
{
	timeouts_count_sent(&timeouts, count);
}

/* Whether the client is too slow at NOW_MS, with QUEUED bytes to take. */
static bool
is_slow(long long now_ms, unsigned queued)
{
	return timeouts_too_slow(&timeouts, now_ms, queued);
}

START_TEST(client_that_takes_the_rate_is_not_too_slow)
{
	start();
	send_bytes(100000);
	ck_assert(!is_slow(PERIOD_MS, 100000));
	ck_assert(!is_slow(2 * PERIOD_MS, 94000));
	ck_assert(is_slow(3 * PERIOD_MS, 88001));
}
END_TEST

START_TEST(late_check_averages_over_the_whole_time)
{
	start();
	send_bytes(100000);
	ck_assert(!is_slow(PERIOD_MS, 100000));
	ck_assert(is_slow(PERIOD_MS + 90000, 91001));
	start();
	send_bytes(100000);
	ck_assert(!is_slow(PERIOD_MS, 100000));
	ck_assert(!is_slow(PERIOD_MS + 90000, 91000));
}
END_TEST

START_TEST(within_a_period_nobody_is_too_slow)
{
	start();
	send_bytes(1000);
	ck_assert(!is_slow(PERIOD_MS, 1000));
	ck_assert(!is_slow(2 * PERIOD_MS - 1, 1000));
	ck_assert(is_slow(2 * PERIOD_MS, 1000));
}
END_TEST

START_TEST(bytes_of_this_period_are_not_owed_yet)
{
	start();
	send_bytes(1);
	ck_assert(!is_slow(PERIOD_MS, 1));
	send_bytes(1); /* the first byte was taken meanwhile */
	ck_assert(!is_slow(2 * PERIOD_MS, 1));
	ck_assert(is_slow(3 * PERIOD_MS, 1));
}
END_TEST

START_TEST(client_without_a_reply_to_take_is_not_too_slow)
{
	start();
	for (int i = 1; i < 5; i++)
		ck_assert(!is_slow(i * PERIOD_MS, 0));
}
END_TEST

/* The queue of a unix socket may be longer than what was sent. */
START_TEST(queue_may_hold_more_than_was_sent)
{
	start();
	send_bytes(10000);
	ck_assert(!is_slow(PERIOD_MS, 20000));
	ck_assert(!is_slow(2 * PERIOD_MS, 1000));
	/* The queue counts more than before: nothing was taken. */
	ck_assert(is_slow(3 * PERIOD_MS, 5000));
}
END_TEST

/* Write to the session's socket until its queue is full. */
static void
fill(void)
{
	char bytes[4096];
	ssize_t n;

	memset(bytes, 'A', sizeof bytes);
	while ((n = send(pair[0], bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
		send_bytes((size_t)n);
	ck_assert_int_eq(errno, EAGAIN);
}

/* The session waits for data, and fails with ERROR. */
static void
read_fails(int error)
{
	char byte;

	errno = 0;
	ck_assert_int_eq(timeouts_read(&timeouts, pair[0], &byte, 1, 0), -1);
	ck_assert_int_eq(errno, error);
}

/* The session waits for room, and fails with ERROR. */
static void
write_fails(int error)
{
	errno = 0;
	ck_assert(!timeouts_await_writable(&timeouts, pair[0]));
	ck_assert_int_eq(errno, error);
}

/* A client that reads nothing, while the server writes or reads. */
START_TEST(client_that_takes_nothing_gives_etime)
{
	const struct time_limits limits = {.min_rate = 1000, .rate_period_ms = 50};

	start_with(limits, clock_ms());
	fill();
	write_fails(ETIME);
	start_with(limits, clock_ms());
	send_bytes(1);
	read_fails(ETIME);
}
END_TEST

/* The waits for the rate do not prolong the idle timeout. */
START_TEST(idle_timeout_is_kept)
{
	start_with((struct time_limits){.idle_timeout_ms = 120,
	                                .min_rate = 1000,
	                                .rate_period_ms = 50},
	           clock_ms());
	read_fails(EAGAIN);
}
END_TEST

static void
ignore(int signal)
{
	(void)signal;
}

/* Signals that interrupt a wait neither end nor prolong it. */
START_TEST(signals_do_not_change_the_idle_timeout)
{
	const struct sigaction action = {.sa_handler = ignore};
	const struct itimerval each_ms = {{.tv_usec = 1000}, {.tv_usec = 1000}};
	const struct itimerval none = {.it_value = {0}};
	long long begun_ms = clock_ms();

	start_with((struct time_limits){.idle_timeout_ms = 200}, begun_ms);
	fill();
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &each_ms, NULL);
	if (_i == 0)
		write_fails(EAGAIN);
	else
		read_fails(EAGAIN);
	setitimer(ITIMER_REAL, &none, NULL);
	/* A socket's timeout may be some milliseconds early on a busy machine. */
	ck_assert_int_ge(clock_ms() - begun_ms, 190);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("timeouts");

	tcase_add_checked_fixture(group, set_up, tear_down);
	tcase_add_test(group, client_that_takes_the_rate_is_not_too_slow);
	tcase_add_test(group, late_check_averages_over_the_whole_time);
	tcase_add_test(group, within_a_period_nobody_is_too_slow);
	tcase_add_test(group, bytes_of_this_period_are_not_owed_yet);
	tcase_add_test(group, client_without_a_reply_to_take_is_not_too_slow);
	tcase_add_test(group, queue_may_hold_more_than_was_sent);
	tcase_add_test(group, client_that_takes_nothing_gives_etime);
	tcase_add_test(group, idle_timeout_is_kept);
	tcase_add_loop_test(group, signals_do_not_change_the_idle_timeout, 0, 2);
	return run_group(group);
}
