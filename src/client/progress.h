/* SPDX-License-Identifier: MIT */
/* progress.h - the client's bytes, rate and time left, on standard error. */
#ifndef CLIENT_PROGRESS_H
#define CLIENT_PROGRESS_H

enum progress_mode { PROGRESS_AUTO, PROGRESS_ON, PROGRESS_OFF };

/*
 * Start the clock.  TOTAL is how many bytes there are to be, or -1 where that
 * is not known.  PROGRESS_AUTO shows them where standard error is a terminal
 * that standard output does not write to, and the work lasts over a second.
 */
void progress_start(enum progress_mode mode, long long total);

/* DONE bytes have come back: show that, if it is time to. */
void progress_update(long long done);

/* Show the last state, and end its line; or nothing if none was shown. */
void progress_end(void);

#endif
