/* SPDX-License-Identifier: MIT */
/* kept.c - the rows of a trace that its drawing shows. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "kept.h"

void
kept_add(struct kept *kept, const struct row *row, long long time_ns)
{
	struct kept_row *at;

	if (kept->first == NULL && !kept->failed) {
		kept->first = calloc(KEPT_FIRST, sizeof *kept->first);
		kept->last = calloc(KEPT_LAST, sizeof *kept->last);
		kept->failed = kept->first == NULL || kept->last == NULL;
	}
	if (kept->failed)
		return;
	at = kept->firsts < KEPT_FIRST ? &kept->first[kept->firsts++]
	                               : &kept->last[kept->lasts++ % KEPT_LAST];
	at->row = *row;
	at->time_ns = time_ns;
}

/* How many rows of the end are kept. */
static unsigned
count_last(const struct kept *kept)
{
	return kept->lasts < KEPT_LAST ? kept->lasts : KEPT_LAST;
}

unsigned
kept_count(const struct kept *kept)
{
	return kept->firsts + count_last(kept);
}

const struct kept_row *
kept_at(const struct kept *kept, unsigned i)
{
	unsigned oldest = kept->lasts - count_last(kept);

	return i < kept->firsts
	           ? &kept->first[i]
	           : &kept->last[(oldest + i - kept->firsts) % KEPT_LAST];
}

unsigned
kept_gap(const struct kept *kept, unsigned i)
{
	return i == kept->firsts ? kept->lasts - count_last(kept) : 0;
}

void
kept_free(struct kept *kept)
{
	free(kept->first);
	free(kept->last);
	memset(kept, 0, sizeof *kept);
}
