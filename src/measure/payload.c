/* SPDX-License-Identifier: MIT */
/* payload.c - requests to load a server with, and the replies that are right. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "payload.h"

/* A request is a window of these bytes, each starts one byte further: nothing
 * has to be made while the clock runs. */
static unsigned char *requests;
static unsigned char *replies;
static size_t request_size;

/* Marsaglia's xorshift: fast, and good enough to fill a buffer. */
static uint32_t
random_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

bool
payload_make(size_t size)
{
	size_t all = PAYLOAD_KINDS - 1 + size;
	uint32_t state = 2463534242u;

	request_size = size;
	requests = malloc(all);
	replies = malloc(all);
	if (requests == NULL || replies == NULL) {
		payload_free();
		return false;
	}
	for (size_t i = 0; i < all; i++) {
		uint32_t r = random_next(&state) >> 8;

		requests[i] = (unsigned char)(r & 1 ? 'a' + (r >> 1) % 26 : r >> 1);
	}
	memcpy(replies, requests, all);
	upcase(replies, all);
	return true;
}

/* Where byte AT stands, and to the end of its request *LENGTH bytes. */
static size_t
place(uint32_t seed, uint64_t at, size_t *length)
{
	size_t within = (size_t)(at % request_size);

	*length = request_size - within;
	return (size_t)((seed * 7919u + at / request_size) % PAYLOAD_KINDS) + within;
}

const unsigned char *
payload_at(uint32_t seed, uint64_t at, size_t *length)
{
	return requests + place(seed, at, length);
}

bool
payload_is_right(uint32_t seed, uint64_t at, const unsigned char *reply,
                 size_t n)
{
	while (n > 0) {
		size_t length;
		const unsigned char *right = replies + place(seed, at, &length);

		if (length > n)
			length = n;
		if (memcmp(reply, right, length) != 0)
			return false;
		reply += length;
		at += length;
		n -= length;
	}
	return true;
}

void
payload_free(void)
{
	free(requests);
	free(replies);
	requests = replies = NULL;
}
