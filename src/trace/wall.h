/* SPDX-License-Identifier: MIT */
/* wall.h - convert the times of captured frames to the monotonic clock.
 *
 * The kernel stamps frames by the wall clock, which somebody may set while a
 * trace runs. */
#ifndef TRACE_WALL_H
#define TRACE_WALL_H

/* All times are in nanoseconds. */
struct wall {
	long long offset; /* what to subtract from a time of the wall clock */
	long long read;   /* monotonic: when frames were read the last time, */
	long long now;    /* and when they are read this time */
};

/* Initialise WALL with the current times. */
void wall_begin(struct wall *wall);

/* Measure the offset.  Call this before frames are read. */
void wall_measure(struct wall *wall);

/*
 * Adjust the offset by one measurement: the wall clock was at TIME at a moment
 * that is not before BEFORE and not after AFTER, both monotonic.  The offset
 * changes only if it cannot be right: a delay between the three readings of the
 * clocks does not shift times.
 */
void wall_adjust(struct wall *wall, long long before, long long time,
                 long long after);

/*
 * Convert TIME of the wall clock, the time of a frame that is read now.  A time
 * more than WALL_SLACK_NS after now or before the last read cannot be right:
 * the wall clock was set after the frame came.  The result is then now.
 */
long long wall_convert(const struct wall *wall, long long time);

/* A frame may come after this read began; or be readable some time after it
 * came, since another processor received it. */
#define WALL_SLACK_NS 20000000

#endif
