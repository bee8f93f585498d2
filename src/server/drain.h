/* SPDX-License-Identifier: MIT */
/* drain.h - the end of a server: running sessions may finish. */
#ifndef SERVER_DRAIN_H
#define SERVER_DRAIN_H

#include <stdbool.h>

#include "options.h"
#include "session.h"

/*
 * Stop listening, and let the running sessions finish: for the grace of OPTIONS
 * at most, or until a second signal asks to stop.  CUT is called for each that
 * runs then and must bring it to its end; AFTER_WAIT, unless NULL, after each
 * wait.  True if no session is left.
 */
bool server_drain(const struct options *options,
                  void (*cut)(struct session *session),
                  void (*after_wait)(void));

#endif
