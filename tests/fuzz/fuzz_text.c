/* SPDX-License-Identifier: MIT */
/*
 * fuzz_text.c - any bytes as a text that is converted to capitals.
 *
 * The first byte of the input chooses the converter and the sizes of the pieces
 * and of the output buffer.
 * Properties: the result is the one of a simple conversion by the list of ICU,
 * in whatever pieces the bytes come; only an incomplete character is held
 * back; no byte outside the buffers is read or written.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "fuzz.h"

/* The capital of each character; NULL if it is its own. */
static const char *const capitals[0x110000] = {
#define CAPITAL(character, text) [character] = (text),
#include "../capitals.def"
};

/* Returns the length of the valid character at the N bytes at IN and itself in
 * *C; 0: none. */
static size_t
get(const uint8_t *in, size_t n, uint32_t *c)
{
	size_t length;

	*c = in[0];
	if (in[0] < 0x80)
		return 1;
	length = in[0] >= 0xf0 ? 4 : in[0] >= 0xe0 ? 3 : 2;
	if (in[0] < 0xc2 || in[0] > 0xf4 || length > n)
		return 0;
	*c = in[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if (in[i] >> 6 != 2)
			return 0;
		*c = *c << 6 | (in[i] & 0x3f);
	}
	if ((length == 3 && (*c < 0x800 || (*c >= 0xd800 && *c < 0xe000))) ||
	    (length == 4 && (*c < 0x10000 || *c > 0x10ffff)))
		return 0;
	return length;
}

/* Convert the N bytes at IN into OUT.  Returns the number of bytes there. */
static size_t
convert_simply(const uint8_t *in, size_t n, uint8_t *out)
{
	uint8_t *start = out;

	while (n > 0) {
		uint32_t c;
		size_t length = get(in, n, &c);
		const char *capital = length > 0 ? capitals[c] : NULL;
		size_t size = capital != NULL ? strlen(capital)
		                              : length > 0 ? length : 1;

		memcpy(out, capital != NULL ? (const void *)capital : in, size);
		out += size;
		in += length > 0 ? length : 1;
		n -= length > 0 ? length : 1;
	}
	return (size_t)(out - start);
}

/* As a session: convert the next N bytes of TEXT, at PIECE, in buffers of their
 * sizes.  Returns the number of bytes stored at RESULT. */
static size_t
convert_piece(struct text *text, const uint8_t *piece, size_t n, size_t size,
              uint8_t *result)
{
	unsigned char *buffer = malloc(TEXT_HEAD + n);
	unsigned char *bytes;
	const unsigned char *rest;
	size_t stored;

	must(buffer != NULL);
	memcpy(buffer + TEXT_HEAD, piece, n);
	bytes = text_join(text, buffer + TEXT_HEAD, &n);
	stored = text_convert(bytes, n);
	must(stored <= n);
	memcpy(result, bytes, stored);
	rest = bytes + stored;
	n -= stored;
	while (n > 0) {
		unsigned char *out = malloc(size);
		size_t more;

		must(out != NULL);
		more = text_convert_to(out, size, &rest, &n);
		must(more > 0 && more <= size);
		memcpy(result + stored, out, more);
		stored += more;
		free(out);
	}
	free(buffer);
	return stored;
}

static void
choose(uint8_t number)
{
	text_choose("utf-8");
	if (number % 4 == 0)
		text_use(utf8_convert);
	else if (number % 4 == 1)
		text_use(utf8_convert_each);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	size_t step, room, expected, stored = 0, n;
	uint8_t *result, *right;
	unsigned char held[TEXT_HELD_MAX];
	struct text text = {0};

	if (size < 2)
		return 0;
	choose(input[0]);
	step = input[0] / 4 == 0 ? size : input[0] / 4;
	room = TEXT_CAPITAL_MAX + input[0] % 7u * input[0];
	input++;
	size--;
	result = malloc(3 * size);
	right = malloc(3 * size);
	must(result != NULL && right != NULL);
	for (size_t i = 0; i < size; i += n) {
		n = size - i < step ? size - i : step;
		stored += convert_piece(&text, input + i, n, room, result + stored);
		must(text.count <= TEXT_HELD_MAX);
	}
	n = text_end(&text, held);
	memcpy(result + stored, held, n);
	stored += n;
	expected = convert_simply(input, size, right);
	must(stored == expected && memcmp(result, right, stored) == 0);
	free(result);
	free(right);
	return 0;
}
