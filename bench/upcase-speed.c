/* SPDX-License-Identifier: MIT */
/* upcase-speed.c - upper-casing beside memcpy(3), in GB/s. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"

#define SIZE 65536 /* bytes that one read of a session takes at most */
#define REPEATS 20000
#define ROUNDS 15

static unsigned char from[SIZE], to[SIZE];

static void
copy(void)
{
	memcpy(to, from, SIZE);
	__asm__ volatile("" : : "r"(to) : "memory"); /* it is wanted */
}

static void
convert(void)
{
	upcase(to, SIZE);
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

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(void)
{
	double copied[ROUNDS], converted[ROUNDS], ratio[ROUNDS];

	for (size_t i = 0; i < SIZE; i++)
		from[i] = (unsigned char)(i * 37);
	for (size_t i = 0; i < ROUNDS; i++) {
		copied[i] = gigabytes_a_second(copy);
		converted[i] = gigabytes_a_second(convert);
		ratio[i] = converted[i] / copied[i];
	}
	qsort(copied, ROUNDS, sizeof *copied, compare);
	qsort(converted, ROUNDS, sizeof *converted, compare);
	qsort(ratio, ROUNDS, sizeof *ratio, compare);
	printf("64 KiB at a time, median of %d: memcpy %.1f GB/s, upcase in place "
	       "%.1f GB/s, ratio %.2f\n", ROUNDS, copied[ROUNDS / 2],
	       converted[ROUNDS / 2], ratio[ROUNDS / 2]);
	return 0;
}
