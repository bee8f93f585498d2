/* SPDX-License-Identifier: MIT */
/* line.h - what one row prints, collected for a single write. */
#ifndef TRACE_LINE_H
#define TRACE_LINE_H

#include <stddef.h>
#include <stdio.h>

struct line {
	size_t filled; /* of text; 0, to begin */
	char text[4096];
};

/* Add to LINE; what has no room is left out. */
__attribute__((__format__(__printf__, 2, 3))) void
line_add(struct line *line, const char *format, ...);

/* Take away the spaces at LINE's end. */
void line_trim(struct line *line);

/* Write LINE to FILE, and begin anew. */
void line_write(struct line *line, FILE *file);

#endif
