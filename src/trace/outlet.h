/* SPDX-License-Identifier: MIT */
/* outlet.h - print a trace on standard error, without waiting for its reader. */
#ifndef TRACE_OUTLET_H
#define TRACE_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#include "common/unblocked.h"

/* Most bytes that wait for the reader, some thousands of rows. */
#define OUTLET_SIZE (1 << 20)

/* Initialise with zeros, and TO by unblocked_open. */
struct outlet {
	struct unblocked to;
	bool broken;      /* nothing more can be written */
	unsigned dropped; /* texts dropped after the waiting ones */
	size_t filled;    /* bytes that wait */
	char waiting[OUTLET_SIZE];
};

/* Print TEXT, of LENGTH bytes and at most 4096.  If there is no room, drop it
 * and all further ones until nothing waits any more. */
void outlet_add(struct outlet *outlet, const char *text, size_t length);

/* Write what waits, as far as there is room.  Returns false if something still
 * waits. */
bool outlet_flush(struct outlet *outlet);

/* Returns how many texts were dropped, once those before them are written, and
 * counts anew from 0. */
unsigned outlet_take_dropped(struct outlet *outlet);

/* Wait until nothing waits any more, but not longer than MS milliseconds for a
 * reader that reads nothing.  Returns false if some bytes still wait. */
bool outlet_drain(struct outlet *outlet, long long ms);

#endif
