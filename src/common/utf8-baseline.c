/* SPDX-License-Identifier: MIT */
/* utf8-baseline.c - convert UTF-8 with the vectors that every machine of an
 * architecture has: SSE2 of x86-64, NEON of aarch64; otherwise in plain C. */
#include <config.h>

#include <string.h>

#include "utf8.h"

#define CONVERT utf8_convert
#define TARGET

#if defined __GNUC__ && (defined __SSE2__ || \
                         (defined __ARM_NEON && defined __aarch64__))

#define BLOCK 16

static inline size_t
pair_index(const unsigned char *p)
{
	return (p[0] & 31u) | (p[1] & 63u) << 5;
}

#endif

#if defined __GNUC__ && defined __SSE2__

#include <emmintrin.h>

#define LANE_BITS 1

typedef __m128i block;
typedef uint32_t lanes;

static inline block
load(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i_u *)p);
}

static inline void
store(unsigned char *p, block v)
{
	_mm_storeu_si128((__m128i_u *)p, v);
}

static inline block
all(unsigned char byte)
{
	return _mm_set1_epi8((char)byte);
}

/* The lanes of V from FIRST to LAST; both are below 0x80, or both are not. */
static inline block
is_between(block v, unsigned char first, unsigned char last)
{
	return _mm_and_si128(_mm_cmpgt_epi8(v, all((unsigned char)(first - 1))),
	                     _mm_cmpgt_epi8(all((unsigned char)(last + 1)), v));
}

static inline block
capitals(block v)
{
	return _mm_sub_epi8(
		v, _mm_and_si128(is_between(v, 'a', 'z'), all('a' - 'A')));
}

static inline block
either(block v, block w)
{
	return _mm_or_si128(v, w);
}

static inline bool
is_ascii(block v)
{
	return _mm_movemask_epi8(v) == 0;
}

/* By comparisons, since SSE2 has no table look-up: the first bytes are those of
 * utf8-leads.h, and the second any continuation byte. */
static inline lanes
find_leads(block v, block next)
{
	block two = is_between(v, 0xc2, 0xd6);
	block three = either(is_between(v, 0xe1, 0xe2),
	                     _mm_cmpeq_epi8(v, all(0xea)));
	block rest = is_between(v, 0xef, 0xf0);
	block continues = _mm_cmpgt_epi8(all(0xc0), next);

	return (lanes)_mm_movemask_epi8(
		_mm_and_si128(either(either(two, three), rest), continues));
}

static inline lanes
find_long(block v)
{
	return (lanes)_mm_movemask_epi8(
		_mm_and_si128(v, _mm_cmpgt_epi8(v, all(0xdf))));
}

static inline size_t
first_lane(lanes mask)
{
	return (size_t)__builtin_ctz(mask);
}

#include "utf8-blocks.h"

#elif defined __GNUC__ && defined __ARM_NEON && defined __aarch64__

#include <arm_neon.h>

#include "utf8-leads.h"

#define LANE_BITS 4

typedef uint8x16_t block;
typedef uint64_t lanes;

static inline block
load(const unsigned char *p)
{
	return vld1q_u8(p);
}

static inline void
store(unsigned char *p, block v)
{
	vst1q_u8(p, v);
}

static inline block
capitals(block v)
{
	block is_lower = vcltq_u8(vsubq_u8(v, vdupq_n_u8('a')), vdupq_n_u8(26));

	return vsubq_u8(v, vandq_u8(is_lower, vdupq_n_u8('a' - 'A')));
}

static inline block
either(block v, block w)
{
	return vorrq_u8(v, w);
}

static inline bool
is_ascii(block v)
{
	return vmaxvq_u8(v) < 0x80;
}

/* Returns the mask of the lanes in which V, 0 or 0xff, is set. */
static inline lanes
mask_of(block v)
{
	uint8x8_t halves = vshrn_n_u16(vreinterpretq_u16_u8(v), 4);

	return vget_lane_u64(vreinterpret_u64_u8(halves), 0) &
	       0x1111111111111111u;
}

/* The lanes in which V is LEAD and NEXT is BYTE. */
static inline block
is_pair(block v, unsigned char lead, block next, unsigned char byte)
{
	return vandq_u8(vceqq_u8(v, vdupq_n_u8(lead)),
	                vceqq_u8(next, vdupq_n_u8(byte)));
}

static inline lanes
find_leads(block v, block next)
{
	block kinds = vandq_u8(
		vandq_u8(vqtbl1q_u8(vld1q_u8(lead_high), vshrq_n_u8(v, 4)),
	             vqtbl1q_u8(vld1q_u8(lead_low), vandq_u8(v, vdupq_n_u8(15)))),
		vqtbl1q_u8(vld1q_u8(next_high), vshrq_n_u8(next, 4)));
	block symbols = vandq_u8(vceqq_u8(v, vdupq_n_u8(SYMBOLS_LEAD)),
	                         vcltq_u8(next, vdupq_n_u8(SYMBOLS_END)));
	block others = either(is_pair(v, WIDE_LEAD, next, WIDE_NEXT),
	                      is_pair(v, EMOJI_LEAD, next, EMOJI_NEXT));

	kinds = vbicq_u8(kinds, either(symbols, others));
	return mask_of(vtstq_u8(kinds, kinds));
}

static inline lanes
find_long(block v)
{
	return mask_of(vcgeq_u8(v, vdupq_n_u8(0xe0)));
}

static inline size_t
first_lane(lanes mask)
{
	return (size_t)__builtin_ctzll(mask) / LANE_BITS;
}

#include "utf8-blocks.h"

#else

/* Convert 8 ASCII characters in WORD: in each byte, is_letter has the bit 0x80
 * if it is a letter a-z. */
static inline uint64_t
capitals(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t from_a = word + (0x80 - 'a') * ones;
	uint64_t after_z = word + (0x80 - 'z' - 1) * ones;
	uint64_t is_letter = from_a & ~after_z & 0x80 * ones;

	return word - (is_letter >> 2);
}

size_t
utf8_convert(unsigned char *out, const unsigned char *in, size_t n)
{
	const uint64_t high_bits = 0x8080808080808080;
	size_t i = 0, done;

	do {
		uint64_t word;

		for (; n - i >= sizeof word; i += sizeof word) {
			memcpy(&word, in + i, sizeof word);
			if (word & high_bits)
				break;
			word = capitals(word);
			memcpy(out + i, &word, sizeof word);
		}
		done = n - i < 16 ? n - i : 16;
		done = utf8_convert_each(out + i, in + i, done);
		i += done;
	} while (done > 0);
	return i;
}

#endif
