/* SPDX-License-Identifier: MIT */
/* check_text.c - the conversion of a text to capitals. */
#include <config.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ICU
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#endif

#include "common/capitals.h"
#include "common/text.h"
#include "group.h"

/* As ck_assert, which makes a system call each time. */
static void
must(bool holds, const char *what)
{
	if (!holds)
		ck_abort_msg("%s", what);
}

/* ---- A reference, which shares no code with the module ------------------- */

#define LAST 0x10ffff

/* The capitals by ICU; those of other characters are NULL. */
static const char *const capitals[LAST + 1] = {
#define CAPITAL(c, text) [c] = (text),
#include "capitals.def"
#undef CAPITAL
};

/* Store the character C at OUT.  Returns its length. */
static size_t
put(uint32_t c, unsigned char *out)
{
	if (c < 0x80) {
		out[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (unsigned char)(0xc0 + c / 64);
		out[1] = (unsigned char)(0x80 + c % 64);
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (unsigned char)(0xe0 + c / 4096);
		out[1] = (unsigned char)(0x80 + c / 64 % 64);
		out[2] = (unsigned char)(0x80 + c % 64);
		return 3;
	}
	out[0] = (unsigned char)(0xf0 + c / 262144);
	out[1] = (unsigned char)(0x80 + c / 4096 % 64);
	out[2] = (unsigned char)(0x80 + c / 64 % 64);
	out[3] = (unsigned char)(0x80 + c % 64);
	return 4;
}

/* Returns the length of the character at the start of the N bytes at IN, and
 * the character in *C; 0 if there is no valid one: no character of the same
 * length has these bytes. */
static size_t
get(const unsigned char *in, size_t n, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = in[0] < 0x80 ? 1 : in[0] < 0xc0 ? 0 : in[0] < 0xe0 ? 2
	                : in[0] < 0xf0 ? 3 : in[0] < 0xf8 ? 4 : 0;
	unsigned char again[4];

	if (length == 0 || length > n)
		return 0;
	*c = length == 1 ? in[0] : in[0] % (128u >> length);
	for (size_t i = 1; i < length; i++)
		*c = *c * 64 + in[i] % 64u;
	if (*c < least[length] || *c > LAST || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return put(*c, again) == length && memcmp(in, again, length) == 0 ? length
	                                                                 : 0;
}

/* Convert the N bytes at IN into OUT, as the module must.  Returns the number
 * of bytes at OUT. */
static size_t
convert(const unsigned char *in, size_t n, unsigned char *out)
{
	size_t stored = 0;

	while (n > 0) {
		uint32_t c;
		size_t length = get(in, n, &c);

		if (length > 0 && capitals[c] != NULL) {
			size_t size = strlen(capitals[c]);

			memcpy(out + stored, capitals[c], size);
			stored += size;
		} else {
			length = length > 0 ? length : 1;
			memcpy(out + stored, in, length);
			stored += length;
		}
		in += length;
		n -= length;
	}
	return stored;
}

/* ---- The module, used as a session uses it ------------------------------- */

static unsigned char *result;
static size_t result_size, result_room;

static void
append(const unsigned char *bytes, size_t n)
{
	if (n == 0)
		return;
	if (result_size + n > result_room) {
		unsigned char *larger = realloc(result, 2 * (result_size + n));

		must(larger != NULL, "memory");
		result = larger;
		result_room = 2 * (result_size + n);
	}
	memcpy(result + result_size, bytes, n);
	result_size += n;
}

/* Give the N bytes at PIECE to TEXT, and append what they become, with an output
 * buffer of SIZE bytes. */
static void
give(struct text *text, const unsigned char *piece, size_t n, size_t size)
{
	unsigned char *buffer = malloc(TEXT_HEAD + n);
	unsigned char *out = malloc(size);
	unsigned char *bytes;
	const unsigned char *rest;
	size_t done;

	must(buffer != NULL && out != NULL, "memory");
	memcpy(buffer + TEXT_HEAD, piece, n);
	bytes = text_join(text, buffer + TEXT_HEAD, &n);
	done = text_convert(bytes, n);
	must(done <= n, "no byte after the end is converted");
	append(bytes, done);
	rest = bytes + done;
	n -= done;
	while (n > 0) {
		size_t stored = text_convert_to(out, size, &rest, &n);

		must(stored > 0 && stored <= size, "the output buffer is used");
		append(out, stored);
	}
	free(buffer);
	free(out);
}

static void
end(struct text *text)
{
	unsigned char held[TEXT_HELD_MAX];
	size_t n = text_end(text, held);

	must(n <= TEXT_HELD_MAX, "few bytes are held");
	append(held, n);
}

static void
print_bytes(const char *what, const unsigned char *bytes, size_t n)
{
	printf("# %s:", what);
	for (size_t i = 0; i < n; i++)
		printf(" %02x", bytes[i]);
	printf("\n");
}

/* The result must be what the N bytes at IN become; forget it. */
static void
check_result(const unsigned char *in, size_t n)
{
	unsigned char *expected = malloc(3 * n + 1);
	size_t size, i = 0;

	if (expected == NULL)
		ck_abort_msg("memory");
	size = convert(in, n, expected);
	while (i < size && i < result_size && expected[i] == result[i])
		i++;
	if (i < size || i < result_size) {
		size_t from = i > 8 ? i - 8 : 0;

		print_bytes("expected", expected + from,
		            size - from < 24 ? size - from : 24);
		print_bytes("got", result + from,
		            result_size - from < 24 ? result_size - from : 24);
		ck_abort_msg("byte %zu of %zu differs, of %zu", i, size, result_size);
	}
	result_size = 0;
	free(expected);
}

/* ---- The kernels --------------------------------------------------------- */

enum { EACH, BASELINE, BEST, KERNELS };

/* Use kernel number N, which a loop test passes. */
static void
use(int n)
{
	if (n == BEST)
		ck_assert_ptr_null(text_choose("utf-8"));
	else
		text_use(n == EACH ? utf8_convert_each : utf8_convert);
}

/* ---- The tests ----------------------------------------------------------- */

/* The N bytes at TO, the capital of C, must be the SIZE bytes at EXPECTED. */
static void
check_capital(uint32_t c, const unsigned char *to, size_t n,
              const unsigned char *expected, size_t size)
{
	if (n != size || memcmp(to, expected, n) != 0)
		ck_abort_msg("the capital of U+%04X", c);
}

/* A later Unicode version may add capitals, but changes none. */
START_TEST(every_character_has_its_capital)
{
	bool same = strncmp(capitals_version, CAPITALS_VERSION ".",
	                    sizeof CAPITALS_VERSION) == 0;

	for (uint32_t c = 0; c <= LAST; c++) {
		unsigned char from[4], to[UTF8_CAPITAL_MAX], other[4];
		size_t n, length, other_length;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		length = put(c, from);
		must(utf8_length(from, length) == length, "a valid character");
		n = utf8_capital(from, length, to);
		other_length = put(c, other);
		if (capitals[c] != NULL)
			check_capital(c, to, n, (const unsigned char *)capitals[c],
			              strlen(capitals[c]));
		else if (same)
			check_capital(c, to, n, other, other_length);
	}
}
END_TEST

START_TEST(list_is_whole)
{
	size_t count = 0;

	for (uint32_t c = 0; c <= LAST; c++)
		count += capitals[c] != NULL;
	ck_assert_uint_ge(count, 1525);
}
END_TEST

/* Each character that has a capital, at each place of a block; before and after
 * it are letters or other characters. */
START_TEST(character_is_found_at_each_place)
{
	static const char *const around[] = {"x", "\303\274", "\344\270\255", "\360"};
	unsigned char bytes[512];

	use(_i % KERNELS);
	for (uint32_t c = 0x80; c <= LAST; c++)
		for (size_t before = 0; capitals[c] != NULL && before < 40; before++) {
			const char *other = around[_i / KERNELS];
			size_t n = 0;

			while (n + strlen(other) <= before) {
				memcpy(bytes + n, other, strlen(other));
				n += strlen(other);
			}
			while (n < before)
				bytes[n++] = 'y';
			n += put(c, bytes + n);
			for (size_t i = 0; i < 48; i++) {
				memcpy(bytes + n, other, strlen(other));
				n += strlen(other);
			}
			give(&(struct text){0}, bytes, n, 64);
			check_result(bytes, n - (*other == '\360'));
		}
}
END_TEST

/* All characters, one after the other. */
START_TEST(all_characters_in_a_row)
{
	unsigned char *bytes = malloc(4 * (LAST + 1));
	struct text text = {0};
	size_t n = 0;

	use(_i);
	ck_assert_ptr_nonnull(bytes);
	for (uint32_t c = 0; c <= LAST; c++)
		if (c < 0xd800 || c >= 0xe000)
			n += put(c, bytes + n);
	give(&text, bytes, n, 65536);
	check_result(bytes, n);
	free(bytes);
}
END_TEST

static uint32_t seed;

static uint32_t
random_below(uint32_t limit)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * limit >> 32);
}

