/* SPDX-License-Identifier: MIT */
/* utf8-avx2.c - convert UTF-8 with AVX2, 32 bytes at a time. */
#include <config.h>

#include <string.h>

#include "utf8.h"

#ifdef HAVE_UTF8_CONVERT_AVX2

#include <immintrin.h>

#include "utf8-leads.h"

#define CONVERT utf8_convert_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define BLOCK 32
#define LANE_BITS 1

typedef __m256i block;
typedef uint32_t lanes;

TARGET static inline block
load(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i_u *)p);
}

TARGET static inline void
store(unsigned char *p, block v)
{
	_mm256_storeu_si256((__m256i_u *)p, v);
}

TARGET static inline block
all(unsigned char byte)
{
	return _mm256_set1_epi8((char)byte);
}

TARGET static inline block
capitals(block v)
{
	/* The comparisons are signed: bytes from 0x80 on are below 'a'. */
	block is_lower = _mm256_and_si256(_mm256_cmpgt_epi8(v, all('a' - 1)),
	                                  _mm256_cmpgt_epi8(all('z' + 1), v));

	return _mm256_sub_epi8(v, _mm256_and_si256(is_lower, all('a' - 'A')));
}

TARGET static inline block
either(block v, block w)
{
	return _mm256_or_si256(v, w);
}

TARGET static inline bool
is_ascii(block v)
{
	return _mm256_movemask_epi8(v) == 0;
}

/* Returns the values that the 16 bytes of TABLE have for each byte of V, which
 * is below 16. */
TARGET static inline block
look_up(const unsigned char *table, block v)
{
	block both = _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i_u *)table));

	return _mm256_shuffle_epi8(both, v);
}

TARGET static inline block
high_half(block v)
{
	return _mm256_and_si256(_mm256_srli_epi16(v, 4), all(15));
}

/* The lanes in which V is LEAD and NEXT is BYTE. */
TARGET static inline block
is_pair(block v, unsigned char lead, block next, unsigned char byte)
{
	return _mm256_and_si256(_mm256_cmpeq_epi8(v, all(lead)),
	                        _mm256_cmpeq_epi8(next, all(byte)));
}

TARGET static inline lanes
find_leads(block v, block next)
{
	block low = _mm256_and_si256(v, all(15));
	block kinds = _mm256_and_si256(
		_mm256_and_si256(look_up(lead_high, high_half(v)),
	                     look_up(lead_low, low)),
		look_up(next_high, high_half(next)));
	block symbols = _mm256_and_si256(_mm256_cmpeq_epi8(v, all(SYMBOLS_LEAD)),
	                                 _mm256_cmpgt_epi8(all(SYMBOLS_END), next));
	block others = either(is_pair(v, WIDE_LEAD, next, WIDE_NEXT),
	                      is_pair(v, EMOJI_LEAD, next, EMOJI_NEXT));

	kinds = _mm256_andnot_si256(either(symbols, others), kinds);
	return ~(lanes)_mm256_movemask_epi8(
		_mm256_cmpeq_epi8(kinds, _mm256_setzero_si256()));
}

TARGET static inline lanes
find_long(block v)
{
	/* The comparison is signed: it is also true for bytes below 0x80.  The AND
	 * with V clears their highest bits.  The result has the highest bits. */
	return (lanes)_mm256_movemask_epi8(_mm256_and_si256(
		v, _mm256_cmpgt_epi8(v, all(0xdf))));
}

TARGET static inline size_t
first_lane(lanes mask)
{
	return (size_t)_tzcnt_u32(mask);
}

TARGET static inline size_t
pair_index(const unsigned char *p)
{
	uint16_t pair;

	memcpy(&pair, p, 2);
	return _pext_u32(pair, 0x3f1f);
}

#include "utf8-blocks.h"

#endif
