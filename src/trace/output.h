/* SPDX-License-Identifier: MIT */
/* output.h - the output formats of a trace: JSON, text and SVG. */
#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

#include <stdio.h>

#include "kept.h"
#include "line.h"
#include "row.h"

/* Columns of the ladder, the diagram in text. */
#define TEXT_COLUMNS 100

/* Print ROW by OUTLET as one line with a JSON object.  Times count from
 * START_NS. */
void json_row(struct outlet *outlet, const struct row *row, long long start_ns);

/* Make LINE a JSON object with the error message TEXT, at TIME_NS after the
 * start of the trace. */
void json_error(struct line *line, const char *text, long long time_ns);

/* The state of the ladder between rows. */
struct ladder {
	bool coloured;
	int last_phase; /* the phase whose heading was printed last; -1: none */
	struct line line;
};

/* Initialise LADDER, COLOURED for a terminal or not. */
void ladder_begin(struct ladder *ladder, bool coloured);

/* Print ROW by OUTLET as lines of LADDER; a heading comes first if ROW begins a
 * phase.  Times count from START_NS. */
void text_row(struct ladder *ladder, struct outlet *outlet,
              const struct row *row, long long start_ns);

/* Write the call of ROW, with its result, into BUFFER.  Returns BUFFER. */
#define CALL_SIZE 192
const char *text_call(const struct row *row, char buffer[CALL_SIZE]);

/* A drawing as SVG.  Initialise with zeros.  Heights are in pixels from the
 * top. */
struct drawing {
	struct kept kept;
	FILE *bars, *out; /* the lower layer, and the upper one */
	int y;            /* of the next row */
	int row_y;        /* of the last row other than a note */
	int notes_y;      /* the least height for the next note */
	int state_y[2];   /* where the bar of each end's state begins */
	enum state state[2];
	unsigned drawn; /* the number of the kept row that is being drawn */
	int phase;      /* the phase whose heading was drawn last; -1: none */
	int phase_y;    /* of that heading */
};

/* Keep a copy of ROW for DRAWING.  Times count from START_NS. */
void svg_row(struct drawing *drawing, const struct row *row,
             long long start_ns);

/* Write the kept rows of DRAWING to OUTLET as SVG, and free them.  Waits for
 * the reader of OUTLET as outlet_drain does, for MS milliseconds.  Sets the
 * error of OUTLET if there is no memory. */
void svg_end(struct drawing *drawing, struct outlet *outlet, long long ms);

#endif