/* Fill N bytes with a mixture: letters, characters with capitals, any
 * characters, cut ones, any bytes.  KIND prefers one of them. */
static void
mix(unsigned char *bytes, size_t n, uint32_t kind)
{
	static uint32_t cased[2048];
	static uint32_t count;
	size_t i = 0;

	for (uint32_t c = 0; count == 0 || c <= LAST; c++)
		if (c > LAST)
			break;
		else if (capitals[c] != NULL && count < 2048)
			cased[count++] = c;
	while (i < n) {
		unsigned char one[4];
		uint32_t what = random_below(3) == 0 ? random_below(6) : kind;
		size_t length = 1;

		one[0] = (unsigned char)random_below(256);
		if (what == 0)
			one[0] = (unsigned char)random_below(128);
		else if (what == 1)
			length = put(cased[random_below(count)], one);
		else if (what == 2)
			length = put(0x80 + random_below(0x780), one);
		else if (what == 3)
			length = put(0x800 + random_below(0xd000), one);
		else if (what == 4) /* perhaps cut, or with a wrong byte */
			length = put(cased[random_below(count)], one) -
			         random_below(2);
		if (length == 0 || length > n - i)
			length = 1;
		memcpy(bytes + i, one, length);
		i += length;
	}
}

/* Twelve mixtures in pieces of 1 to 17 bytes and of random sizes, with output
 * buffers of any size, have the capitals of the whole. */
