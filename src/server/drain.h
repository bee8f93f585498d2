/* SPDX-License-Identifier: MIT */
/* drain.h - the drain of a stopping server: running sessions may finish. */
#ifndef SERVER_DRAIN_H
#define SERVER_DRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

/*
 * Close the listeners, and wait until the running sessions have finished, for
 * at most the grace of OPTIONS or until a second stop signal.  Then call
 * END_SESSIONS, which ends the sessions that still run, and wait up to 2 more
 * seconds for their end.  COUNT_LEFT returns the number of sessions, or of
 * workers, that have not ended.  Log the progress, and the totals at the end.
 * AFTER_WAIT, unless NULL, is called after each wait.  Returns true if nothing
 * is left.
 */
bool server_drain(const struct options *options, size_t (*count_left)(void),
                  void (*end_sessions)(void), void (*after_wait)(void));

#endif
