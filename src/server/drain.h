/* SPDX-License-Identifier: MIT */
/* drain.h - the drain of a stopping server: running sessions may finish. */
#ifndef SERVER_DRAIN_H
#define SERVER_DRAIN_H

#include <stdbool.h>

#include "options.h"
#include "session.h"

/*
 * Close the listeners, and wait until the running sessions have finished, for
 * at most the grace of OPTIONS or until a second stop signal.  Then call
 * END_SESSION for each session that still runs, and wait up to 2 more seconds
 * for their end.  Log the progress, and the totals at the end.  AFTER_WAIT,
 * unless NULL, is called after each wait.  Returns true if no session is left.
 */
bool server_drain(const struct options *options,
                  void (*end_session)(struct session *session),
                  void (*after_wait)(void));

#endif
