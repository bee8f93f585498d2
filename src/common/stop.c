/* SPDX-License-Identifier: MIT */
/* stop.c - signals that end load and ping, with their results told. */
#include <config.h>

#include "stop.h"
#include "wrap.h"

static volatile sig_atomic_t stops;
static volatile sig_atomic_t asked;
static sigset_t usual;

static void
on_stop(int signal)
{
	(void)signal;
	if (stops < 2)
		stops++;
}

static void
on_quit(int signal)
{
	(void)signal;
	asked = 1;
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
	Sigprocmask(SIG_BLOCK, &caught, &usual);
	sigdelset(&usual, SIGINT);
	sigdelset(&usual, SIGTERM);
	sigdelset(&usual, SIGQUIT);
	Sigaction(SIGINT, &stop, NULL);
	Sigaction(SIGTERM, &stop, NULL);
	Sigaction(SIGQUIT, &quit, NULL);
}

const sigset_t *
stop_mask(void)
{
	return &usual;
}

int
stop_signals(void)
{
	return stops;
}

bool
stop_asked(void)
{
	bool was = asked != 0;

	asked = 0;
	return was;
}
