/* SPDX-License-Identifier: MIT */
/* fuzz.h - what the fuzz targets share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* What libFuzzer calls with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

/* What must hold; libFuzzer keeps the input for which it does not. */
static inline void
must(int holds)
{
	if (!holds)
		abort();
}

#endif
