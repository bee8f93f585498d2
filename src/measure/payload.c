/* SPDX-License-Identifier: MIT */
/* payload.c - make requests, and check the replies to them. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "payload.h"

/* Marsaglia's xorshift, a fast generator of random numbers.  STATE is not 0. */
static uint32_t
random_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

bool
payload_make(struct payload *payload, size_t size)
{
	size_t all = PAYLOAD_KINDS - 1 + size;
	uint32_t state = 2463534242u;
	/* A request may begin with any byte: each byte is to be a character. */
	uint32_t others = text_is_bytewise() ? 0xff : 0x7f;

	payload->size = size;
	payload->requests = malloc(all);
	payload->replies = malloc(all);
	if (payload->requests == NULL || payload->replies == NULL) {
		payload_free(payload);
		return false;
	}
	for (size_t i = 0; i < all; i++) {
		uint32_t r = random_next(&state) >> 8;

		payload->requests[i] =
			(unsigned char)(r & 1 ? 'a' + (r >> 1) % 26 : r >> 1 & others);
	}
	memcpy(payload->replies, payload->requests, all);
	text_convert(payload->replies, all);
	return true;
}

/* Returns the place of byte AT of the connection SEED within the requests, and
 * in *LENGTH the bytes from there to the end of that request. */
static size_t
find_byte(const struct payload *payload, uint32_t seed, uint64_t at,
          size_t *length)
{
	size_t within = (size_t)(at % payload->size);

	*length = payload->size - within;
	return (size_t)((seed * 7919u + at / payload->size) % PAYLOAD_KINDS) +
	       within;
}

const unsigned char *
payload_at(const struct payload *payload, uint32_t seed, uint64_t at,
           size_t *length)
{
	return payload->requests + find_byte(payload, seed, at, length);
}

bool
payload_is_right(const struct payload *payload, uint32_t seed, uint64_t at,
                 const unsigned char *reply, size_t n)
{
	while (n > 0) {
		size_t length;
		const unsigned char *right =
			payload->replies + find_byte(payload, seed, at, &length);

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

bool
payload_is_next(const struct payload *payload, uint32_t seed, uint64_t sent,
                uint64_t received, const unsigned char *reply, size_t n)
{
	return n <= sent - received &&
	       payload_is_right(payload, seed, received, reply, n);
}

void
payload_free(struct payload *payload)
{
	free(payload->requests);
	free(payload->replies);
	*payload = (struct payload){0};
}
