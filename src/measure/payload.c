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

/* Make random requests, in which each byte is a character. */
static bool
make_random(struct payload *payload)
{
	size_t all = PAYLOAD_KINDS - 1 + payload->size;
	uint32_t state = 2463534242u;
	uint32_t others = text_is_bytewise() ? 0xff : 0x7f;

	payload->kinds = PAYLOAD_KINDS;
	payload->reply_size = payload->size;
	payload->requests = malloc(all);
	payload->replies = malloc(all);
	if (payload->requests == NULL || payload->replies == NULL)
		return false;
	for (size_t i = 0; i < all; i++) {
		uint32_t r = random_next(&state) >> 8;

		payload->requests[i] =
			(unsigned char)(r & 1 ? 'a' + (r >> 1) % 26 : r >> 1 & others);
	}
	memcpy(payload->replies, payload->requests, all);
	text_convert(payload->replies, all);
	return true;
}

/* Convert the character at *AT of BYTES, of which there are N, into CAPITAL, and
 * advance *AT past it.  Returns the length of its capital. */
static size_t
convert_one(const unsigned char *bytes, size_t n, size_t *at,
            unsigned char capital[TEXT_CAPITAL_MAX])
{
	const unsigned char *in = bytes + *at;
	size_t length = text_length(in, n - *at);

	*at += length;
	return text_convert_to(capital, TEXT_CAPITAL_MAX, &in, &length);
}

/* Returns the number of characters of SAMPLE. */
static size_t
count_characters(const struct sample *sample)
{
	size_t n = 0;

	for (size_t at = 0; at < sample->size; n++)
		at += text_length(sample->bytes + at, sample->size - at);
	return n;
}

/* Make requests of SAMPLE.  If it has more characters than there are kinds, only
 * every EVERYth begins a request. */
static bool
make_rotations(struct payload *payload, const struct sample *sample)
{
	size_t size = sample->size, stored = 0, number = 0;
	size_t every = 1 + (count_characters(sample) - 1) / PAYLOAD_KINDS;

	payload->requests = malloc(2 * size);
	payload->replies = malloc(2 * TEXT_GROWTH_MAX * size + TEXT_CAPITAL_MAX);
	payload->places = calloc(PAYLOAD_KINDS, sizeof *payload->places);
	if (payload->requests == NULL || payload->replies == NULL ||
	    payload->places == NULL)
		return false;
	memcpy(payload->requests, sample->bytes, size);
	memcpy(payload->requests + size, sample->bytes, size);
	for (size_t at = 0; at < size; number++) {
		if (number % every == 0)
			payload->places[payload->kinds++] = (struct payload_place){
				.request = (uint32_t)at, .reply = (uint32_t)stored};
		stored += convert_one(sample->bytes, size, &at,
		                      payload->replies + stored);
	}
	memcpy(payload->replies + stored, payload->replies, stored);
	payload->reply_size = stored;
	return true;
}

bool
payload_make(struct payload *payload, size_t size, const struct sample *sample)
{
	*payload = (struct payload){.size = size};
	if (sample != NULL ? make_rotations(payload, sample) : make_random(payload))
		return true;
	payload_free(payload);
	return false;
}

/* Returns the place of request NUMBER of the connection SEED, and of its
 * reply. */
static struct payload_place
find_place(const struct payload *payload, uint32_t seed, uint64_t number)
{
	uint32_t kind = (uint32_t)((seed * 7919u + number) % payload->kinds);

	return payload->places != NULL
	           ? payload->places[kind]
	           : (struct payload_place){.request = kind, .reply = kind};
}

const unsigned char *
payload_at(const struct payload *payload, uint32_t seed, uint64_t at,
           size_t *length)
{
	size_t within = (size_t)(at % payload->size);

	*length = payload->size - within;
	return payload->requests +
	       find_place(payload, seed, at / payload->size).request + within;
}

/* Returns the right reply from its byte AT on, and in *LENGTH the bytes from
 * there to the end of that reply. */
static const unsigned char *
reply_at(const struct payload *payload, uint32_t seed, uint64_t at,
         size_t *length)
{
	size_t within = (size_t)(at % payload->reply_size);

	*length = payload->reply_size - within;
	return payload->replies +
	       find_place(payload, seed, at / payload->reply_size).reply + within;
}

bool
payload_is_right(const struct payload *payload, uint32_t seed, uint64_t at,
                 const unsigned char *reply, size_t n)
{
	while (n > 0) {
		size_t length;
		const unsigned char *right = reply_at(payload, seed, at, &length);

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

/* Returns the last place at or before byte AT of the sample. */
static struct payload_place
find_place_before(const struct payload *payload, size_t at)
{
	size_t low = 0, high = payload->kinds;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (payload->places[middle].request <= at)
			low = middle;
		else
			high = middle;
	}
	return payload->places[low];
}

/* Count the bytes of the reply to the complete characters of the first SENT
 * bytes.  Sets *CUT to the number of the other bytes, at their end. */
static uint64_t
count_capitals(const struct payload *payload, uint32_t seed, uint64_t sent,
               size_t *cut)
{
	uint64_t requests = sent / payload->size;
	struct payload_place start, before;
	unsigned char capital[TEXT_CAPITAL_MAX];
	size_t end, at, stored;

	*cut = 0;
	if (payload->places == NULL)
		return sent;
	start = find_place(payload, seed, requests);
	end = start.request + (size_t)(sent % payload->size);
	before = find_place_before(payload, end % payload->size);
	at = before.request + (end < payload->size ? 0 : payload->size);
	stored = before.reply + (end < payload->size ? 0 : payload->reply_size);
	while (at < end &&
	       text_length(payload->requests + at, end - at) != TEXT_INCOMPLETE)
		stored += convert_one(payload->requests, end, &at, capital);
	*cut = end - at;
	return requests * payload->reply_size + stored - start.reply;
}

uint64_t
payload_owed(const struct payload *payload, uint32_t seed, uint64_t sent)
{
	size_t cut;
	uint64_t capitals = count_capitals(payload, seed, sent, &cut);

	return capitals + cut;
}

bool
payload_is_next(const struct payload *payload, uint32_t seed, uint64_t sent,
                uint64_t received, const unsigned char *reply, size_t n)
{
	size_t cut, length, in_capitals;
	uint64_t capitals = count_capitals(payload, seed, sent, &cut);
	uint64_t tail;

	if (received > capitals + cut || n > capitals + cut - received)
		return false;
	if (received + n <= capitals)
		return payload_is_right(payload, seed, received, reply, n);
	in_capitals = received < capitals ? (size_t)(capitals - received) : 0;
	/* The bytes of an incomplete character come back as they were sent. */
	tail = sent - cut + (received + in_capitals - capitals);
	return payload_is_right(payload, seed, received, reply, in_capitals) &&
	       memcmp(reply + in_capitals,
	              payload_at(payload, seed, tail, &length),
	              n - in_capitals) == 0;
}

void
payload_free(struct payload *payload)
{
	free(payload->requests);
	free(payload->replies);
	free(payload->places);
	*payload = (struct payload){0};
}
