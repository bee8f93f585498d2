/* SPDX-License-Identifier: MIT */
/* clock.h - the monotonic clock. */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <time.h>

/* Nanoseconds since an unspecified time in the past. */
static inline long long
clock_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Milliseconds since the same time. */
static inline long long
clock_ms(void)
{
	return clock_ns() / 1000000;
}

/* MS milliseconds, for a call that takes a struct timespec. */
static inline struct timespec
clock_timespec(long long ms)
{
	return (struct timespec){.tv_sec = (time_t)(ms / 1000),
	                         .tv_nsec = (long)(ms % 1000) * 1000000};
}

#endif
