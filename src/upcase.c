/* SPDX-License-Identifier: MIT */
/* upcase.c - a-z to A-Z, and nothing else. */
#include <config.h>

#include "upcase.h"

/* No branch, so that a compiler turns a block into a few vector instructions:
 * 'a' and 'A' differ in one bit. */
static inline unsigned char
capital(unsigned char c)
{
	unsigned is_lower = (unsigned char)(c - 'a') < 26;

	return (unsigned char)(c - is_lower * ('a' - 'A'));
}

void
upcase(unsigned char *bytes, size_t size)
{
	enum { BLOCK = 64 };
	size_t i = 0;

	for (; size - i >= BLOCK; i += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			bytes[i + j] = capital(bytes[i + j]);
	for (; i < size; i++)
		bytes[i] = capital(bytes[i]);
}
