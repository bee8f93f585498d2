/* SPDX-License-Identifier: MIT */
/* ascii.h - convert a-z to A-Z. */
#ifndef COMMON_ASCII_H
#define COMMON_ASCII_H

#include <stddef.h>

/* Returns the capital of the letter C; C itself if it is no letter a-z. */
static inline unsigned char
ascii_capital(unsigned char c)
{
	unsigned is_lower = (unsigned char)(c - 'a') < 26;

	return (unsigned char)(c - is_lower * ('a' - 'A'));
}

/* Convert the letters a-z in the N bytes at BYTES to A-Z.  Every other byte,
 * NUL included, stays the same.  The locale is not used. */
typedef void ascii_converter(unsigned char *bytes, size_t n);

/* Returns the fastest converter that this machine has. */
ascii_converter *ascii_fastest(void);

#endif
