/* SPDX-License-Identifier: MIT */
/* shortage.c - pause before a shortage is returned, so that a loop around the
 * call does not spin. */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>

#include "internal.h"

static atomic_int pause_ms = WRAP_SHORTAGE_PAUSE_MS;

int
wrap_set_shortage_pause(int ms)
{
	return atomic_exchange(&pause_ms, ms < 0 ? WRAP_SHORTAGE_PAUSE_MS : ms);
}

void
wrapint_pause_if_shortage(enum wrapint_call call)
{
	int error = errno;
	int ms = atomic_load(&pause_ms);

	if (ms > 0 && wrapint_meaning(call, error) == MEANING_SHORTAGE)
		(void)poll(NULL, 0, ms);
	errno = error;
}
