/* SPDX-License-Identifier: MIT */
/* check_charset.c - the conversion of a text in a character set of iconv(3). */
#include <config.h>

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "group.h"

#define ROOM 64

static const char *const sets[] = {
	"GB18030", "GBK",   "BIG5",  "CP932",       "EUC-KR",  "CP949",
	"EUC-JP",  "JOHAB", "CP437", "ISO-8859-15", "IBM1047", "UTF-8"};
enum { SETS = sizeof sets / sizeof *sets };

/* Take set number I.  False if this iconv(3) does not convert to it. */
static bool
choose(int i)
{
	iconv_t converter = iconv_open(sets[i], "UTF-8");

	if (converter == (iconv_t)-1)
		return false;
	iconv_close(converter);
	ck_assert_ptr_null(text_choose(sets[i]));
	return true;
}

/* Convert the N bytes at BYTES in pieces of at most STEP bytes, as a session
 * does, into RESULT.  Returns the number of bytes there. */
static size_t
convert(const unsigned char *bytes, size_t n, size_t step,
        unsigned char *result)
{
	struct text text = {0};
	size_t stored = 0, part;

	for (; n > 0; bytes += part, n -= part) {
		unsigned char buffer[TEXT_HEAD + 64];
		unsigned char *start;
		const unsigned char *rest;
		size_t left, done;

		left = part = n < step ? n : step;
		memcpy(buffer + TEXT_HEAD, bytes, part);
		start = text_join(&text, buffer + TEXT_HEAD, &left);
		done = text_convert(start, left);
		memcpy(result + stored, start, done);
		stored += done;
		rest = start + done;
		left -= done;
		while (left > 0)
			stored += text_convert_to(result + stored, TEXT_CAPITAL_MAX, &rest,
			                          &left);
	}
	return stored + text_end(&text, result + stored);
}

/* ---- A reference: iconv(3) and the list of ICU --------------------------- */

/* The capital of each character; NULL if it is its own. */
static const char *const capitals[0x110000] = {
#define CAPITAL(character, text) [character] = (text),
#include "capitals.def"
#undef CAPITAL
};

/* Convert the N bytes at FROM into TO, of ROOM bytes.  Returns the number of
 * bytes there, 0 if that fails. */
static size_t
transcode(iconv_t converter, const void *from, size_t n, void *to)
{
	char copy[ROOM], *in = copy, *out = to;
	size_t room = ROOM;

	memcpy(copy, from, n);
	iconv(converter, NULL, NULL, NULL, NULL);
	if (iconv(converter, &in, &n, &out, &room) != 0 ||
	    iconv(converter, NULL, NULL, &out, &room) != 0)
		return 0;
	return ROOM - room;
}

/* The converters between a character set, UTF-8 and UTF-32. */
static iconv_t to_codes, from_utf8, to_utf8;

static void
open_converters(int i)
{
	to_codes = iconv_open("UTF-32BE", sets[i]);
	from_utf8 = iconv_open(sets[i], "UTF-8");
	to_utf8 = iconv_open("UTF-8", sets[i]);
}

/* Store the capital of the LENGTH bytes at BYTES, a character, in OUT.  Returns
 * its length; 0 if the bytes are no character. */
static size_t
capital_of(const unsigned char *bytes, size_t length, unsigned char *out)
{
	unsigned char codes[ROOM], back[ROOM];
	char all[ROOM];
	size_t n = transcode(to_codes, bytes, length, codes), size = 0, stored;

	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i += 4) {
		uint32_t c = (uint32_t)codes[i + 1] << 16 | (uint32_t)codes[i + 2] << 8 |
		             codes[i + 3];
		const char *capital = capitals[c];

		if (capital == NULL) { /* then this test has one character only */
			memcpy(out, bytes, length);
			return length;
		}
		memcpy(all + size, capital, strlen(capital));
		size += strlen(capital);
	}
	stored = transcode(from_utf8, all, size, out);
	if (stored > 0 && transcode(to_utf8, out, stored, back) == size &&
	    memcmp(back, all, size) == 0)
		return stored;
	memcpy(out, bytes, length); /* the set lacks the capital */
	return length;
}

