/* SPDX-License-Identifier: MIT */
/* upcase-speed.c - upper-casing compared with memcpy(3), in GB/s. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "median.h"

#define SIZE 65536 /* bytes that one read of a session takes at most */
#define REPEATS 20000
#define ROUNDS 15

static unsigned char from[SIZE], to[SIZE];

static void
copy(void)
{
	memcpy(to, from, SIZE);
	/* The compiler must not remove the copy: nobody reads TO. */
	__asm__ volatile("" : : "r"(to) : "memory");
}

static void
convert(void)
{
	text_convert(to, SIZE);
	__asm__ volatile("" : : "r"(to) : "memory");
}

static double
gigabytes_a_second(void (*work)(void))
{
	long long began = clock_ns();

	for (int i = 0; i < REPEATS; i++)
		work();
	return (double)SIZE * REPEATS / (double)(clock_ns() - began);
}

int
main(void)
{
	double copied[ROUNDS], ascii[ROUNDS], utf8[ROUNDS], ratio[ROUNDS],
		gain[ROUNDS];

	for (size_t i = 0; i < SIZE; i++)
		from[i] = (unsigned char)(i * 37 % 128);
	for (size_t i = 0; i < ROUNDS; i++) {
		copied[i] = gigabytes_a_second(copy);
		text_choose("ascii");
		ascii[i] = gigabytes_a_second(convert);
		text_choose("utf-8");
		utf8[i] = gigabytes_a_second(convert);
		ratio[i] = ascii[i] / copied[i];
		gain[i] = utf8[i] / ascii[i];
	}
	printf("64 KiB of ASCII at a time, median of %d: memcpy %.1f GB/s\n"
	       "converted in place: as bytes %.1f GB/s, ratio %.2f to memcpy; "
	       "as UTF-8 %.1f GB/s, ratio %.2f to bytes\n",
	       ROUNDS, median(copied, ROUNDS), median(ascii, ROUNDS),
	       median(ratio, ROUNDS), median(utf8, ROUNDS), median(gain, ROUNDS));
	return 0;
}
