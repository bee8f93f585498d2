/* SPDX-License-Identifier: MIT */
/* rows.h - the queue of rows to show, in the order of their times. */
#ifndef TRACE_ROWS_H
#define TRACE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "row.h"

/* Initialise with zeros, and HELD_NS with ROWS_NONE_HELD. */
struct rows {
	struct row *list;
	size_t count, size; /* rows in LIST; rows that it has room for */
	unsigned missing;   /* rows that were not added: there was no room */
	long long held_ns;  /* rows_take leaves rows of this time and later */
};

/* held_ns: no row is held. */
#define ROWS_NONE_HELD 0x7fffffffffffffffLL

/* Most rows in the queue, which take some 10 MB.  The viewer removes a row
 * after a few hundredths of a second. */
#define ROWS_MAX 16384

/* Add a copy of ROW; or count it as missing if there are ROWS_MAX, or no
 * memory. */
void rows_add(struct rows *rows, const struct row *row);

/*
 * Remove the rows up to the time LIMIT_NS, except rows that are held, and
 * store them in *TAKEN in the order of their times; rows of the same time, in
 * the order in which they were added.  Returns their number.  The caller frees
 * *TAKEN.  If there is no memory for *TAKEN, no row is removed.
 */
size_t rows_take(struct rows *rows, long long limit_ns, struct row **taken);

/* Free the memory of ROWS. */
void rows_free(struct rows *rows);

#endif
