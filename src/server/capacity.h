/* SPDX-License-Identifier: MIT */
/* capacity.h - the sessions for which the limits of the system have room. */
#ifndef SERVER_CAPACITY_H
#define SERVER_CAPACITY_H

#include "options.h"

/*
 * If the limit of descriptors (RLIMIT_NOFILE) is too low for the listeners of
 * OPTIONS and one session, log an error and exit with status 1.  Call this when
 * all other descriptors are open, and before the listeners are.  LACKING is the
 * number of other descriptors that could not be opened for lack of descriptors;
 * they are needed, too.
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
 * warning.  To be called when the server has opened its listeners and has its
 * final user, but no workers yet, and while it has one thread: this forks.
 */
void capacity_check(const struct options *options, enum option_set set);

#endif
