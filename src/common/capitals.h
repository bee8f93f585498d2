/* SPDX-License-Identifier: MIT */
/* capitals.h - the capital of each character of Unicode: tables that
 * capitals.awk makes. */
#ifndef COMMON_CAPITALS_H
#define COMMON_CAPITALS_H

#include <stdint.h>

/* The version of Unicode, as "15.0.0". */
extern const char capitals_version[];

/*
 * Three stages lead from a character C to its code:
 *
 *     page = capital_pages[C >> 10], if C >> 10 is below capital_page_count
 *     block = capital_blocks[page << 4 | (C >> 6 & 15)]
 *     code = capital_codes[block << 6 | (C & 63)]
 *
 * Without a page, the code is 0.
 *
 * Code 0: C is its own capital.  Below capital_delta_count: the capital is C +
 * capital_deltas[code].  Otherwise it is several characters, in UTF-8 at
 * longer_capitals + (code - capital_delta_count) * LONGER_SIZE: their number
 * of bytes, then the bytes.
 */
#define LONGER_SIZE 7
extern const uint32_t capital_page_count;
extern const unsigned char capital_pages[], capital_blocks[], capital_codes[];
extern const unsigned capital_delta_count;
extern const int32_t capital_deltas[];
extern const unsigned char longer_capitals[];

/*
 * The capital of a character of two bytes, LEAD and NEXT: the two bytes from
 * index 2 * ((LEAD & 31) | (NEXT & 63) << 5) on.  They are 0 if the capital
 * does not have two bytes.
 */
extern const unsigned char capital_pairs[];

#endif
