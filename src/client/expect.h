/* SPDX-License-Identifier: MIT */
/* expect.h - the expected reply, with which the received bytes are compared. */
#ifndef CLIENT_EXPECT_H
#define CLIENT_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

/* A queue of the bytes that are expected next.  Initialise with zeros. */
struct expect {
	unsigned char *ring;
	size_t size;  /* a power of two, or 0 */
	size_t start; /* the index of the first byte held */
	size_t held;  /* bytes from START on; they wrap to index 0 */
};

/* The most bytes that are held; the client does not send while it expects this
 * many.  The socket buffers of client and server hold fewer in all: the limit
 * does not slow down sending to a server that replies at once. */
#define EXPECT_MAX ((size_t)64 * 1024 * 1024)

/* The number of bytes that can be added. */
size_t expect_room(const struct expect *expect);

/* The N bytes at BYTES, at most expect_room, were sent: add the reply expected
 * to them.  False if there is no memory. */
bool expect_add(struct expect *expect, const unsigned char *bytes, size_t n);

/*
 * Compare the N bytes at BYTES, which were received, with the expected ones,
 * and remove the equal bytes.  Return N, or the index of the first byte
 * that differs; expect_next then returns the byte expected in its place, -1 if
 * none was expected.
 */
size_t expect_check(struct expect *expect, const unsigned char *bytes,
                    size_t n);
int expect_next(const struct expect *expect);

/* Free the memory of EXPECT. */
void expect_free(struct expect *expect);

#endif
