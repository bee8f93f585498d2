/* SPDX-License-Identifier: MIT */
/* wall.c - convert the times of captured frames to the monotonic clock. */
#include <config.h>

#include <time.h>

#include "common/clock.h"
#include "wall.h"

void
wall_begin(struct wall *wall)
{
	wall->now = clock_ns();
	wall_measure(wall);
	wall->read = wall->now;
}

void
wall_adjust(struct wall *wall, long long before, long long time,
            long long after)
{
	if (wall->offset < time - after)
		wall->offset = time - after;
	if (wall->offset > time - before)
		wall->offset = time - before;
	wall->read = wall->now;
	wall->now = after;
}

void
wall_measure(struct wall *wall)
{
	long long before = clock_ns();
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	wall_adjust(wall, before, now.tv_sec * 1000000000LL + now.tv_nsec,
	            clock_ns());
}

long long
wall_convert(const struct wall *wall, long long time)
{
	long long converted = time - wall->offset;

	return converted > wall->now + WALL_SLACK_NS ||
	               converted < wall->read - WALL_SLACK_NS
	           ? wall->now
	           : converted;
}
