/* SPDX-License-Identifier: MIT */
/* expect.h - the expected reply: its length, and its bytes, with which the
 * received ones are compared. */
#ifndef CLIENT_EXPECT_H
#define CLIENT_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/text.h"

/* The reply to the bytes that were sent.  Initialise with zeros. */
struct expect {
	struct text text;   /* what the server holds back */
	long long owed;     /* bytes of the reply, from the first one on */
	bool keeps;         /* keep the bytes in a queue, to compare them */
	/* The bytes that are expected next. */
	unsigned char *ring;
	size_t size;  /* a power of two, or 0 */
	size_t start; /* the index of the first byte held */
	size_t held;  /* bytes from START on; they wrap to index 0 */
};

/* The most bytes that are held; the client does not send what could become
 * more.  The socket buffers of client and server hold fewer in all: the limit
 * does not slow down sending to a server that replies at once. */
#define EXPECT_MAX ((size_t)64 * 1024 * 1024)

/* The number of bytes for which a reply can be added. */
size_t expect_room(const struct expect *expect);

/* The N bytes at BYTES, at most expect_room, were sent: add the reply expected
 * to them.  The bytes, and TEXT_HEAD bytes in front of them, are overwritten.
 * False if there is no memory. */
bool expect_add(struct expect *expect, unsigned char *bytes, size_t n);

/* Call this at the end of the input.  If the last bytes sent are an incomplete
 * character, the server returns them unchanged: add them to the expected reply.
 * False if there is no memory. */
bool expect_end(struct expect *expect);

/*
 * Compare the N bytes at BYTES, which were received, with the expected ones,
 * and remove the equal bytes; if none are kept, all count as equal.  Return N,
 * or the index of the first byte that differs; expect_next then returns the byte
 * expected in its place, -1 if none was expected.
 */
size_t expect_check(struct expect *expect, const unsigned char *bytes,
                    size_t n);
int expect_next(const struct expect *expect);

/* Free the memory of EXPECT. */
void expect_free(struct expect *expect);

#endif
