/* SPDX-License-Identifier: MIT */
/* capacity.h - the sessions for which the limits of the system have room. */
#ifndef SERVER_CAPACITY_H
#define SERVER_CAPACITY_H

#include "options.h"

/*
 * If the server cannot open its listeners with OPTIONS and serve a session, since
 * the limit of descriptors (RLIMIT_NOFILE) is too low, log an error and exit with
 * status 1.  To be called before the listeners are opened, when all else is open
 * except LACKING descriptors, for which there was no room.
 */
void capacity_check_start(const struct options *options, enum option_set set,
                          size_t lacking);

/* Raise the soft limit of descriptors (RLIMIT_NOFILE) to the number that the
 * server of SET needs with OPTIONS, or to the hard limit if that is lower. */
void capacity_raise(const struct options *options, enum option_set set);

/*
 * Compare the limits of descriptors and of processes with the needs of the
 * server.  If they leave no room for a session, log an error and exit with
 * status 1.  If they leave room for fewer sessions than OPTIONS ask for, log a
 * warning.  To be called when the server has opened its listeners and has its final
 * user, but no workers yet, and while it has one thread: this forks.
 */
void capacity_check(const struct options *options, enum option_set set);

#endif
