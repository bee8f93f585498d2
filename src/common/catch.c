/* SPDX-License-Identifier: MIT */
/* catch.c - install handlers for signals that may be ignored on purpose. */
#include <config.h>

#include <signal.h>

#include "catch.h"
#include "wrap.h"

void
catch_signal(int signal, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};
	struct sigaction before;

	Sigaction(signal, NULL, &before);
	if (before.sa_handler == SIG_IGN)
		return;
	sigfillset(&action.sa_mask);
	Sigaction(signal, &action, NULL);
}
