/* SPDX-License-Identifier: MIT */
/* stop.c - the signals for --ping and --load: stop, and report. */
#include <config.h>

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "catch.h"
#include "stop.h"
#include "wrap.h"

static const int caught[] = {SIGINT, SIGTERM, SIGQUIT};
#define CAUGHT (sizeof caught / sizeof *caught)

static volatile sig_atomic_t stop_count, last_stop;
static volatile sig_atomic_t report_requested;
static void (*report_function)(const void *context);
static const void *report_context;
static sigset_t wait_mask;

static void
on_stop(int signal)
{
	last_stop = signal;
	if (stop_count < 2)
		stop_count++;
}

static void
on_quit(int signal)
{
	(void)signal;
	report_requested = 1;
}

void
stop_catch(void (*report)(const void *context), const void *context)
{
	sigset_t set;

	report_function = report;
	report_context = context;
	sigemptyset(&set);
	for (size_t i = 0; i < CAUGHT; i++)
		sigaddset(&set, caught[i]);
	Sigprocmask(SIG_BLOCK, &set, &wait_mask);
	for (size_t i = 0; i < CAUGHT; i++) {
		sigdelset(&wait_mask, caught[i]);
		catch_signal(caught[i], caught[i] == SIGQUIT ? on_quit : on_stop);
	}
}

const sigset_t *
stop_mask(void)
{
	return &wait_mask;
}

int
stop_signals(void)
{
	return stop_count;
}

void
stop_report(void)
{
	if (!report_requested)
		return;
	report_requested = 0;
	report_function(report_context);
}

void
stop_release(void)
{
	if (report_function == NULL)
		return;
	for (size_t i = 0; i < CAUGHT; i++)
		catch_signal(caught[i], SIG_DFL);
	Sigprocmask(SIG_SETMASK, &wait_mask, NULL);
}

void
stop_end(void)
{
	int signal = last_stop;

	stop_release();
	(void)pthread_kill(pthread_self(), signal);
	_exit(EXIT_FAILURE);
}
