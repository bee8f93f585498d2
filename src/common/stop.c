/* SPDX-License-Identifier: MIT */
/* stop.c - the signals for --ping and --load: stop, and report. */
#include <config.h>

#include "catch.h"
#include "stop.h"
#include "wrap.h"

static volatile sig_atomic_t stop_count;
static volatile sig_atomic_t report_requested;
static sigset_t wait_mask;

static void
on_stop(int signal)
{
	(void)signal;
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
stop_catch(void)
{
	sigset_t caught;

	sigemptyset(&caught);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGQUIT);
	Sigprocmask(SIG_BLOCK, &caught, &wait_mask);
	sigdelset(&wait_mask, SIGINT);
	sigdelset(&wait_mask, SIGTERM);
	sigdelset(&wait_mask, SIGQUIT);
	catch_signal(SIGINT, on_stop);
	catch_signal(SIGTERM, on_stop);
	catch_signal(SIGQUIT, on_quit);
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

bool
stop_report_requested(void)
{
	bool was = report_requested != 0;

	report_requested = 0;
	return was;
}
