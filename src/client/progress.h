/* SPDX-License-Identifier: MIT */
/* progress.h - the client's bytes, rate and time left, on standard error. */
#ifndef CLIENT_PROGRESS_H
#define CLIENT_PROGRESS_H

#include <stdbool.h>

/* PROGRESS_AUTO shows it where standard error is a terminal that standard output
 * does not write to, and the work lasts over a second. */
enum progress_mode { PROGRESS_AUTO, PROGRESS_ON, PROGRESS_OFF };

/* Initialise with zeros. */
struct progress {
	bool wanted;
	bool shown;      /* the line of progress is there */
	long long total; /* bytes; -1: not known */
	long long done;
	long long started_ms;
	long long next_ms; /* when to show it again */
};

/* Start the clock.  TOTAL is how many bytes there are to be, or -1 where that is
 * not known. */
void progress_start(struct progress *progress, enum progress_mode mode,
                    long long total);

/* DONE bytes have come back: show that, if it is time to. */
void progress_update(struct progress *progress, long long done);

/* Show the last state, and end its line; or nothing if none was shown. */
void progress_end(struct progress *progress);

#endif
