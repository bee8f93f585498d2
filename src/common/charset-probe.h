/* SPDX-License-Identifier: MIT */
/* charset-probe.h - learn a character set from iconv(3). */
#ifndef COMMON_CHARSET_PROBE_H
#define COMMON_CHARSET_PROBE_H

#include <stddef.h>
#include <stdint.h>

/* The most bytes of a character, of a capital, and of an incomplete
 * character. */
#define CHARSET_CHARACTER_MAX 4
#define CHARSET_CAPITAL_MAX 12
#define CHARSET_INCOMPLETE_MAX (CHARSET_CHARACTER_MAX - 1)

/* The most entries of CAPITALS in `struct charset'. */
#define CHARSET_CAPITALS 4096

/* A character and its capital, unless both have one byte. */
struct charset_capital {
	uint32_t character; /* its bytes, the first one highest; then zeros */
	unsigned char length; /* bytes of the capital */
	unsigned char bytes[CHARSET_CAPITAL_MAX];
};

/* The result of charset_probe. */
enum charset_outcome {
	CHARSET_LOST,     /* the process ended before there was a result */
	CHARSET_USABLE,
	CHARSET_UNKNOWN,  /* iconv(3) does not convert both to and from it */
	CHARSET_STATEFUL, /* a byte does not always mean the same, or a NUL is no
	                   * character */
	CHARSET_FAILED    /* a call failed with the error */
};

/*
 * A character set.  The codes of FIRST, for the first byte of a character, and
 * of PAIRS, for the first two, are a length and flags.  The first two bytes
 * determine the length.
 */
#define CHARSET_LENGTH 7      /* of the character, 0: no character begins so */
#define CHARSET_LEAD 7        /* in FIRST: the second byte decides */
#define CHARSET_HAS_CAPITAL 8 /* at least one such character is in CAPITALS */
struct charset {
	unsigned char first[256];
	unsigned char singles[256]; /* each byte, or its capital of one byte */
	unsigned char pairs[65536]; /* index: first byte << 8 | second byte */
	size_t count;
	struct charset_capital capitals[CHARSET_CAPITALS]; /* sorted */
	enum charset_outcome outcome;
	int error; /* an errno value */
};

/* Fill CHARSET, all zeros, for the character set NAME, by trying iconv(3). */
void charset_probe(struct charset *charset, const char *name);

/* Returns the LENGTH bytes of a character at BYTES as a number: see struct
 * charset_capital. */
static inline uint32_t
charset_number(const unsigned char *bytes, size_t length)
{
	uint32_t number = 0;

	for (size_t i = 0; i < CHARSET_CHARACTER_MAX; i++)
		number = number << 8 | (i < length ? bytes[i] : 0);
	return number;
}

#endif
