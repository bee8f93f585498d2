/* SPDX-License-Identifier: MIT */
/* line.c - collect the output of one row, to print it with one write. */
#include <config.h>

#include <stdarg.h>

#include "line.h"

void
line_add(struct line *line, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(line->text + line->filled, sizeof line->text - line->filled,
	              format, arguments);
	va_end(arguments);
	if (n > 0)
		line->filled += (size_t)n;
	if (line->filled >= sizeof line->text)
		line->filled = sizeof line->text - 1;
}

void
line_trim(struct line *line)
{
	while (line->filled > 0 && line->text[line->filled - 1] == ' ')
		line->filled--;
}

void
line_write(struct line *line, FILE *file)
{
	fwrite(line->text, 1, line->filled, file);
	fflush(file);
	line->filled = 0;
}
