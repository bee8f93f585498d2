/* SPDX-License-Identifier: MIT */
/* utf8.h - convert one character of UTF-8 to its capital. */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capitals.h"

/* The most bytes of a capital. */
#define UTF8_CAPITAL_MAX 6

/* The most bytes of an incomplete sequence. */
#define UTF8_INCOMPLETE_MAX 3

/* True if BYTE can only follow the first byte of a sequence. */
static inline bool
utf8_continues(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Returns the code of the character C (capitals.h). */
static inline unsigned
utf8_code(uint32_t c)
{
	unsigned block, page;

	if (c >> 10 >= capital_page_count)
		return 0;
	page = capital_pages[c >> 10];
	block = capital_blocks[page << 4 | (c >> 6 & 15)];
	return capital_codes[block << 6 | (c & 63)];
}

/* The result of utf8_length for bytes that end within a sequence. */
#define UTF8_INCOMPLETE SIZE_MAX

/*
 * Returns the length of the sequence with which the N bytes at BYTES begin, N
 * being at least 1.  Returns 0 if the first byte begins no valid sequence, and
 * UTF8_INCOMPLETE if further bytes can make one.
 */
size_t utf8_length(const unsigned char *bytes, size_t n);

/* Store the character C in OUT, of 4 bytes.  Returns the length. */
size_t utf8_encode(uint32_t c, unsigned char *out);

/* Store the capital of the valid sequence of LENGTH bytes at BYTES in OUT, of
 * UTF8_CAPITAL_MAX bytes.  Returns its length. */
size_t utf8_capital(const unsigned char *bytes, size_t length,
                    unsigned char *out);

/*
 * Convert bytes of UTF-8 from IN to OUT, at most N, up to the first character
 * whose capital has another length, or up to an incomplete sequence at the end.
 * Returns the number of bytes converted.  OUT may be IN; otherwise they do not
 * overlap, and the N bytes at OUT may all be written to.
 */
typedef size_t utf8_converter(unsigned char *out, const unsigned char *in,
                              size_t n);

/* Returns the fastest converter that this machine has. */
utf8_converter *utf8_fastest(void);

/* The converters: by vectors that every machine of this architecture has; by
 * AVX2 and BMI2; one character after the other. */
utf8_converter utf8_convert;
#if defined __GNUC__ && defined __x86_64__
#define HAVE_UTF8_CONVERT_AVX2 1
utf8_converter utf8_convert_avx2;
#endif
utf8_converter utf8_convert_each;

#endif
