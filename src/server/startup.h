/* SPDX-License-Identifier: MIT */
/* startup.h - the steps of a server before its main loop. */
#ifndef SERVER_STARTUP_H
#define SERVER_STARTUP_H

#include "options.h"

/* Read the command line into OPTS; SET tells which server it is for.  Then set
 * up the log, the session table, the limits and the signals accordingly. */
void server_start(struct options *opts, enum option_set set, int argc,
                  char *argv[]);

/* To be called when all listeners are open: drop privileges (--user), check
 * the limits of the system, prepare for workers and for the joining thread, log
 * each listener's address, and install the filter of system calls. */
void server_ready(void);

#endif
