/* SPDX-License-Identifier: MIT */
/* text.h - convert a text to capitals, piece by piece. */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "charset.h"
#include "utf8.h"

/* The most bytes that are held back between two pieces. */
#define TEXT_HELD_MAX CHARSET_INCOMPLETE_MAX
/* The room that a piece needs in front of it, in bytes. */
#define TEXT_HEAD 16
/* The most bytes that a character becomes. */
#define TEXT_CAPITAL_MAX CHARSET_CAPITAL_MAX
/* The most bytes that one byte of a text becomes. */
#define TEXT_GROWTH_MAX 3

_Static_assert(UTF8_INCOMPLETE_MAX <= TEXT_HELD_MAX &&
               UTF8_CAPITAL_MAX <= TEXT_CAPITAL_MAX, "UTF-8 has room, too");

/* A text that is converted piece by piece.  Initialise with zeros. */
struct text {
	unsigned char held[TEXT_HELD_MAX]; /* an incomplete character */
	unsigned char count;               /* bytes of it */
};

/*
 * Choose the character set of all texts: `utf-8', `ascii', or one that iconv(3)
 * knows (charset.h), in any case of the letters.  Returns NULL, or what is
 * wrong with NAME.  Before the first call it is utf-8.
 *
 * In UTF-8, a character is converted to its capital by Unicode's full mapping,
 * which depends neither on the locale nor on other characters.  Bytes that are
 * no valid UTF-8 stay the same.  In ASCII, the bytes a-z are converted,
 * and all others stay the same.  In another character set, the mapping is that
 * of UTF-8; a character whose capital it lacks stays the same.
 */
const char *text_choose(const char *name);

/* Convert UTF-8 with CONVERTER instead of the fastest one: for tests and
 * measurements. */
void text_use(utf8_converter *converter);

/* True if each byte is converted by itself, as in ASCII. */
bool text_is_bytewise(void);

/* The result of text_length for bytes that end within a character. */
#define TEXT_INCOMPLETE UTF8_INCOMPLETE

/* Returns the length of the character with which the N bytes at BYTES begin, N
 * being at least 1.  Returns 0 if the first byte begins no character, and
 * TEXT_INCOMPLETE if further bytes can make one. */
size_t text_length(const unsigned char *bytes, size_t n);

/*
 * The *N bytes at BYTES are the next piece of TEXT; there is room for TEXT_HEAD
 * bytes in front of them.  Put the incomplete character, which TEXT has held
 * back, in front of the piece, and hold back the one at its end.  Returns the
 * start of the complete characters; *N becomes the number of their bytes.
 */
unsigned char *text_join(struct text *text, unsigned char *bytes, size_t *n);

/* Convert the N bytes at BYTES, complete characters, in place, up to the first
 * one whose capital has another length.  Returns how many bytes come before
 * it. */
size_t text_convert(unsigned char *bytes, size_t n);

/* Convert the *N bytes at *IN, complete characters, as far as their capitals
 * fit into the SIZE bytes at OUT, at least TEXT_CAPITAL_MAX; advance *IN and *N
 * past them.  Returns the number of bytes stored. */
size_t text_convert_to(unsigned char *out, size_t size,
                       const unsigned char **in, size_t *n);

/* At the end of TEXT: store the bytes held back, which are no character, in
 * HELD.  Returns their number. */
size_t text_end(struct text *text, unsigned char held[TEXT_HELD_MAX]);

#endif
