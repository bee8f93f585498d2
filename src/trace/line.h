/* SPDX-License-Identifier: MIT */
/* line.h - collect the output of one row, to print it at once. */
#ifndef TRACE_LINE_H
#define TRACE_LINE_H

#include <stddef.h>

#include "outlet.h"

struct line {
	size_t filled; /* bytes of text; initialise with 0 */
	char text[8192]; /* room for any message of die, escaped for JSON */
};

/* Append to LINE, like printf(3); cut off what does not fit. */
__attribute__((__format__(__printf__, 2, 3))) void
line_add(struct line *line, const char *format, ...);

/* Remove the spaces at the end of LINE. */
void line_trim(struct line *line);

/* Print LINE by OUTLET, and empty it. */
void line_print(struct line *line, struct outlet *outlet);

#endif
