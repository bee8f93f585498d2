/* SPDX-License-Identifier: MIT */
/* progress.h - show bytes, rate and time left on standard error. */
#ifndef CLIENT_PROGRESS_H
#define CLIENT_PROGRESS_H

#include <stdbool.h>

#include "common/unblocked.h"

/* PROGRESS_AUTO shows progress after one second, if standard error is a
 * terminal and standard output is not. */
enum progress_mode { PROGRESS_AUTO, PROGRESS_ON, PROGRESS_OFF };

/* Bytes of a transfer so far. */
struct progress_bytes {
	long long sent;
	long long owed; /* of the reply to the bytes sent */
	long long received;
};

/* Initialise with zeros. */
struct progress {
	bool wanted;
	struct unblocked to; /* standard error, whose reader may be slow */
	bool shown;      /* a line of progress is on the terminal */
	long long total; /* bytes of the whole input; -1: unknown */
	struct progress_bytes bytes;
	long long started_ms;
	long long next_ms; /* the time to show the line again */
};

/* Start the clock.  TOTAL is the number of bytes of the whole input, or -1 if
 * it is unknown. */
void progress_start(struct progress *progress, enum progress_mode mode,
                    long long total);

/* Set the bytes to BYTES, and show the line if that is due. */
void progress_update(struct progress *progress,
                     const struct progress_bytes *bytes);

/* If progress was shown, show the last state and end the line. */
void progress_end(struct progress *progress);

#endif
