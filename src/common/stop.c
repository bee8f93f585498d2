/* SPDX-License-Identifier: MIT */
/* stop.c - the signals for --ping and --load: stop, and report. */
#include <config.h>

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
	const struct sigaction stop = {.sa_handler = on_stop};
	const struct sigaction quit = {.sa_handler = on_quit};
	sigset_t caught;

	sigemptyset(&caught);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGQUIT);
	Sigprocmask(SIG_BLOCK, &caught, &wait_mask);
	sigdelset(&wait_mask, SIGINT);
	sigdelset(&wait_mask, SIGTERM);
	sigdelset(&wait_mask, SIGQUIT);
	Sigaction(SIGINT, &stop, NULL);
	Sigaction(SIGTERM, &stop, NULL);
	Sigaction(SIGQUIT, &quit, NULL);
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
