/* SPDX-License-Identifier: MIT */
/* startup.h - what a server does before its main loop. */
#ifndef SERVER_STARTUP_H
#define SERVER_STARTUP_H

#include <stddef.h>

#include "options.h"

/* Read the command line of the server that SET stands for into OPTS, and set up
 * what it asks for: the log, the table of sessions, the limits, the signals. */
void server_start(struct options *opts, enum option_set set, int argc,
                  char *argv[]);

/* All listeners are there: become the user of --user, announce them, and give
 * up the system calls that serving does not need. */
void server_ready(void);

/*
 * Have the process allowed as many descriptors as N connections need, as far
 * as its hard limit goes.
 */
void server_raise_descriptor_limit(size_t n);

#endif
