/* SPDX-License-Identifier: MIT */
/*
 * viewer.h - the thread that shows what a watch sees.
 *
 * It reads the captured segments, puts all rows in the order of their times,
 * and shows them.  So a client that waits, to print for example, loses no
 * segment, and nothing that is shown makes the client wait.
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
	enum viewer_form form; /* on standard error */
	bool draws;
	pthread_t thread;

	/* The lock of the watch goes with these. */
	bool ending;
	long long ending_ns; /* since when */

	/* Of the thread alone, until it has ended. */
	long long start_ns;   /* when the first connection began; -1: none did */
	long long segment_ns; /* when the last segment was sent */
	struct story story;
	struct ladder ladder;
	struct drawing drawing;
};

/* Begin VIEWER, which shows what WATCH sees in the form FORM, and keeps the rows
 * for its drawing if it DRAWS. */
void viewer_begin(struct viewer *viewer, struct watch *watch,
                  enum viewer_form form, bool draws);

/* Start its thread.  Returns 0, or -1 with errno. */
int viewer_start(struct viewer *viewer);

/* Wait until the connection has ended and all rows were shown, three seconds at
 * most; then end the thread. */
void viewer_end(struct viewer *viewer);

#endif
