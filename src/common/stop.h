/* SPDX-License-Identifier: MIT */
/* stop.h - the signals for --ping and --load: stop, and report. */
#ifndef COMMON_STOP_H
#define COMMON_STOP_H

#include <signal.h>
#include <stdbool.h>

/*
 * Catch SIGINT, SIGTERM and SIGQUIT, unless they are ignored.  They stay
 * blocked, and are handled only during a wait with the mask of stop_mask: a
 * signal between a check and a wait is not missed.
 */
void stop_catch(void);
const sigset_t *stop_mask(void);

/* The number of SIGINT and SIGTERM that have come, at most 2. */
int stop_signals(void);

/* True if SIGQUIT, which asks for a report, has come since the last call. */
bool stop_report_requested(void);

#endif