static bool
is_incomplete(const unsigned char *bytes, size_t n)
{
	unsigned char codes[ROOM];

	return transcode(to_codes, bytes, n, codes) == 0 && errno == EINVAL;
}

/* As capital_of; a byte that is no character stays the same.  Returns 0 if
 * further bytes can make a character. */
static size_t
capital_of_byte(const unsigned char *byte, unsigned char *out)
{
	size_t length = capital_of(byte, 1, out);

	if (length == 0 && !is_incomplete(byte, 1)) {
		out[0] = *byte;
		length = 1;
	}
	return length;
}

/* Store in RIGHT what the two bytes at PAIR must become: a character becomes its
 * capital; of no character, the first byte stays, and the second is converted by
 * itself.  Returns the length; 0 if further bytes can make a character. */
static size_t
convert_pair(const unsigned char *pair, unsigned char *right)
{
	size_t length = capital_of_byte(pair, right), more;

	if (length == 0) {
		length = capital_of(pair, 2, right);
		if (length > 0 || is_incomplete(pair, 2))
			return length;
		right[0] = pair[0];
		length = 1;
	}
	more = capital_of_byte(pair + 1, right + length);
	return more > 0 ? length + more : 0;
}

START_TEST(every_pair)
{
	if (!choose(_i))
		return;
	open_converters(_i);
	for (unsigned i = 0; i < 65536; i++) {
		const unsigned char pair[] = {(unsigned char)(i >> 8),
		                              (unsigned char)i, 0};
		unsigned char right[ROOM], got[ROOM];
		size_t length = convert_pair(pair, right), all;

		if (length == 0) /* it may go on with the NUL */
			continue;
		all = convert(pair, 3, 3, got);
		ck_assert_msg(all == length + 1 && memcmp(got, right, length) == 0 &&
		              got[length] == 0, "%s: %02x %02x", sets[_i], pair[0],
		              pair[1]);
	}
}
END_TEST

/* Random bytes, half of them of one range, are the same in pieces of any size,
 * and never become more than TEXT_GROWTH_MAX times as many. */
START_TEST(pieces_do_not_matter)
{
	enum { SIZE = 64 };
	uint32_t state = 1;

	if (!choose(_i))
		return;
	for (unsigned trial = 0; trial < 5000; trial++) {
		unsigned char bytes[SIZE];
		unsigned char whole[TEXT_GROWTH_MAX * SIZE + TEXT_CAPITAL_MAX];
		unsigned char got[sizeof whole];
		size_t n;

		for (size_t i = 0; i < SIZE; i++) {
			state = state * 1664525 + 1013904223;
			bytes[i] = (unsigned char)(state >> 24);
			if (state >> 16 & 1)
				bytes[i] = (unsigned char)(trial % 3 == 0 ? 0xa1 + bytes[i] % 12
				           : trial % 3 == 1 ? 0x30 + bytes[i] % 10
				                            : bytes[i] | 0x80);
		}
		n = convert(bytes, SIZE, SIZE, whole);
		ck_assert_uint_le(n, TEXT_GROWTH_MAX * SIZE);
		for (size_t step = 1; step < 18; step++)
			ck_assert_msg(convert(bytes, SIZE, step, got) == n &&
			              memcmp(got, whole, n) == 0,
			              "%s: trial %u, pieces of %zu bytes", sets[_i],
			              trial, step);
	}
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("charset");

	tcase_set_timeout(group, 60);
	tcase_add_loop_test(group, every_pair, 0, SETS);
	tcase_add_loop_test(group, pieces_do_not_matter, 0, SETS);
	return run_group(group);
}
