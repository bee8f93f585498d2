/* SPDX-License-Identifier: MIT */
/* rows.c - the queue of rows to show, in the order of their times. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "rows.h"

void
rows_add(struct rows *rows, const struct row *row)
{
	if (rows->count == rows->size) {
		size_t size = rows->size > 0 ? rows->size * 2 : 64;
		struct row *larger = size <= ROWS_MAX
		                         ? realloc(rows->list, size * sizeof *larger)
		                         : NULL;

		if (larger == NULL) {
			rows->missing++;
			return;
		}
		rows->list = larger;
		rows->size = size;
	}
	rows->list[rows->count++] = *row;
}

/* Sort by insertion: the rows are nearly in order, and rows of the same time
 * must keep theirs. */
static void
sort(struct rows *rows)
{
	struct row *list = rows->list;

	for (size_t i = 1; i < rows->count; i++) {
		struct row row = list[i];
		size_t j = i;

		while (j > 0 && list[j - 1].time_ns > row.time_ns) {
			list[j] = list[j - 1];
			j--;
		}
		if (j < i)
			list[j] = row;
	}
}

size_t
rows_take(struct rows *rows, long long limit_ns, struct row **taken)
{
	size_t n = 0;

	*taken = NULL;
	sort(rows);
	while (n < rows->count && rows->list[n].time_ns <= limit_ns &&
	       rows->list[n].time_ns < rows->held_ns)
		n++;
	if (n == 0)
		return 0;
	*taken = malloc(n * sizeof **taken);
	if (*taken == NULL)
		return 0;
	memcpy(*taken, rows->list, n * sizeof **taken);
	rows->count -= n;
	memmove(rows->list, rows->list + n, rows->count * sizeof *rows->list);
	return n;
}

void
rows_free(struct rows *rows)
{
	free(rows->list);
	rows->list = NULL;
	rows->count = rows->size = 0;
}
