/* SPDX-License-Identifier: MIT */
/* check_signal.c - Signal, Sigsuspend, Sigpending and the sets of signals. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

static volatile sig_atomic_t caught; /* the last signal */

static void
catch(int signal)
{
	caught = signal;
}

START_TEST(signal_returns_the_former_handler)
{
	ck_assert(Signal(SIGUSR1, catch) == SIG_DFL);
	for (int i = 0; i < 2; i++) { /* the handler stays set */
		caught = 0;
		ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
		ck_assert_int_eq(caught, SIGUSR1);
	}
	ck_assert(Signal(SIGUSR1, SIG_IGN) == catch);
	ck_assert(Signal(SIGUSR1, SIG_DFL) == SIG_IGN);
	assert_no_failure();
}
END_TEST

START_TEST(signal_restarts_calls_except_after_an_alarm)
{
	struct sigaction action = {0};

	Signal(SIGUSR1, catch);
	ck_assert_int_eq(sigaction(SIGUSR1, NULL, &action), 0);
	ck_assert(action.sa_flags & SA_RESTART);
	Signal(SIGALRM, catch);
	ck_assert_int_eq(sigaction(SIGALRM, NULL, &action), 0);
	ck_assert(!(action.sa_flags & SA_RESTART));
}
END_TEST

START_TEST(bad_signals_call_the_handler)
{
	sigset_t set;

	ck_assert(Signal(SIGKILL, catch) == SIG_ERR);
	ck_assert_str_eq(failure.manual, "sigaction(2)");
	assert_failure("Signal", EINVAL);
	ck_assert_int_eq(Sigemptyset(&set), 0);
	ck_assert_int_eq(Sigaddset(&set, 4711), -1);
	ck_assert_str_eq(failure.manual, "sigsetops(3)");
	assert_failure("Sigaddset", EINVAL);
	ck_assert_int_eq(Sigdelset(&set, 4711), -1);
	assert_failure("Sigdelset", EINVAL);
	fault_fail(FAULT_sigismember, EINVAL, 1);
	ck_assert_int_eq(Sigismember(&set, 4711), -1);
	assert_failure("Sigismember", EINVAL);
}
END_TEST

START_TEST(sets_have_members)
{
	sigset_t set;

	ck_assert_int_eq(Sigemptyset(&set), 0);
	ck_assert_int_eq(Sigismember(&set, SIGUSR1), 0);
	ck_assert_int_eq(Sigaddset(&set, SIGUSR1), 0);
	ck_assert_int_eq(Sigismember(&set, SIGUSR1), 1);
	ck_assert_int_eq(Sigismember(&set, SIGUSR2), 0);
	ck_assert_int_eq(Sigfillset(&set), 0);
	ck_assert_int_eq(Sigismember(&set, SIGUSR2), 1);
	ck_assert_int_eq(Sigdelset(&set, SIGUSR2), 0);
	ck_assert_int_eq(Sigismember(&set, SIGUSR2), 0);
	assert_no_failure();
}
END_TEST

START_TEST(suspend_waits_for_a_blocked_signal)
{
	sigset_t set, old, pending;

	Signal(SIGUSR1, catch);
	Sigemptyset(&set);
	Sigaddset(&set, SIGUSR1);
	Sigprocmask(SIG_BLOCK, &set, &old);
	ck_assert_int_eq(Sigpending(&pending), 0);
	ck_assert(!Sigismember(&pending, SIGUSR1));
	ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
	ck_assert_int_eq(Sigpending(&pending), 0);
	ck_assert(Sigismember(&pending, SIGUSR1));
	ck_assert_int_eq(caught, 0);
	ck_assert_int_eq(Sigsuspend(&old), -1);
	ck_assert_int_eq(errno, EINTR);
	ck_assert_int_eq(caught, SIGUSR1);
	assert_no_failure();
}
END_TEST

int
main(void)
{
	TCase *group = make_group("signal");

	tcase_add_test(group, signal_returns_the_former_handler);
	tcase_add_test(group, signal_restarts_calls_except_after_an_alarm);
	tcase_add_test(group, bad_signals_call_the_handler);
	tcase_add_test(group, sets_have_members);
	tcase_add_test(group, suspend_waits_for_a_blocked_signal);
	return run_group(group);
}
