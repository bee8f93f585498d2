/* SPDX-License-Identifier: MIT */
/* pending.h - signals that are blocked but for a wait. */
#ifndef COMMON_PENDING_H
#define COMMON_PENDING_H

#include <signal.h>
#include <time.h>

#include "wrap.h"

/*
 * Handle those that are pending, and not in MASK.  ppoll(2) and epoll_pwait(2)
 * handle none where a descriptor is ready at once; without any, ppoll handles
 * all.
 */
static inline void
handle_pending_signals(const sigset_t *mask)
{
	const struct timespec at_once = {0};

	Ppoll(NULL, 0, &at_once, mask);
}

#endif
