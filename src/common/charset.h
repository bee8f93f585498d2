/* SPDX-License-Identifier: MIT */
/* charset.h - the characters of a character set of iconv(3), and their
 * capitals. */
#ifndef COMMON_CHARSET_H
#define COMMON_CHARSET_H

#include <stddef.h>

#include "charset-probe.h"

/*
 * Take the character set NAME of iconv(3).  Returns NULL, or what is wrong with
 * NAME.  It must be stateless: the same bytes are always the same character.
 *
 * A child process tries iconv(3): so the caller has neither its mappings nor
 * its descriptors, which a server would hand to each child.
 */
const char *charset_open(const char *name);

/*
 * As their namesakes in utf8.h.  A character is its own capital if the
 * character set lacks the capital.  charset_length tells the length by the
 * first two bytes.  So a third or fourth byte that is wrong counts as part of a
 * character, and stays the same, too.
 */
size_t charset_length(const unsigned char *bytes, size_t n);
size_t charset_capital(const unsigned char *bytes, size_t length,
                       unsigned char *out);
size_t charset_convert(unsigned char *out, const unsigned char *in, size_t n);

/* Returns the length of the incomplete character at the end of the N bytes at
 * BYTES, which begin with a character. */
size_t charset_count_incomplete(const unsigned char *bytes, size_t n);

#endif
