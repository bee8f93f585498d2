/* SPDX-License-Identifier: MIT */
/* charset-probe.c - learn a character set from iconv(3). */
#include <config.h>

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "charset-probe.h"
#include "utf8.h"

/* The room for one or two characters, in any character set. */
#define ROOM 64

/* The most bytes that one byte becomes in capitals (TEXT_GROWTH_MAX). */
#define GROWTH_MAX 3

/* Bytes of UTF-8, or of the character set that is tried. */
struct bytes {
	size_t n;
	unsigned char at[ROOM];
};

struct probe {
	struct charset *charset;
	iconv_t decoder; /* to UTF-8 */
	iconv_t encoder; /* from UTF-8 */
	bool is_stateful;
};

/* The result of a conversion. */
enum conversion {
	WHOLE,      /* all bytes were converted */
	INCOMPLETE, /* further bytes can make a character */
	INVALID     /* no character, or not in the other character set */
};

/* Convert FROM into TO by CONVERTER, which is set to its initial state first.
 * TO is changed only if all bytes were converted; it then ends in the initial
 * state, too. */
static enum conversion
convert(iconv_t converter, const struct bytes *from, struct bytes *to)
{
	struct bytes copy = *from, result = {.n = 0};
	char *in = (char *)copy.at, *out = (char *)result.at;
	size_t left = from->n, room = sizeof result.at, changed;

	(void)iconv(converter, NULL, NULL, NULL, NULL);
	changed = iconv(converter, &in, &left, &out, &room);
	if (changed == (size_t)-1)
		return errno == EINVAL ? INCOMPLETE : INVALID;
	/* Some converters hold a letter back for an accent: fetch it. */
	if (changed > 0 || iconv(converter, NULL, NULL, &out, &room) == (size_t)-1)
		return INVALID;
	result.n = sizeof result.at - room;
	*to = result;
	return WHOLE;
}

static void
append(struct bytes *bytes, const unsigned char *more, size_t n)
{
	memcpy(bytes->at + bytes->n, more, n);
	bytes->n += n;
}

static bool
is_equal(const struct bytes *a, const struct bytes *b)
{
	return a->n == b->n && memcmp(a->at, b->at, a->n) == 0;
}

/* Make CAPITALS the capitals of TEXT, at most a few characters of UTF-8. */
static void
make_capitals(const struct bytes *text, struct bytes *capitals)
{
	capitals->n = 0;
	for (size_t i = 0; i < text->n;) {
		size_t length = utf8_length(text->at + i, text->n - i);

		capitals->n += utf8_capital(text->at + i, length,
		                            capitals->at + capitals->n);
		i += length;
	}
}

/* Record the capital of CHARACTER, which is TEXT in UTF-8, if the capital
 * differs from it and the character set has the capital. */
static void
add_capital(struct probe *probe, const struct bytes *character,
            const struct bytes *text)
{
	struct charset *charset = probe->charset;
	struct charset_capital *added = charset->capitals + charset->count;
	const unsigned char *at = character->at;
	struct bytes capitals, capital, back;

	make_capitals(text, &capitals);
	if (is_equal(&capitals, text) ||
	    convert(probe->encoder, &capitals, &capital) != WHOLE ||
	    convert(probe->decoder, &capital, &back) != WHOLE ||
	    !is_equal(&back, &capitals))
		return;
	if (character->n == 1 && capital.n == 1) {
		charset->singles[at[0]] = capital.at[0];
		return;
	}
	if (capital.n > CHARSET_CAPITAL_MAX || capital.n > GROWTH_MAX * character->n ||
	    charset->count == CHARSET_CAPITALS)
		return;
	added->character = charset_number(at, character->n);
	added->length = (unsigned char)capital.n;
	memcpy(added->bytes, capital.at, capital.n);
	charset->count++;
	if (character->n == 1)
		charset->first[at[0]] |= CHARSET_HAS_CAPITAL;
	else
		charset->pairs[at[0] << 8 | at[1]] |= CHARSET_HAS_CAPITAL;
}

/* Returns the length of the characters that begin with PAIR, two bytes of an
 * incomplete character; 0: there is none. */
static unsigned char
find_length(const struct probe *probe, const struct bytes *pair)
{
	struct bytes longer = {.n = 3, .at = {pair->at[0], pair->at[1]}}, text;

	for (unsigned byte = 0; byte < 256; byte++) {
		longer.at[2] = (unsigned char)byte;
		switch (convert(probe->decoder, &longer, &text)) {
		case WHOLE:
			return 3;
		case INCOMPLETE:
			return 4;
		case INVALID:
			break;
		}
	}
	return 0;
}