START_TEST(pieces_make_the_same_as_the_whole)
{
	unsigned char bytes[3000];

	use(_i);
	for (uint32_t corpus = 0; corpus < 12; corpus++) {
		seed = 7 * corpus + 1;
		mix(bytes, sizeof bytes, corpus % 6);
		for (size_t step = 0; step < 19; step++) {
			struct text text = {0};
			size_t n;

			for (size_t i = 0; i < sizeof bytes; i += n) {
				n = step > 0 ? step : random_below(300);
				if (step == 18 || n > sizeof bytes - i)
					n = sizeof bytes - i;
				give(&text, bytes + i, n,
				     TEXT_CAPITAL_MAX + random_below(200));
			}
			end(&text);
			check_result(bytes, sizeof bytes);
		}
	}
}
END_TEST

/* Every string of these bytes up to length 5, which begin, continue or end
 * characters of each length, whole and in two pieces. */
START_TEST(every_split_of_short_strings)
{
	static const unsigned char values[] = {
		'a', 0x80, 0x9f, 0xa0, 0xbf, 0xc1, 0xc3, 0xce, 0xe0, 0xe1, 0xed,
		0xf0, 0xf4, 0xf5};
	enum { VALUES = sizeof values };

	use(BEST);
	for (size_t n = 1; n <= 5; n++) {
		size_t strings = 1;

		for (size_t i = 0; i < n; i++)
			strings *= VALUES;
		for (size_t s = (size_t)_i; s < strings; s += 4) {
			unsigned char bytes[5];
			size_t rest = s;

			for (size_t i = 0; i < n; i++, rest /= VALUES)
				bytes[i] = values[rest % VALUES];
			for (size_t cut = 0; cut < n; cut++) {
				struct text text = {0};

				give(&text, bytes, cut, TEXT_CAPITAL_MAX);
				give(&text, bytes + cut, n - cut, TEXT_CAPITAL_MAX);
				end(&text);
				check_result(bytes, n);
			}
		}
	}
}
END_TEST

