/* SPDX-License-Identifier: MIT */
/* pending.h - handle signals that are blocked except during a wait. */
#ifndef COMMON_PENDING_H
#define COMMON_PENDING_H

#include <signal.h>
#include <time.h>

#include "wrap.h"

/*
 * Handle the pending signals that MASK does not block.  If a descriptor is
 * already ready, ppoll(2) and epoll_pwait(2) return without handling a signal.
 * ppoll without descriptors handles all of them.
 */
static inline void
handle_pending_signals(const sigset_t *mask)
{
	const struct timespec at_once = {0};

	Ppoll(NULL, 0, &at_once, mask);
}

#endif
