/* SPDX-License-Identifier: MIT */
/* fake-clock.h - a monotonic clock that a test sets, linked with $(FAKE_CLOCK)
 * of local.mk. */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

/* From now on it is MS milliseconds; before, and with -1, the real clock is. */
void fake_clock_set(long long ms);

#endif