/* Only an incomplete character is held back; other bytes go out at once. */
START_TEST(only_incomplete_characters_are_held)
{
	static const struct {
		const char *bytes;
		size_t held;
	} cases[] = {
		{"stra\303", 1}, {"stra\303\237", 0}, {"\342\202", 2},
		{"\342\202\254", 0}, {"\360\220\220", 3}, {"\360\220\220\250", 0},
		{"\360\217", 0}, {"\340\237", 0}, {"\355\240", 0}, {"\364\220", 0},
		{"\300", 0}, {"\301", 0}, {"\365", 0}, {"\377", 0}, {"\200", 0},
		{"\303\303", 1}, {"\342\303", 1}, {"\200\200\200\200", 0},
		{"\360\220\303", 1}, {"", 0}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned char bytes[TEXT_HEAD + 8];
		unsigned char held[TEXT_HELD_MAX];
		struct text text = {0};
		size_t n = strlen(cases[i].bytes), size = n;

		memcpy(bytes + TEXT_HEAD, cases[i].bytes, n);
		ck_assert_ptr_eq(text_join(&text, bytes + TEXT_HEAD, &size),
		                 bytes + TEXT_HEAD);
		ck_assert_uint_eq(n - size, cases[i].held);
		ck_assert_uint_eq(text_end(&text, held), cases[i].held);
		ck_assert_int_eq(memcmp(held, cases[i].bytes + size, n - size), 0);
		ck_assert_uint_eq(text_end(&text, held), 0);
	}
}
END_TEST

START_TEST(ascii_converts_bytes)
{
	unsigned char bytes[TEXT_HEAD + 256];
	struct text text = {0};
	size_t n = 256;

	ck_assert_ptr_null(text_choose("ASCII"));
	for (size_t i = 0; i < 256; i++)
		bytes[TEXT_HEAD + i] = (unsigned char)(255 - i);
	ck_assert_ptr_eq(text_join(&text, bytes + TEXT_HEAD, &n),
	                 bytes + TEXT_HEAD);
	ck_assert_uint_eq(n, 256);
	ck_assert_uint_eq(text_convert(bytes + TEXT_HEAD, n), n);
	for (size_t i = 0; i < 256; i++) {
		size_t c = 255 - i;

		ck_assert_uint_eq(bytes[TEXT_HEAD + i],
		                  c >= 'a' && c <= 'z' ? c - 32 : c);
	}
	ck_assert_uint_eq(text_end(&text, bytes), 0);
}
END_TEST

START_TEST(unknown_name_is_refused)
{
	ck_assert_ptr_nonnull(text_choose("utf-16"));
	ck_assert_ptr_nonnull(text_choose(""));
	ck_assert_ptr_null(text_choose("UTF-8"));
}
END_TEST

#ifdef HAVE_ICU
/* Long valid texts, in which ICU sees each character with its neighbours. */
START_TEST(icu_converts_the_same)
{
	UErrorCode error = U_ZERO_ERROR;
	UCaseMap *map = ucasemap_open("", 0, &error);
	unsigned char bytes[4096];
	char expected[3 * sizeof bytes];

	ck_assert(U_SUCCESS(error));
	use(BEST);
	for (seed = 1; seed < 3000000000u; seed += 20000003) {
		struct text text = {0};
		size_t n = 0;
		int32_t size;

		while (n < sizeof bytes - 4) {
			uint32_t c;

			do
				c = random_below(random_below(2) == 0 ? 0x2000 : LAST + 1);
			while (c >= 0xd800 && c < 0xe000);
			n += put(c, bytes + n);
		}
		size = ucasemap_utf8ToUpper(map, expected, sizeof expected,
		                            (const char *)bytes, (int32_t)n, &error);
		ck_assert(U_SUCCESS(error));
		give(&text, bytes, n, 4096);
		if (strcmp(U_UNICODE_VERSION, CAPITALS_VERSION) == 0) {
			ck_assert_uint_eq(result_size, (size_t)size);
			ck_assert_mem_eq(result, expected, (size_t)size);
		}
		result_size = 0;
	}
	ucasemap_close(map);
}
END_TEST
#endif

int
main(void)
{
	TCase *group = tcase_create("text");

	tcase_set_timeout(group, 60);
	tcase_add_test(group, list_is_whole);
	tcase_add_test(group, every_character_has_its_capital);
	tcase_add_loop_test(group, character_is_found_at_each_place, 0,
	                    4 * KERNELS);
	tcase_add_loop_test(group, all_characters_in_a_row, 0, KERNELS);
	tcase_add_loop_test(group, pieces_make_the_same_as_the_whole, 0, KERNELS);
	tcase_add_loop_test(group, every_split_of_short_strings, 0, 4);
	tcase_add_test(group, only_incomplete_characters_are_held);
	tcase_add_test(group, ascii_converts_bytes);
	tcase_add_test(group, unknown_name_is_refused);
#ifdef HAVE_ICU
	tcase_add_test(group, icu_converts_the_same);
#endif
	return run_group(group);
}
