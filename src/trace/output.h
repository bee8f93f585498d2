/* SPDX-License-Identifier: MIT */
/* output.h - the ways in which a trace is shown. */
#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

#include <stdio.h>

#include "row.h"

/* The ladder has as many columns. */
#define TEXT_COLUMNS 100

/* Each shows ROW on FILE, in one write; START_NS is the time that is 0. */

/* As one JSON object on a line. */
void json_row(FILE *file, const struct row *row, long long start_ns);

/* As rungs of a ladder, with the heading of a phase where one begins. */
void text_row(FILE *file, const struct row *row, long long start_ns);

/* Text is to be coloured. */
void text_colour(void);

/* What was seen of a segment, in words: its SYN's options; "" without any. */
#define OPTIONS_SIZE 160
const char *text_options(const struct segment *segment,
                         char buffer[OPTIONS_SIZE]);

/* A call with its result; and what TCP_INFO says. */
#define CALL_SIZE 192
const char *text_call(const struct row *row, char buffer[CALL_SIZE]);
const char *text_sample(const struct row *row, char buffer[CALL_SIZE]);

/* Keep ROW for the drawing; then draw all that were kept.  svg_end returns 0,
 * or -1 with errno. */
void svg_row(const struct row *row, long long start_ns);
int svg_end(FILE *file);

#endif
