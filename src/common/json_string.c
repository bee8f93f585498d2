/* SPDX-License-Identifier: MIT */
/* json_string.c - text from outside as a string of JSON. */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "json_string.h"
#include "wrap.h"

/* The most bytes that one byte of a text becomes: \u0000. */
#define LONGEST 6

/* The number of bytes at the start of TEXT that are ASCII; or, with HIGH, that
 * are not. */
static size_t
count_bytes(const char *text, bool high)
{
	size_t n = 0;

	while (text[n] != '\0' && ((unsigned char)text[n] >= 0x80) == high)
		n++;
	return n;
}

/* Add the LENGTH bytes at TEXT to BUFFER, of which USED bytes are used.
 * Returns the number of bytes used then, which leaves room for a quote and a
 * NUL. */
static size_t
add_bytes(char buffer[JSON_STRING_SIZE], size_t used, const char *text,
          size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		char *end = buffer + used;

		if (JSON_STRING_SIZE - used < LONGEST + 2)
			break;
		if (c == '"' || c == '\\')
			snprintf(end, LONGEST + 1, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			snprintf(end, LONGEST + 1, "\\u%04x", c);
		else
			snprintf(end, LONGEST + 1, "%c", c);
		used += strlen(end);
	}
	return used;
}

const char *
json_string(const char *text, char buffer[JSON_STRING_SIZE])
{
	size_t used = 1;

	buffer[0] = '"';
	while (*text != '\0') {
		char safe[4 * DIE_MESSAGE_SIZE];
		size_t n = count_bytes(text, false);

		used = add_bytes(buffer, used, text, n);
		text += n;
		n = count_bytes(text, true);
		wrap_escape(text, n, safe, sizeof safe);
		used = add_bytes(buffer, used, safe, strlen(safe));
		text += n;
	}
	memcpy(buffer + used, "\"", 2);
	return buffer;
}
