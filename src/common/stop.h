/* SPDX-License-Identifier: MIT */
/* stop.h - the signals for --ping and --load: stop, and report. */
#ifndef COMMON_STOP_H
#define COMMON_STOP_H

#include <signal.h>
#include <stdnoreturn.h>

/*
 * Catch SIGINT, SIGTERM and SIGQUIT, unless they are ignored.  They stay
 * blocked, and are handled only during a wait with the mask of stop_mask: a
 * signal between a check and a wait is not missed.  For SIGQUIT, stop_report
 * calls REPORT with CONTEXT.
 */
void stop_catch(void (*report)(const void *context), const void *context);
const sigset_t *stop_mask(void);

/* The number of SIGINT and SIGTERM that have come, at most 2. */
int stop_signals(void);

/* Call the function REPORT of stop_catch if SIGQUIT has come since the last
 * call. */
void stop_report(void);

/* Restore the default action of the signals that stop_catch has caught, and
 * unblock them: a pending one ends the program at once.  May be called at any
 * time; does nothing if stop_catch was not called. */
void stop_release(void);

/* End the program by the SIGINT or SIGTERM that came last. */
noreturn void stop_end(void);

#endif
