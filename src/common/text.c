/* SPDX-License-Identifier: MIT */
/* text.c - convert a-z to A-Z. */
#include <config.h>

#include "text.h"

/* Written without a branch, so that the compiler turns a block into a few
 * vector instructions. */
static inline unsigned char
to_capital(unsigned char c)
{
	unsigned is_lower = (unsigned char)(c - 'a') < 26;

	return (unsigned char)(c - is_lower * ('a' - 'A'));
}

#if defined __GNUC__
__attribute__((always_inline))
#endif
static inline void
upcase_all(unsigned char *bytes, size_t size)
{
	enum { BLOCK = 64 };
	size_t i = 0;

	for (; size - i >= BLOCK; i += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			bytes[i + j] = to_capital(bytes[i + j]);
	for (; i < size; i++)
		bytes[i] = to_capital(bytes[i]);
}

#if defined __GNUC__ && defined __x86_64__

/* The same code, compiled for AVX2, which not every machine has. */
__attribute__((target("avx2"))) static void
upcase_avx2(unsigned char *bytes, size_t size)
{
	upcase_all(bytes, size);
}

void
upcase(unsigned char *bytes, size_t size)
{
	if (__builtin_cpu_supports("avx2"))
		upcase_avx2(bytes, size);
	else
		upcase_all(bytes, size);
}

#else

void
upcase(unsigned char *bytes, size_t size)
{
	upcase_all(bytes, size);
}

#endif
