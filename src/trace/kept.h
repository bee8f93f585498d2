/* SPDX-License-Identifier: MIT */
/* kept.h - the rows of a trace that its drawing shows. */
#ifndef TRACE_KEPT_H
#define TRACE_KEPT_H

#include <stdbool.h>

#include "row.h"

/* Of a longer trace the middle is left out, where it is all data. */
enum { KEPT_FIRST = 200, KEPT_LAST = 200 };

struct kept_row {
	struct row row;
	long long time_ns;
};

/* Begins as all zeros. */
struct kept {
	struct kept_row *first, *last; /* last is a ring */
	unsigned firsts, lasts;        /* rows that were added to them */
	bool failed;                   /* no memory */
};

/* Add a copy of ROW, of TIME_NS nanoseconds after the start. */
void kept_add(struct kept *kept, const struct row *row, long long time_ns);

/* How many rows are kept; the row I of them, from 0. */
unsigned kept_count(const struct kept *kept);
const struct kept_row *kept_at(const struct kept *kept, unsigned i);

/* How many rows are left out before row I. */
unsigned kept_gap(const struct kept *kept, unsigned i);

/* Give KEPT's memory back; it is then all zeros. */
void kept_free(struct kept *kept);

#endif
