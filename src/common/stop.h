/* SPDX-License-Identifier: MIT */
/* stop.h - signals that end load and ping, with their results told. */
#ifndef COMMON_STOP_H
#define COMMON_STOP_H

#include <signal.h>
#include <stdbool.h>

/*
 * Catch SIGINT, SIGTERM and SIGQUIT.  They are blocked, and come while one
 * waits under stop_mask(): so none is missed between a check and a wait.
 */
void stop_catch(void);
const sigset_t *stop_mask(void);

/* How many SIGINT and SIGTERM have come. */
int stop_signals(void);

/* Whether SIGQUIT has come since this was asked last. */
bool stop_asked(void);

#endif
