/* SPDX-License-Identifier: MIT */
/* expect.c - the expected reply: its length, and its bytes, with which the
 * received ones are compared. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "expect.h"

/* The size of the first ring, in bytes. */
#define FIRST_SIZE ((size_t)256 * 1024)

size_t
expect_room(const struct expect *expect)
{
	size_t room = (EXPECT_MAX - expect->held) / TEXT_GROWTH_MAX;

	/* expect_add also adds the incomplete character that TEXT holds. */
	return room > TEXT_HELD_MAX ? room - TEXT_HELD_MAX : 0;
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

/* Add the N bytes at BYTES of the reply.  False if there is no memory. */
static bool
add_reply(struct expect *expect, const unsigned char *bytes, size_t n)
{
	size_t size = expect->size > 0 ? expect->size : FIRST_SIZE;

	expect->owed += (long long)n;
	if (!expect->keeps)
		return true;
	while (size - expect->held < n)
		size *= 2;
	if (size != expect->size && !resize_ring(expect, size))
		return false;
	while (n > 0) {
		size_t at = (expect->start + expect->held) & (expect->size - 1);
		size_t part = count_contiguous(expect, at, n);

		memcpy(expect->ring + at, bytes, part);
		expect->held += part;
		bytes += part;
		n -= part;
	}
	return true;
}

bool
expect_add(struct expect *expect, unsigned char *bytes, size_t n)
{
	unsigned char *start = text_join(&expect->text, bytes, &n);
	const unsigned char *rest;
	size_t done = text_convert(start, n);

	if (!add_reply(expect, start, done))
		return false;
	rest = start + done;
	n -= done;
	while (n > 0) {
		unsigned char out[4096];
		size_t stored = text_convert_to(out, sizeof out, &rest, &n);

		if (!add_reply(expect, out, stored))
			return false;
	}
	return true;
}

bool
expect_end(struct expect *expect)
{
	unsigned char held[TEXT_HELD_MAX];
	size_t n = text_end(&expect->text, held);

	return add_reply(expect, held, n);
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

	if (!expect->keeps)
		return n;
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
