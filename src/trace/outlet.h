/* SPDX-License-Identifier: MIT */
/* outlet.h - write an output of a trace, without waiting for its reader. */
#ifndef TRACE_OUTLET_H
#define TRACE_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#include "common/unblocked.h"

/* Most bytes that wait for the reader, some thousands of rows. */
#define OUTLET_SIZE (1 << 20)

/* Standard error or a file.  Initialise with zeros, and TO by unblocked_open or
 * create_file. */
struct outlet {
	struct unblocked to;
	int error;        /* errno of the first failed write; 0: none */
	bool is_lossy;    /* some text was dropped */
	unsigned dropped; /* texts dropped after the waiting ones */
	size_t filled;    /* bytes that wait */
	char waiting[OUTLET_SIZE];
};

/* Add TEXT, of LENGTH bytes, to the waiting texts.  If there is no room, drop
 * it and all further ones, until outlet_take_dropped returns their number.
 * Returns false if TEXT was dropped. */
bool outlet_add(struct outlet *outlet, const char *text, size_t length);

/* Write the waiting texts, as far as the reader has room.  After a failed
 * write, discard all.  Returns false if something still waits. */
bool outlet_flush(struct outlet *outlet);

/* If texts were dropped, write the waiting ones as outlet_flush does.  Once
 * none waits any more, return how many were dropped, and count from 0 again.
 * Otherwise return 0. */
unsigned outlet_take_dropped(struct outlet *outlet);

/* Wait until nothing waits any more, but not longer than MS milliseconds for a
 * reader that reads nothing.  Returns false if some bytes still wait. */
bool outlet_drain(struct outlet *outlet, long long ms);

/* Write all LENGTH bytes of TEXT.  Waits for the reader as outlet_drain does,
 * and returns false if the rest of TEXT was dropped. */
bool outlet_write(struct outlet *outlet, const char *text, size_t length,
                  long long ms);

#endif
