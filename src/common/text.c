/* SPDX-License-Identifier: MIT */
/* text.c - convert a text to capitals, piece by piece. */
#include <config.h>

#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "text.h"

/* Returns the length of the incomplete sequence of UTF-8 at the end of the N
 * bytes at BYTES. */
static size_t
count_incomplete(const unsigned char *bytes, size_t n)
{
	for (size_t i = 1; i <= UTF8_INCOMPLETE_MAX && i <= n; i++)
		if (!utf8_continues(bytes[n - i]))
			return utf8_length(bytes + n - i, i) == UTF8_INCOMPLETE ? i : 0;
	return 0;
}

/* The functions for a character set other than ASCII: see utf8.h. */
struct functions {
	utf8_converter *convert;
	size_t (*length)(const unsigned char *bytes, size_t n);
	size_t (*capital)(const unsigned char *bytes, size_t length,
	                  unsigned char *out);
	size_t (*count_incomplete)(const unsigned char *bytes, size_t n);
};

static bool is_ascii;
static ascii_converter *convert_ascii;
static struct functions functions = {utf8_convert, utf8_length, utf8_capital,
                                     count_incomplete};

const char *
text_choose(const char *name)
{
	const char *wrong = NULL;

	is_ascii = strcasecmp(name, "ascii") == 0;
	if (is_ascii)
		convert_ascii = ascii_fastest();
	else if (strcasecmp(name, "utf-8") == 0)
		text_use(utf8_fastest());
	else if ((wrong = charset_open(name)) == NULL)
		functions = (struct functions){charset_convert, charset_length,
		                               charset_capital,
		                               charset_count_incomplete};
	return wrong;
}

void
text_use(utf8_converter *converter)
{
	is_ascii = false;
	functions = (struct functions){converter, utf8_length, utf8_capital,
	                               count_incomplete};
}

bool
text_is_bytewise(void)
{
	return is_ascii;
}

size_t
text_length(const unsigned char *bytes, size_t n)
{
	return is_ascii ? 1 : functions.length(bytes, n);
}

/* Copy N bytes.  In a child, a call of memcpy(3) for none would cost the page
 * fault of its code. */
static inline void
copy_some(unsigned char *to, const unsigned char *from, size_t n)
{
	if (n > 0)
		memcpy(to, from, n);
}

unsigned char *
text_join(struct text *text, unsigned char *bytes, size_t *n)
{
	size_t held = text->count;

	if (is_ascii)
		return bytes;
	bytes -= held;
	copy_some(bytes, text->held, held);
	*n += held;
	held = functions.count_incomplete(bytes, *n);
	*n -= held;
	copy_some(text->held, bytes + *n, held);
	text->count = (unsigned char)held;
	return bytes;
}

size_t
text_convert(unsigned char *bytes, size_t n)
{
	if (!is_ascii)
		return functions.convert(bytes, bytes, n);
	convert_ascii(bytes, n);
	return n;
}

/* Convert the character at *IN, of the *N bytes there, into OUT; advance *IN
 * and *N past it.  Returns the number of bytes stored. */
static size_t
convert_one(unsigned char *out, const unsigned char **in, size_t *n)
{
	size_t length = text_length(*in, *n), stored;

	if (length >= 1 && length <= *n) {
		stored = functions.capital(*in, length, out);
	} else { /* no valid character */
		length = stored = 1;
		*out = **in;
	}
	*in += length;
	*n -= length;
	return stored;
}

size_t
text_convert_to(unsigned char *out, size_t size, const unsigned char **in,
                size_t *n)
{
	size_t stored = 0;

	if (is_ascii) {
		stored = *n < size ? *n : size;
		memcpy(out, *in, stored);
		convert_ascii(out, stored);
		*in += stored;
		*n -= stored;
		return stored;
	}
	while (*n > 0 && size - stored >= TEXT_CAPITAL_MAX) {
		size_t room = size - stored;
		size_t most = *n < room ? *n : room;
		size_t done = functions.convert(out + stored, *in, most);

		stored += done;
		*in += done;
		*n -= done;
		/* The next character has a capital of another length, or does not
		 * end within MOST bytes. */
		if (*n > 0 && size - stored >= TEXT_CAPITAL_MAX)
			stored += convert_one(out + stored, in, n);
	}
	return stored;
}

size_t
text_end(struct text *text, unsigned char held[TEXT_HELD_MAX])
{
	size_t n = text->count;

	copy_some(held, text->held, n);
	text->count = 0;
	return n;
}
