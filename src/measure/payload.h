/* SPDX-License-Identifier: MIT */
/* payload.h - make requests, and check the replies to them. */
#ifndef MEASURE_PAYLOAD_H
#define MEASURE_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample.h"

/*
 * The maximum number of different requests.  A connection sends requests of one
 * size, one after the other.  Each is a different part of the same random
 * bytes, so that a wrong reply is noticed: unless requests are only a few bytes
 * long, PAYLOAD_KINDS requests in a row all differ, and different connections
 * hardly ever send equal requests at the same time.  Half of the bytes are
 * letters a-z.  The others are any ASCII characters; if the character set is
 * ASCII, they have any value.
 *
 * Requests of a sample are its rotations: each begins with another of its
 * characters, and continues after the end of the sample at its start.  So all
 * replies, too, have the same size.  A short sample has fewer different
 * requests.
 */
#define PAYLOAD_KINDS 65536

/* The places of the first bytes of a request and of its reply. */
struct payload_place {
	uint32_t request, reply;
};

/* All requests are parts of one array, and all replies are parts of another:
 * none has to be made during a load. */
struct payload {
	unsigned char *requests; /* PAYLOAD_KINDS - 1 + SIZE bytes; or the sample,
	                          * twice */
	unsigned char *replies;  /* the same in capitals */
	size_t size;             /* bytes of a request */
	size_t reply_size;       /* bytes of a reply */
	size_t kinds;            /* different requests */
	/* Where each kind of a sample begins.  NULL: kind K begins at byte K. */
	struct payload_place *places;
};

/* Make requests of SIZE bytes: of SAMPLE, which has SIZE bytes, or random ones if
 * that is NULL.  Returns false if there is no memory. */
bool payload_make(struct payload *payload, size_t size,
                  const struct sample *sample);

/*
 * Returns the bytes that connection number SEED sends from its byte AT on, and
 * in *LENGTH how many of them belong to the request that contains byte AT.
 */
const unsigned char *payload_at(const struct payload *payload, uint32_t seed,
                                uint64_t at, size_t *length);

/* True if the N bytes at REPLY are the right reply from byte AT of the reply
 * on. */
bool payload_is_right(const struct payload *payload, uint32_t seed,
                      uint64_t at, const unsigned char *reply, size_t n);

/* Returns the length of the whole reply to the first SENT bytes.  If they end
 * within a character, its bytes come back as they are. */
uint64_t payload_owed(const struct payload *payload, uint32_t seed,
                      uint64_t sent);

/*
 * True if the N bytes at REPLY are the right reply from byte RECEIVED on, and
 * end within the reply to the SENT bytes that were sent.
 */
bool payload_is_next(const struct payload *payload, uint32_t seed,
                     uint64_t sent, uint64_t received,
                     const unsigned char *reply, size_t n);

/* Free the memory of PAYLOAD. */
void payload_free(struct payload *payload);

#endif
