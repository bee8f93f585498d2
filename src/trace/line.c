/* SPDX-License-Identifier: MIT */
/* line.c - collect the output of one row, to print it at once. */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

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
line_print(struct line *line, struct outlet *outlet)
{
	outlet_add(outlet, line->text, line->filled);
	line->filled = 0;
}
