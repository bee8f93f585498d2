/* SPDX-License-Identifier: MIT */
/*
 * utf8-blocks.h - convert UTF-8 block by block, with the vectors of a machine.
 * utf8-avx2.c and utf8-baseline.c include it, and define before:
 *
 *     CONVERT        the name of the function
 *     TARGET         its attribute, which selects the instructions
 *     BLOCK          the bytes of a vector
 *     block          the type of a vector
 *     lanes          the type of a mask: LANE_BITS bits for each byte of a
 *                    vector, of which at most the lowest is set
 *     load(p)        the vector at P
 *     store(p, v)    store V at P
 *     capitals(v)    V with a-z as A-Z
 *     either(v, w)   the bits of V and of W
 *     is_ascii(v)    true if all bytes of V are below 0x80
 *     find_leads(v, next)  the lanes of V, whose following bytes are NEXT, that
 *                    can begin a character with a capital.  The next byte of
 *                    each is a continuation byte
 *     find_long(v)   the lanes of V from 0xe0 on
 *     pair_index(p)  the index of the two bytes at P in capital_pairs, halved
 */

/* Store the capital of the character of two bytes at IN at OUT.  False if it
 * has another length. */
TARGET static inline bool
convert_pair(unsigned char *out, const unsigned char *in)
{
	uint16_t pair;

	memcpy(&pair, capital_pairs + 2 * pair_index(in), 2);
	if (pair != 0)
		memcpy(out, &pair, 2);
	return pair != 0;
}

/*
 * Store the capital of the character at IN, whose first two bytes find_leads
 * has seen, and of which 4 bytes can be read, at OUT.  Returns its length; 1 if
 * the bytes stay as they are; 0 if the capital has another length.
 */
TARGET static inline size_t
convert_lead(unsigned char *out, const unsigned char *in)
{
	size_t length = in[0] < 0xf0 ? 3 : 4;
	unsigned code;
	uint32_t c;

	if (in[0] < 0xe0)
		return convert_pair(out, in) ? 2 : 0;
	c = (in[1] & 0x3fu) << 6 | (in[2] & 0x3fu);
	c = length == 3 ? c | (in[0] & 0x0fu) << 12
	                : c << 6 | (in[0] & 0x07u) << 18 | (in[3] & 0x3fu);
	code = utf8_code(c);
	if (code == 0 || !utf8_continues(in[2]) ||
	    (length == 4 && (in[1] < 0x90 || !utf8_continues(in[3]))))
		return 1;
	if (code >= capital_delta_count)
		return 0;
	c += (uint32_t)capital_deltas[code];
	if (length == 3 ? c < 0x800 || c > 0xffff : c < 0x10000)
		return 0;
	/* The first byte of a character of 4 bytes stays 0xf0. */
	if (length == 3)
		out[0] = (unsigned char)(0xe0 | c >> 12);
	else
		out[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
	out[length - 2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	out[length - 1] = (unsigned char)(0x80 | (c & 0x3f));
	return length;
}

/*
 * Convert the characters that begin at the LEADS of the block at IN, of which
 * BLOCK + 3 bytes can be read.  Returns true with the number of bytes converted
 * in *DONE: BLOCK or, if the last character ends in the next block, more.
 * Returns false if a capital has another length; *DONE bytes come before it.
 */
TARGET static inline bool
convert_leads(unsigned char *out, const unsigned char *in, lanes leads,
              bool any_long, size_t *done)
{
	size_t end = 0;

	if (!any_long) { /* pairs only */
		for (; leads != 0; leads &= leads - 1) {
			size_t at = first_lane(leads);

			if (!convert_pair(out + at, in + at)) {
				*done = at;
				return false;
			}
			end = at + 2;
		}
	}
	for (; leads != 0; leads &= leads - 1) {
		size_t at = first_lane(leads);
		size_t stored = convert_lead(out + at, in + at);

		if (stored == 0) {
			*done = at;
			return false;
		}
		end = at + stored;
	}
	*done = end > BLOCK ? end : BLOCK;
	return true;
}

TARGET size_t
CONVERT(unsigned char *out, const unsigned char *in, size_t n)
{
	size_t i = 0;

	while (n - i >= BLOCK + 3) {
		while (n - i >= 4 * BLOCK) {
			block a = load(in + i), b = load(in + i + BLOCK);
			block c = load(in + i + 2 * BLOCK), d = load(in + i + 3 * BLOCK);

			if (!is_ascii(either(either(a, b), either(c, d))))
				break;
			store(out + i, capitals(a));
			store(out + i + BLOCK, capitals(b));
			store(out + i + 2 * BLOCK, capitals(c));
			store(out + i + 3 * BLOCK, capitals(d));
			i += 4 * BLOCK;
		}
		/* A block of ASCII does not need the constants of find_leads: in a
		 * child, their first use costs a page fault. */
		while (n - i >= BLOCK + 3) {
			block v = load(in + i);

			if (!is_ascii(v))
				break;
			store(out + i, capitals(v));
			i += BLOCK;
		}
		for (int blocks = 0; blocks < 16 && n - i >= BLOCK + 3; blocks++) {
			block v = load(in + i);
			size_t done = BLOCK;
			lanes leads = find_leads(v, load(in + i + 1));

			store(out + i, capitals(v));
			if (leads != 0 &&
			    !convert_leads(out + i, in + i, leads,
			                   (leads & find_long(v)) != 0, &done))
				return i + done;
			i += done;
		}
	}
	return i + utf8_convert_each(out + i, in + i, n - i);
}
