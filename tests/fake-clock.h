/* SPDX-License-Identifier: MIT */
/* fake-clock.h - a monotonic clock that a test sets, linked with $(FAKE_CLOCK)
 * of local.mk. */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

/* Have the clock stand at MS milliseconds (0 or more) after the first call of
 * this; until then it is the real one.  So it never stands before the begin of
 * the test, whose duration Check takes by it. */
void fake_clock_set(long long ms);

#endif
