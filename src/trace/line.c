/* SPDX-License-Identifier: MIT */
/* line.c - what one row prints, collected for a single write. */
#include <config.h>

#include <stdarg.h>

#include "line.h"

static char line[4096];
static size_t filled;

void
line_add(const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(line + filled, sizeof line - filled, format, arguments);
	va_end(arguments);
	if (n > 0)
		filled += (size_t)n;
	if (filled >= sizeof line)
		filled = sizeof line - 1;
}

void
line_trim(void)
{
	while (filled > 0 && line[filled - 1] == ' ')
		filled--;
}

void
line_write(FILE *file)
{
	fwrite(line, 1, filled, file);
	fflush(file);
	filled = 0;
}
