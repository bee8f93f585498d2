/* SPDX-License-Identifier: MIT */
/* escape.c - write bytes that somebody else chose as text that is safe to
 * print. */
#include <config.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

/*
 * Decode the UTF-8 character of the LEFT bytes at TEXT (RFC 3629) into *CODE.
 * Returns its length in bytes, or 0 if there is no valid one.
 */
static size_t
decode(const unsigned char *text, size_t left, uint32_t *code)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = text[0] < 0x80   ? 1
	                : text[0] < 0xc0 ? 0
	                : text[0] < 0xe0 ? 2
	                : text[0] < 0xf0 ? 3
	                : text[0] < 0xf8 ? 4
	                                 : 0;

	if (length <= 1) {
		*code = text[0];
		return length;
	}
	if (length > left)
		return 0;
	*code = text[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (text[i] & 0x3f);
	}
	if (*code < smallest[length] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return length;
}

/*
 * True if CODE is safe in a value of a log line: it does not end the value, and
 * changes neither the line nor the direction of the text around it.  It is
 * visible, too, except for fillers, variation selectors and a few others.
 */
static bool
is_plain(uint32_t code)
{
	if (code < 0x80)
		return code > ' ' && code < 0x7f && strchr("\"'=\\", (int)code) == NULL;
	return code > 0xa0 &&                         /* C1, no-break space */
	       code != 0xad && code != 0x61c &&       /* soft hyphen, bidi mark */
	       code != 0x1680 && code != 0x180e &&    /* spaces */
	       !(code >= 0x2000 && code <= 0x200f) && /* spaces, joiners, marks */
	       !(code >= 0x2028 && code <= 0x202f) && /* separators, directions */
	       !(code >= 0x205f && code <= 0x206f) && /* invisible operators */
	       code != 0x3000 && code != 0xfeff &&    /* space, byte order mark */
	       !(code >= 0xfff0 && code <= 0xfffb) && /* annotations */
	       (code & 0xfffe) != 0xfffe &&           /* noncharacters */
	       code < 0xe0000;                        /* tags, private use */
}

char *
wrap_escape(const void *bytes, size_t length, char *buffer, size_t size)
{
	const unsigned char *next = bytes;
	const unsigned char *end = next + length;
	size_t used = 0;

	if (size == 0)
		return buffer;
	while (next < end) {
		uint32_t code;
		size_t n = decode(next, (size_t)(end - next), &code);
		bool plain = n > 0 && is_plain(code);
		size_t needed = plain ? n : 4;

		if (size - used <= needed) /* write whole characters only */
			break;
		if (plain)
			memcpy(buffer + used, next, n);
		else
			snprintf(buffer + used, 5, "\\x%02x", *next);
		used += needed;
		next += plain ? n : 1;
	}
	buffer[used] = '\0';
	return buffer;
}
