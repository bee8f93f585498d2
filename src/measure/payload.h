/* SPDX-License-Identifier: MIT */
/* payload.h - requests to load a server with, and the replies that are right. */
#ifndef MEASURE_PAYLOAD_H
#define MEASURE_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What one connection sends: requests of one size, one behind the other, no
 * two of PAYLOAD_KINDS in a row at the same place of the random bytes that
 * they are taken from, and hardly ever two of different connections.  Half of
 * the bytes are letters a-z, the others whatever comes.
 */
#define PAYLOAD_KINDS 65536

/* A request is a window of these bytes, each starts one byte further: nothing
 * has to be made while the clock runs. */
struct payload {
	unsigned char *requests; /* PAYLOAD_KINDS - 1 + SIZE bytes, */
	unsigned char *replies;  /* and the same in capitals */
	size_t size;             /* bytes of a request */
};

/* Make requests of SIZE bytes.  False if there is no memory for them. */
bool payload_make(struct payload *payload, size_t size);

/*
 * What the connection number SEED sends from its byte AT on: up to the end of
 * that request, *LENGTH bytes.
 */
const unsigned char *payload_at(const struct payload *payload, uint32_t seed,
                                uint64_t at, size_t *length);

/* Whether the N bytes at REPLY are what must come back from byte AT on. */
bool payload_is_right(const struct payload *payload, uint32_t seed,
                      uint64_t at, const unsigned char *reply, size_t n);

/* Give the memory back. */
void payload_free(struct payload *payload);

#endif
