/* SPDX-License-Identifier: MIT */
/* utf8.c - convert one character of UTF-8 to its capital. */
#include <config.h>

#include <string.h>

#include "ascii.h"
#include "utf8.h"

/*
 * The second byte of a sequence that begins with LEAD is from *LEAST to *MOST.
 * Outside this range the sequence would be longer than necessary, a surrogate,
 * or above U+10FFFF.  Returns the length of the sequence; 0: no lead.
 */
static size_t
read_lead(unsigned char lead, unsigned char *least, unsigned char *most)
{
	*least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	*most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t
utf8_length(const unsigned char *bytes, size_t n)
{
	unsigned char least, most;
	size_t length = read_lead(bytes[0], &least, &most);

	if (length < 2)
		return length;
	if (n > 1 && (bytes[1] < least || bytes[1] > most))
		return 0;
	for (size_t i = 2; i < length && i < n; i++)
		if (!utf8_continues(bytes[i]))
			return 0;
	return length <= n ? length : UTF8_INCOMPLETE;
}

/* Returns the character of the valid sequence of LENGTH bytes at BYTES. */
static uint32_t
decode(const unsigned char *bytes, size_t length)
{
	static const unsigned char bits_of_lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = bytes[0] & bits_of_lead[length];

	for (size_t i = 1; i < length; i++)
		c = c << 6 | (bytes[i] & 0x3f);
	return c;
}

size_t
utf8_encode(uint32_t c, unsigned char *out)
{
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = length - 1; i > 0; i--, c >>= 6)
		out[i] = (unsigned char)(0x80 | (c & 0x3f));
	out[0] = (unsigned char)(leads[length] | c);
	return length;
}

size_t
utf8_capital(const unsigned char *bytes, size_t length, unsigned char *out)
{
	uint32_t c = decode(bytes, length);
	unsigned code = utf8_code(c);
	const unsigned char *longer;

	if (code < capital_delta_count)
		return utf8_encode(c + (uint32_t)capital_deltas[code], out);
	longer = longer_capitals + (code - capital_delta_count) * LONGER_SIZE;
	memcpy(out, longer + 1, UTF8_CAPITAL_MAX);
	return longer[0];
}

size_t
utf8_convert_each(unsigned char *out, const unsigned char *in, size_t n)
{
	size_t i = 0;

	while (i < n) {
		unsigned char capital[UTF8_CAPITAL_MAX];
		size_t length = utf8_length(in + i, n - i);

		if (length <= 1) { /* ASCII, or not valid */
			out[i] = ascii_capital(in[i]);
			i++;
			continue;
		}
		if (length == UTF8_INCOMPLETE ||
		    utf8_capital(in + i, length, capital) != length)
			break;
		memcpy(out + i, capital, length);
		i += length;
	}
	return i;
}

utf8_converter *
utf8_fastest(void)
{
#ifdef HAVE_UTF8_CONVERT_AVX2
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("bmi2"))
		return utf8_convert_avx2;
#endif
	return utf8_convert;
}
