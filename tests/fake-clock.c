/* SPDX-License-Identifier: MIT */
/* fake-clock.c - clocks that a test sets. */
#include <config.h>

#include <time.h>

#include "fake-clock.h"

/* A 32-bit machine calls clock_gettime by another name for 64-bit times. */
#ifdef _TIME_BITS
#define __real_clock_gettime __real___clock_gettime64
#define __wrap_clock_gettime __wrap___clock_gettime64
#endif

int __real_clock_gettime(clockid_t id, struct timespec *now);
int __wrap_clock_gettime(clockid_t id, struct timespec *now);

static long long fake_ms = -1;
static _Atomic long long wall_ahead_s;

void
fake_clock_set(long long ms)
{
	static long long first_ms = -1;
	struct timespec now;

	if (first_ms < 0) {
		(void)__real_clock_gettime(CLOCK_MONOTONIC, &now);
		first_ms = now.tv_sec * 1000LL + now.tv_nsec / 1000000 + 1;
	}
	fake_ms = first_ms + ms;
}

void
fake_wall_set(long long seconds)
{
	wall_ahead_s = seconds;
}

int
__wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	if (id == CLOCK_REALTIME) {
		int result = __real_clock_gettime(id, now);

		now->tv_sec += (time_t)wall_ahead_s;
		return result;
	}
	if (fake_ms < 0 || id != CLOCK_MONOTONIC)
		return __real_clock_gettime(id, now);
	now->tv_sec = (time_t)(fake_ms / 1000);
	now->tv_nsec = (long)(fake_ms % 1000) * 1000000;
	return 0;
}

#ifdef _TIME_BITS

/* A library that calls clock_gettime for 32-bit times gets the real one. */
int real_of_32_bits(clockid_t id, void *now) __asm__("__real_clock_gettime");
int wrap_of_32_bits(clockid_t id, void *now) __asm__("__wrap_clock_gettime");

int
wrap_of_32_bits(clockid_t id, void *now)
{
	return real_of_32_bits(id, now);
}

#endif