/* Try CHARACTER, one or two bytes, and set *CODE for it. */
static enum conversion
try_bytes(struct probe *probe, const struct bytes *character,
          unsigned char *code)
{
	struct bytes text;
	enum conversion conversion = convert(probe->decoder, character, &text);

	if (conversion == WHOLE) {
		*code = (unsigned char)character->n;
		add_capital(probe, character, &text);
	}
	return conversion;
}

/* Try all sequences of one byte and of two. */
static void
try_pairs(struct probe *probe)
{
	struct charset *charset = probe->charset;

	for (unsigned first = 0; first < 256; first++) {
		struct bytes tried = {.n = 1, .at = {(unsigned char)first}};

		charset->singles[first] = (unsigned char)first;
		if (try_bytes(probe, &tried, &charset->first[first]) != INCOMPLETE)
			continue;
		charset->first[first] = CHARSET_LEAD;
		tried.n = 2;
		for (unsigned second = 0; second < 256; second++) {
			unsigned char *code = &charset->pairs[first << 8 | second];

			tried.at[1] = (unsigned char)second;
			if (try_bytes(probe, &tried, code) == INCOMPLETE)
				*code = find_length(probe, &tried);
		}
	}
}

/*
 * Try all characters of Unicode that have a capital: there are too many
 * sequences of more than two bytes to try each of them.
 *
 * Also find out whether the character set is stateless: then the bytes of two
 * equal characters in a row are those of one, twice.  More than four bytes for
 * one character contain changes of the state, as in ISO-2022-JP by musl.
 */
static void
try_characters(struct probe *probe)
{
	for (uint32_t c = 0; c < capital_page_count << 10; c++) {
		struct bytes text, twice, character, encoded, back;

		if (utf8_code(c) == 0)
			continue;
		text.n = utf8_encode(c, text.at);
		if (convert(probe->encoder, &text, &character) != WHOLE)
			continue;
		twice = text;
		append(&twice, text.at, text.n);
		if (character.n > CHARSET_CHARACTER_MAX ||
		    convert(probe->encoder, &twice, &encoded) != WHOLE ||
		    encoded.n != 2 * character.n ||
		    memcmp(encoded.at, character.at, character.n) != 0 ||
		    memcmp(encoded.at + character.n, character.at, character.n) != 0)
			probe->is_stateful = true;
		if (character.n > 2 && !probe->is_stateful &&
		    convert(probe->decoder, &character, &back) == WHOLE &&
		    is_equal(&back, &text))
			add_capital(probe, &character, &text);
	}
}

static int
compare_capitals(const void *a, const void *b)
{
	const struct charset_capital *first = a, *second = b;

	return (first->character > second->character) -
	       (first->character < second->character);
}

/* Try the character set, whose converters are open. */
static enum charset_outcome
try_all(struct probe *probe)
{
	struct charset *charset = probe->charset;

	try_pairs(probe);
	try_characters(probe);
	/* In UTF-16, a NUL is a part of characters. */
	if (charset->first[0] != 1 || probe->is_stateful)
		return CHARSET_STATEFUL;
	qsort(charset->capitals, charset->count, sizeof *charset->capitals,
	      compare_capitals);
	return CHARSET_USABLE;
}

/* Open CONVERTER from the character set FROM to TO.  False with errno if that
 * fails. */
static bool
open_converter(iconv_t *converter, const char *to, const char *from)
{
	*converter = iconv_open(to, from);
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the error of iconv_open(3) */
	return *converter != (iconv_t)-1;
}

void
charset_probe(struct charset *charset, const char *name)
{
	struct probe probe = {.charset = charset};

	/* For iconv_open(3), "" is the locale's character set, and a name may have
	 * a suffix such as //TRANSLIT. */
	if (*name == '\0' || strchr(name, '/') != NULL) {
		charset->outcome = CHARSET_UNKNOWN;
		return;
	}
	if (open_converter(&probe.decoder, "UTF-8", name) &&
	    open_converter(&probe.encoder, name, "UTF-8")) {
		charset->outcome = try_all(&probe);
		return;
	}
	charset->error = errno;
	charset->outcome = errno == EINVAL ? CHARSET_UNKNOWN : CHARSET_FAILED;
}
