/* SPDX-License-Identifier: MIT */
/* check_shortage.c - the pause of Accept before it returns a shortage. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

static struct sockaddr_in address; /* of the listener */
static int listener;

static void
start(void)
{
	int client = socket(AF_INET, SOCK_STREAM, 0);

	listener = make_listener(&address);
	ck_assert_int_ge(client, 0);
	ck_assert_int_eq(
		connect(client, (struct sockaddr *)&address, sizeof address), 0);
}

static int
accept_by(int call)
{
	return call == 0 ? Accept(listener, NULL, NULL)
	                 : Accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

/* Call number CALL fails with ERROR, after PAUSES pauses. */
static void
expect_pauses(int call, int error, unsigned pauses)
{
	unsigned seen;

	fault_clear();
	fault_fail(call == 0 ? FAULT_accept : FAULT_accept4, error, 1);
	ck_assert_int_eq(accept_by(call), -1);
	ck_assert_int_eq(errno, error);
	seen = fault_seen(FAULT_poll);
	fault_clear();
	ck_assert_msg(seen == pauses, "%s: %u pauses", wrap_errno_name(error), seen);
}

#define CALLS 2

START_TEST(each_shortage_pauses)
{
	static const int shortages[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM,
	                                EDOM};
	static const int others[] = {EAGAIN, EBADF, EINVAL};

	for (size_t i = 0; i < sizeof shortages / sizeof *shortages; i++)
		expect_pauses(_i, shortages[i], 1);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		expect_pauses(_i, others[i], 0);
}
END_TEST

START_TEST(pause_is_set)
{
	ck_assert_int_eq(wrap_set_shortage_pause(0), WRAP_SHORTAGE_PAUSE_MS);
	expect_pauses(_i, EMFILE, 0);
	ck_assert_int_eq(wrap_set_shortage_pause(1), 0);
	expect_pauses(_i, EMFILE, 1);
	ck_assert_int_eq(wrap_set_shortage_pause(-1), 1);
	ck_assert_int_eq(wrap_set_shortage_pause(-1), WRAP_SHORTAGE_PAUSE_MS);
}
END_TEST

/* ---- A server that does nothing about a shortage ------------------------- */

static long long
microseconds(const struct timeval *time)
{
	return (long long)time->tv_sec * 1000000 + time->tv_usec;
}

static long long
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static long long
processor_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
}

#define TRIES 8

/* The time of the loop is compared only with its least, and its processor time
 * with its time, so that a busy machine does not matter. */
START_TEST(loop_does_not_spin)
{
	struct rlimit limit, none;
	long long time, processor;

	if (_i >= CALLS)
		set_nonblocking(listener);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	time = clock_us();
	processor = processor_us();
	for (int i = 0; i < TRIES; i++)
		if (accept_by(_i % CALLS) >= 0 || errno != EMFILE)
			break;
	time = clock_us() - time;
	processor = processor_us() - processor;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_msg(time >= TRIES * WRAP_SHORTAGE_PAUSE_MS * 1000LL,
	              "%d tries took %lld us", TRIES, time);
	ck_assert_msg(processor < time / 5, "%lld us of processor in %lld us",
	              processor, time);
	ck_assert_int_ge(accept_by(_i % CALLS), 0);
	assert_no_failure();
}
END_TEST

static volatile sig_atomic_t caught;

static void
catch(int signal)
{
	caught = signal;
}

/* The timer repeats, since its first signal may come before the pause. */
START_TEST(signal_ends_the_pause)
{
	const struct itimerval often = {.it_interval.tv_usec = 20000,
	                                .it_value.tv_usec = 20000};
	struct sigaction action = {.sa_handler = catch, .sa_flags = SA_RESTART};

	wrap_set_shortage_pause(INT_MAX);
	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	ck_assert_int_eq(setitimer(ITIMER_REAL, &often, NULL), 0);
	fault_fail(FAULT_accept, EMFILE, 1);
	ck_assert_int_eq(Accept(listener, NULL, NULL), -1);
	ck_assert_int_eq(errno, EMFILE);
	ck_assert_int_eq(caught, SIGALRM);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("shortage");

	tcase_add_checked_fixture(group, start, NULL);
	tcase_add_loop_test(group, each_shortage_pauses, 0, CALLS);
	tcase_add_loop_test(group, pause_is_set, 0, CALLS);
	tcase_add_loop_test(group, loop_does_not_spin, 0, 2 * CALLS);
	tcase_add_test(group, signal_ends_the_pause);
	return run_group(group);
}
