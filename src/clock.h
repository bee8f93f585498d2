/* SPDX-License-Identifier: MIT */
/* clock.h - a clock that never jumps. */
#ifndef CLOCK_H
#define CLOCK_H

#include <time.h>

/* Milliseconds since some moment in the past. */
static inline long long
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

#endif
