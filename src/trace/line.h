/* SPDX-License-Identifier: MIT */
/* line.h - what one row prints, collected for a single write. */
#ifndef TRACE_LINE_H
#define TRACE_LINE_H

#include <stdio.h>

/* Add to what is collected; what has no room is left out. */
__attribute__((__format__(__printf__, 1, 2))) void
line_add(const char *format, ...);

/* Take away the spaces at its end. */
void line_trim(void);

/* Write it to FILE, and begin anew. */
void line_write(FILE *file);

#endif
