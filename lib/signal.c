/* SPDX-License-Identifier: MIT */
/* signal.c - the calls for signals and for sets of signals. */
#include <config.h>

#include <signal.h>

#include "internal.h"

int
Sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
	int result = sigaction(signal, action, old);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigaction);
	return result;
}

int
Sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this call is sigprocmask(2) */
	int result = sigprocmask(how, set, old);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigprocmask);
	return result;
}

/* As UNPv3's: an alarm is to interrupt a call. */
wrap_signal_handler *
Signal(int signal, wrap_signal_handler *handler)
{
	struct sigaction action = {.sa_handler = handler,
	                           .sa_flags = signal == SIGALRM ? 0 : SA_RESTART};
	struct sigaction old = {0};

	sigemptyset(&action.sa_mask);
	if (sigaction(signal, &action, &old) < 0) {
		wrapint_retry_or_report(CALL_Signal);
		return SIG_ERR;
	}
	return old.sa_handler;
}

int
Sigpending(sigset_t *set)
{
	int result = sigpending(set);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigpending);
	return result;
}

int
Sigsuspend(const sigset_t *mask)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this call is sigsuspend(2) */
	int result = sigsuspend(mask);

	wrapint_retry_or_report(CALL_Sigsuspend);
	return result;
}

int
Sigemptyset(sigset_t *set)
{
	int result = sigemptyset(set);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigemptyset);
	return result;
}

int
Sigfillset(sigset_t *set)
{
	int result = sigfillset(set);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigfillset);
	return result;
}

int
Sigaddset(sigset_t *set, int signal)
{
	int result = sigaddset(set, signal);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigaddset);
	return result;
}

int
Sigdelset(sigset_t *set, int signal)
{
	int result = sigdelset(set, signal);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigdelset);
	return result;
}

int
Sigismember(const sigset_t *set, int signal)
{
	int result = sigismember(set, signal);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigismember);
	return result;
}
