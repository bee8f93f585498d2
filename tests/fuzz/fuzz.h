/* SPDX-License-Identifier: MIT */
/* fuzz.h - shared by the fuzz targets. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* libFuzzer calls this with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

/* Abort unless HOLDS; libFuzzer then keeps the input. */
static inline void
must(int holds)
{
	if (!holds)
		abort();
}

#endif
