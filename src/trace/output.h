/* SPDX-License-Identifier: MIT */
/* output.h - the ways in which a trace is shown. */
#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

#include <stdio.h>

#include "kept.h"
#include "line.h"
#include "row.h"

/* The ladder has as many columns. */
#define TEXT_COLUMNS 100

/* Each shows ROW on FILE, in one write; START_NS is the time that is 0. */

/* As one JSON object on a line. */
void json_row(FILE *file, const struct row *row, long long start_ns);

/* As rungs of LADDER, with the heading of a phase where one begins. */
struct ladder {
	bool coloured;
	int last_phase; /* whose heading was printed; -1, none */
	struct line line;
};
void ladder_begin(struct ladder *ladder, bool coloured);
void text_row(struct ladder *ladder, FILE *file, const struct row *row,
              long long start_ns);

/* A call with its result, in BUFFER. */
#define CALL_SIZE 192
const char *text_call(const struct row *row, char buffer[CALL_SIZE]);

/* A drawing, which begins as all zeros. */
struct drawing {
	struct kept kept;
	FILE *bars, *out; /* what is below, and above */
	int y;            /* where the next row goes */
	int row_y;        /* where the last one went that is no note */
	int notes_y;      /* where the next note may go */
	int state_y[2];   /* where the bar of an end's state began */
	enum state state[2];
	unsigned drawn; /* the row that is */
	int phase;      /* whose heading was drawn; -1, none */
	int phase_y;
};

/* Keep ROW for DRAWING; START_NS is the time that is 0. */
void svg_row(struct drawing *drawing, const struct row *row,
             long long start_ns);

/* Draw what was kept into FILE, and give it back.  Returns 0, or -1 with
 * errno. */
int svg_end(struct drawing *drawing, FILE *file);

#endif
