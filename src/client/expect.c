/* SPDX-License-Identifier: MIT */
/* expect.c - the expected reply, with which the received bytes are compared. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "expect.h"

/* The size of the first ring, in bytes. */
#define FIRST_SIZE ((size_t)256 * 1024)

size_t
expect_room(const struct expect *expect)
{
	return EXPECT_MAX - expect->held;
}

/* Count the bytes from index AT to the end of the ring, at most N. */
static size_t
count_contiguous(const struct expect *expect, size_t at, size_t n)
{
	size_t to_end = expect->size - at;

	return n < to_end ? n : to_end;
}

/* Replace the ring by one of SIZE bytes, with the held bytes at its start. */
static bool
resize_ring(struct expect *expect, size_t size)
{
	unsigned char *ring = malloc(size);
	size_t first;

	if (ring == NULL)
		return false;
	first = count_contiguous(expect, expect->start, expect->held);
	if (expect->held > 0) {
		memcpy(ring, expect->ring + expect->start, first);
		memcpy(ring + first, expect->ring, expect->held - first);
	}
	free(expect->ring);
	expect->ring = ring;
	expect->size = size;
	expect->start = 0;
	return true;
}

bool
expect_add(struct expect *expect, const unsigned char *bytes, size_t n)
{
	size_t size = expect->size > 0 ? expect->size : FIRST_SIZE;

	while (size - expect->held < n)
		size *= 2;
	if (size != expect->size && !resize_ring(expect, size))
		return false;
	while (n > 0) {
		size_t at = (expect->start + expect->held) & (expect->size - 1);
		size_t part = count_contiguous(expect, at, n);

		memcpy(expect->ring + at, bytes, part);
		upcase(expect->ring + at, part);
		expect->held += part;
		bytes += part;
		n -= part;
	}
	return true;
}

/* Count the bytes at the start of A and B that are equal, at most N. */
static size_t
count_equal(const unsigned char *a, const unsigned char *b, size_t n)
{
	size_t i = 0;

	if (memcmp(a, b, n) == 0)
		return n;
	while (a[i] == b[i])
		i++;
	return i;
}

size_t
expect_check(struct expect *expect, const unsigned char *bytes, size_t n)
{
	size_t checked = 0;

	while (checked < n && expect->held > 0) {
		size_t part = n - checked < expect->held ? n - checked : expect->held;
		size_t good;

		part = count_contiguous(expect, expect->start, part);
		good = count_equal(expect->ring + expect->start, bytes + checked, part);
		checked += good;
		expect->held -= good;
		expect->start = (expect->start + good) & (expect->size - 1);
		if (good < part)
			break;
	}
	return checked;
}

int
expect_next(const struct expect *expect)
{
	return expect->held > 0 ? expect->ring[expect->start] : -1;
}

void
expect_free(struct expect *expect)
{
	free(expect->ring);
	*expect = (struct expect){0};
}
