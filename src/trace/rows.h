/* SPDX-License-Identifier: MIT */
/* rows.h - the rows that wait to be shown, in the order of their times. */
#ifndef TRACE_ROWS_H
#define TRACE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "row.h"

/* Begins as all zeros, but for held_ns. */
struct rows {
	struct row *list;
	size_t count, size; /* of the rows; of those with room in LIST */
	bool failed;        /* a row is missing: no memory */
	long long held_ns;  /* rows of this time and later stay; ROWS_FREE: none */
};

#define ROWS_FREE 0x7fffffffffffffffLL

/* Add a copy of ROW. */
void rows_add(struct rows *rows, const struct row *row);

/*
 * Take away the rows that are not younger than LIMIT_NS and are not held, and
 * store them in *TAKEN, in the order of their times; rows of the same time in
 * the order in which they were added.  Returns their number.  The caller frees
 * *TAKEN.  Without memory for *TAKEN, nothing is taken.
 */
size_t rows_take(struct rows *rows, long long limit_ns, struct row **taken);

/* Give ROWS' memory back. */
void rows_free(struct rows *rows);

#endif
