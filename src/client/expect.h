/* SPDX-License-Identifier: MIT */
/* expect.h - what the server still owes, to hold its reply against. */
#ifndef CLIENT_EXPECT_H
#define CLIENT_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

/* A queue of bytes; initialise with zeros. */
struct expect {
	unsigned char *ring;
	size_t size;  /* a power of two, or 0 */
	size_t start; /* of the first byte, modulo SIZE */
	size_t held;
};

/* Bytes that are held at most: as long as that many are owed, the client does
 * not send.  More than all socket buffers between it and the server. */
#define EXPECT_MAX ((size_t)64 * 1024 * 1024)

/* How many bytes more can be held. */
size_t expect_room(const struct expect *expect);

/* The reply to the N bytes at BYTES, expect_room at most, is now owed.  False
 * if there is no memory for it. */
bool expect_add(struct expect *expect, const unsigned char *bytes, size_t n);

/*
 * The N bytes at BYTES have come.  Returns how many of them are as owed: N, or
 * the index of the first that is not; expect_next is then what was owed in its
 * place, -1 for nothing at all.
 */
size_t expect_check(struct expect *expect, const unsigned char *bytes,
                    size_t n);
int expect_next(const struct expect *expect);

/* Give the memory back. */
void expect_free(struct expect *expect);

#endif
