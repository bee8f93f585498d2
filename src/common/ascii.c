/* SPDX-License-Identifier: MIT */
/* ascii.c - convert a-z to A-Z. */
#include <config.h>

#include "ascii.h"

/* Without a branch, so that the compiler turns a block into a few vector
 * instructions. */
#if defined __GNUC__
__attribute__((always_inline))
#endif
static inline void
convert_all(unsigned char *bytes, size_t n)
{
	enum { BLOCK = 64 };
	size_t i = 0;

	for (; n - i >= BLOCK; i += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			bytes[i + j] = ascii_capital(bytes[i + j]);
	for (; i < n; i++)
		bytes[i] = ascii_capital(bytes[i]);
}

static void
convert(unsigned char *bytes, size_t n)
{
	convert_all(bytes, n);
}

#if defined __GNUC__ && defined __x86_64__

/* The same code, compiled for AVX2, which not every machine has. */
__attribute__((target("avx2"))) static void
convert_avx2(unsigned char *bytes, size_t n)
{
	convert_all(bytes, n);
}

ascii_converter *
ascii_fastest(void)
{
	return __builtin_cpu_supports("avx2") ? convert_avx2 : convert;
}

#else

ascii_converter *
ascii_fastest(void)
{
	return convert;
}

#endif
