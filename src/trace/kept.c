/* SPDX-License-Identifier: MIT */
/* kept.c - keep the rows of a trace for its drawing. */
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
	at = kept->first_added < KEPT_FIRST
	         ? &kept->first[kept->first_added++]
	         : &kept->last[kept->last_added++ % KEPT_LAST];
	at->row = *row;
	at->time_ns = time_ns;
}

/* How many rows are kept from the end of the trace. */
static unsigned
kept_last(const struct kept *kept)
{
	return kept->last_added < KEPT_LAST ? kept->last_added : KEPT_LAST;
}

unsigned
kept_count(const struct kept *kept)
{
	return kept->first_added + kept_last(kept);
}

const struct kept_row *
kept_at(const struct kept *kept, unsigned i)
{
	unsigned oldest = kept->last_added - kept_last(kept);

	return i < kept->first_added
	           ? &kept->first[i]
	           : &kept->last[(oldest + i - kept->first_added) % KEPT_LAST];
}

unsigned
kept_gap(const struct kept *kept, unsigned i)
{
	return i == kept->first_added ? kept->last_added - kept_last(kept) : 0;
}

void
kept_free(struct kept *kept)
{
	free(kept->first);
	free(kept->last);
	memset(kept, 0, sizeof *kept);
}
