/* SPDX-License-Identifier: MIT */
/*
 * text-speed.c - the conversion of texts to capitals, compared with other
 * libraries.
 *
 *     text-speed FILE...   print a line for each FILE
 *
 * A line has the name of the FILE, then MB/s: with the fastest converter, with
 * the vectors that every machine has, of ICU, of libunistring; then the ratios
 * of the first two to ICU.  Each is the median of rounds in which all take
 * turns.
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ICU
#include <unicode/ucasemap.h>
#endif
#ifdef HAVE_UNISTRING
#include <unicase.h>
#endif

#include "common/clock.h"
#include "common/text.h"
#include "median.h"

#define SIZE_MAX_TEXT ((size_t)1 << 20) /* bytes used of each text */
#define ROUNDS 11
#define REPEAT_NS 5000000 /* each turn takes at least this long */

static unsigned char text[SIZE_MAX_TEXT];
static unsigned char out[3 * SIZE_MAX_TEXT + TEXT_CAPITAL_MAX];
static size_t size;

static void
convert(void)
{
	const unsigned char *rest = text;
	size_t n = size;

	text_convert_to(out, sizeof out, &rest, &n);
}

static void
convert_fastest(void)
{
	text_use(utf8_fastest());
	convert();
}

static void
convert_baseline(void)
{
	text_use(utf8_convert);
	convert();
}

static void
convert_icu(void)
{
#ifdef HAVE_ICU
	static UCaseMap *map;
	UErrorCode error = U_ZERO_ERROR;

	if (map == NULL)
		map = ucasemap_open("", 0, &error);
	ucasemap_utf8ToUpper(map, (char *)out, (int32_t)sizeof out,
	                     (const char *)text, (int32_t)size, &error);
#endif
}

/* libunistring refuses what is not UTF-8. */
static void
convert_unistring(void)
{
#ifdef HAVE_UNISTRING
	size_t room = sizeof out;
	uint8_t *made = u8_toupper(text, size, NULL, NULL, out, &room);

	if (made != out)
		free(made);
#endif
}

/* Returns the rate of WORK in MB/s. */
static double
rate(void (*work)(void))
{
	long long began = clock_ns(), now;
	unsigned repeats = 0;

	do {
		work();
		/* The compiler must not remove the work: nobody reads OUT. */
		__asm__ volatile("" : : "r"(out) : "memory");
		repeats++;
		now = clock_ns();
	} while (now - began < REPEAT_NS);
	return (double)size * repeats * 1000 / (double)(now - began);
}

/* Read the beginning of the file PATH into the text. */
static bool
read_text(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		perror(path);
		return false;
	}
	size = fread(text, 1, sizeof text, file);
	fclose(file);
	return true;
}

static void
print_line(const char *path)
{
	static void (*const works[])(void) = {convert_fastest, convert_baseline,
	                                      convert_icu, convert_unistring};
	enum { WORKS = sizeof works / sizeof *works };
	const char *slash = strrchr(path, '/');
	double rates[WORKS][ROUNDS], ratios[2][ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		for (int work = 0; work < WORKS; work++)
			rates[work][i] = rate(works[work]);
		for (int work = 0; work < 2; work++)
			ratios[work][i] = rates[work][i] / rates[2][i];
	}
	printf("%-14s", slash != NULL ? slash + 1 : path);
	for (int work = 0; work < WORKS; work++)
		printf(" %8.0f", median(rates[work], ROUNDS));
	printf(" %7.1f %7.1f\n", median(ratios[0], ROUNDS),
	       median(ratios[1], ROUNDS));
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
#if !defined HAVE_ICU || !defined HAVE_UNISTRING
	fprintf(stderr, "text-speed: built without ICU or libunistring, whose "
	        "rates mean nothing\n");
#endif
	for (int i = 1; i < argc; i++) {
		if (!read_text(argv[i]))
			return 1;
		print_line(argv[i]);
	}
	return 0;
}
