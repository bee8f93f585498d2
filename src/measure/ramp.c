/* SPDX-License-Identifier: MIT */
/* ramp.c - bound how fast a load begins its connections. */
#include <config.h>

#include "ramp.h"

#define INTERVAL_NS (1000000000 / RAMP_RATE)

bool
ramp_allows_again(struct ramp *ramp, long long now)
{
	long long earliest = now - (RAMP_AT_ONCE - 1) * INTERVAL_NS;

	if (ramp->next_ns > now)
		return false;
	if (ramp->next_ns < earliest)
		ramp->next_ns = earliest;
	ramp->next_ns += INTERVAL_NS;
	return true;
}

bool
ramp_allows(struct ramp *ramp, size_t waiting, long long now)
{
	return waiting < RAMP_WAITING || ramp_allows_again(ramp, now);
}
