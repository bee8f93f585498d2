/* SPDX-License-Identifier: MIT */
/* kept.h - keep the rows of a trace for its drawing. */
#ifndef TRACE_KEPT_H
#define TRACE_KEPT_H

#include <stdbool.h>

#include "row.h"

/* Most rows kept from the start of a trace, and from its end.  The middle of a
 * longer one, which transfers data, is left out. */
enum { KEPT_FIRST = 200, KEPT_LAST = 200 };

struct kept_row {
	struct row row;
	long long time_ns; /* since the start of the trace */
};

/* Initialise with zeros. */
struct kept {
	struct kept_row *first, *last;    /* last is a ring buffer */
	unsigned first_added, last_added; /* rows that were added to each */
	bool failed;                      /* out of memory: nothing is kept */
};

/* Add a copy of ROW, TIME_NS nanoseconds after the start of the trace. */
void kept_add(struct kept *kept, const struct row *row, long long time_ns);

/* How many rows are kept. */
unsigned kept_count(const struct kept *kept);

/* Returns kept row number I, from 0. */
const struct kept_row *kept_at(const struct kept *kept, unsigned i);

/* How many rows were left out just before kept row number I. */
unsigned kept_gap(const struct kept *kept, unsigned i);

/* Free the memory of KEPT, and set it to zeros. */
void kept_free(struct kept *kept);

#endif
