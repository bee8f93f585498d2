/* SPDX-License-Identifier: MIT */
/* expect.c - what the server still owes, to hold its reply against. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "expect.h"

#define FIRST_SIZE ((size_t)256 * 1024)

size_t
expect_room(const struct expect *expect)
{
	return EXPECT_MAX - expect->held;
}

/* The bytes held, from the first on, up to the end of the ring or N. */
static size_t
run(const struct expect *expect, size_t at, size_t n)
{
	size_t to_end = expect->size - at;

	return n < to_end ? n : to_end;
}

/* Give the ring SIZE bytes, what it holds at its start. */
static bool
resize(struct expect *expect, size_t size)
{
	unsigned char *ring = malloc(size);
	size_t first;

	if (ring == NULL)
		return false;
	first = run(expect, expect->start, expect->held);
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
	if (size != expect->size && !resize(expect, size))
		return false;
	while (n > 0) {
		size_t at = (expect->start + expect->held) & (expect->size - 1);
		size_t part = run(expect, at, n);

		memcpy(expect->ring + at, bytes, part);
		upcase(expect->ring + at, part);
		expect->held += part;
		bytes += part;
		n -= part;
	}
	return true;
}

/* How many bytes at A and B are the same, of N. */
static size_t
same(const unsigned char *a, const unsigned char *b, size_t n)
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

		part = run(expect, expect->start, part);
		good = same(expect->ring + expect->start, bytes + checked, part);
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
