/* SPDX-License-Identifier: MIT */
/*
 * viewer.h - the thread that shows the rows of a watch.
 *
 * The thread reads the captured segments, sorts all rows by time and shows
 * them.  It is separate so that no segment is lost while the client's thread is
 * blocked, for example in printing.  It does not wait for the readers of
 * standard error and of the files either (outlet.h).
 */
#ifndef TRACE_VIEWER_H
#define TRACE_VIEWER_H

#include <pthread.h>
#include <stdbool.h>

#include "output.h"
#include "story.h"
#include "watch.h"

enum viewer_form { VIEWER_SILENT, VIEWER_TEXT, VIEWER_JSON };

struct viewer {
	struct watch *watch;
	enum viewer_form form; /* of the rows on standard error */
	struct outlet *svg;    /* for the drawing; NULL: none */
	pthread_t thread;

	/* Protected by the lock of WATCH. */
	bool ending;
	long long ending_ns; /* when viewer_end was called */

	/* Only for the thread, until it has ended; but the error handler of the
	 * library, which ends the program, reads START_NS in any thread. */
	long long start_ns;   /* when the first connection began; -1: not yet */
	long long segment_ns; /* the time of the last segment shown */
	struct story story;
	struct ladder ladder;
	struct drawing drawing;
	struct outlet outlet; /* of the rows on standard error */
};

/* Initialise VIEWER, to show the rows of WATCH in FORM; and, unless SVG is
 * NULL, to draw them there at the end. */
void viewer_begin(struct viewer *viewer, struct watch *watch,
                  enum viewer_form form, struct outlet *svg);

/* Start the thread of VIEWER.  Returns 0, or -1 with errno. */
int viewer_start(struct viewer *viewer);

/* Show the remaining rows, complete the files, then end the thread.  Waits for
 * more rows until none has come for 40 ms, or for half a second if the
 * connection has not ended; at most three seconds.  Then waits for the readers
 * of standard error and of the files, for each at most three seconds while it
 * reads nothing. */
void viewer_end(struct viewer *viewer);

#endif
