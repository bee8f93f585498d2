/* SPDX-License-Identifier: MIT */
/* fake-clock.h - clocks that a test sets, linked with $(FAKE_CLOCK)
 * of local.mk. */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

/*
 * Stop the clock at MS milliseconds (0 or more) after the time of the first
 * call; before that call the clock is the real one.  So it is never earlier
 * than the begin of the test: Check measures the duration of the test by this
 * clock.
 */
void fake_clock_set(long long ms);

/* Set the wall clock SECONDS ahead of the real one. */
void fake_wall_set(long long seconds);

#endif
