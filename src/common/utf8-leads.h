/* SPDX-License-Identifier: MIT */
/* utf8-leads.h - the first bytes of the characters that have a capital. */
#ifndef COMMON_UTF8_LEADS_H
#define COMMON_UTF8_LEADS_H

/*
 * The first byte of a character that has a capital, and the upper half of its
 * second byte, as bits:
 *
 *     bit   first byte   second byte
 *     1     C2 to CF     any           Latin, Greek
 *     2     D0 to D6     any           Cyrillic, Armenian
 *     4     E1           8x, Bx        Georgian, Cherokee, Latin, Greek
 *     8     E2           8x, 9x, Bx    Roman numerals, Glagolitic, Coptic
 *     16    EA           9x, Ax        Cyrillic, Latin, Cherokee
 *     32    EF           Ax, Bx        ligatures, wide letters
 *     64    F0           9x            Deseret, Osage, Adlam, ...
 *
 * A character can have a capital if one bit is set in three table entries:
 * lead_high for the upper half of the first byte, lead_low for its lower half,
 * next_high for the upper half of the second byte.  tests/check_text.c tries
 * every character: it fails if a later version of Unicode needs a further line.
 */
static const unsigned char lead_high[16] = {
	[0xc] = 1, [0xd] = 2, [0xe] = 4 | 8 | 16 | 32, [0xf] = 64};
static const unsigned char lead_low[16] = {
	[0x0] = 2 | 64, [0x1] = 2 | 4, [0x2] = 1 | 2 | 8,
	[0x3] = 1 | 2,  [0x4] = 1 | 2, [0x5] = 1 | 2,
	[0x6] = 1 | 2,  [0x7] = 1,     [0x8] = 1,
	[0x9] = 1,      [0xa] = 1 | 16, [0xb] = 1,
	[0xc] = 1,      [0xd] = 1,     [0xe] = 1,
	[0xf] = 1 | 32};
static const unsigned char next_high[16] = {
	[0x8] = 1 | 2 | 4 | 8,
	[0x9] = 1 | 2 | 8 | 16 | 64,
	[0xa] = 1 | 2 | 16 | 32,
	[0xb] = 1 | 2 | 4 | 8 | 32};

/* Characters of these lines that have no capital and are frequent: punctuation
 * and symbols before U+2140, wide punctuation and digits, emoji. */
#define SYMBOLS_LEAD 0xe2
#define SYMBOLS_END 0x85
#define WIDE_LEAD 0xef
#define WIDE_NEXT 0xbc
#define EMOJI_LEAD 0xf0
#define EMOJI_NEXT 0x9f

#endif
