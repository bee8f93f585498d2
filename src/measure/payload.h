/* SPDX-License-Identifier: MIT */
/* payload.h - make requests, and check the replies to them. */
#ifndef MEASURE_PAYLOAD_H
#define MEASURE_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The number of different requests.  A connection sends requests of one size,
 * one after the other.  Each is a different part of the same random bytes, so
 * that a wrong reply is noticed: PAYLOAD_KINDS requests in a row all differ,
 * and different connections hardly ever send equal requests at the same
 * time.  Half of the bytes are letters a-z.  The others are any ASCII
 * characters; if the character set is ASCII, they have any value.
 */
#define PAYLOAD_KINDS 65536

/* The request of kind K is the SIZE bytes from byte K on: so no request has to
 * be made during a load. */
struct payload {
	unsigned char *requests; /* PAYLOAD_KINDS - 1 + SIZE bytes, */
	unsigned char *replies;  /* and the same bytes in capitals */
	size_t size;             /* bytes of a request */
};

/* Make requests of SIZE bytes.  Returns false if there is no memory. */
bool payload_make(struct payload *payload, size_t size);

/*
 * Returns the bytes that connection number SEED sends from its byte AT on, and
 * in *LENGTH how many of them belong to the request that contains byte AT.
 */
const unsigned char *payload_at(const struct payload *payload, uint32_t seed,
                                uint64_t at, size_t *length);

/* True if the N bytes at REPLY are the right reply from byte AT on. */
bool payload_is_right(const struct payload *payload, uint32_t seed,
                      uint64_t at, const unsigned char *reply, size_t n);

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
