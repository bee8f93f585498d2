/* SPDX-License-Identifier: MIT */
/* icu-capitals.c - print the characters that ICU's root locale converts to
 * others, as tests/capitals.def has them. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>

int
main(void)
{
	UErrorCode error = U_ZERO_ERROR;
	UCaseMap *map = ucasemap_open("", 0, &error);

	if (U_FAILURE(error)) {
		fprintf(stderr, "ucasemap_open: %s\n", u_errorName(error));
		return 1;
	}
	printf("/* Made by tests/icu-capitals, with ICU %s: each character whose\n"
	       " * capital is different, and this capital. */\n", U_ICU_VERSION);
	printf("#define CAPITALS_VERSION \"%s\"\n", U_UNICODE_VERSION);
	for (UChar32 c = 0; c <= 0x10ffff; c++) {
		char from[4], to[32];
		int32_t length = 0, n;
		UBool failed = 0;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		U8_APPEND((uint8_t *)from, length, 4, c, failed);
		n = ucasemap_utf8ToUpper(map, to, sizeof to, from, length, &error);
		if (failed || U_FAILURE(error)) {
			fprintf(stderr, "U+%04X: %s\n", (unsigned)c, u_errorName(error));
			return 1;
		}
		if (n == length && memcmp(from, to, (size_t)n) == 0)
			continue;
		printf("CAPITAL(0x%04x, \"", (unsigned)c);
		for (int32_t i = 0; i < n; i++)
			printf("\\%03o", (unsigned char)to[i]);
		printf("\")\n");
	}
	ucasemap_close(map);
	return 0;
}
