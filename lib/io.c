/* SPDX-License-Identifier: MIT */
/* io.c - read and write a connection: Read, Write, Readn, Writen. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

/* Writen fails when this many writes in a row take no byte.  A driver that has
 * no room may return 0, but must not do so endlessly. */
#define EMPTY_WRITES_MAX 16

bool
wrapint_is_too_large(size_t size)
{
	if (size <= SSIZE_MAX)
		return false;
	errno = EINVAL;
	return true;
}

ssize_t
wrapint_read(enum wrapint_call call, int fd, void *buffer, size_t size)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_RCVTIMEO);
	ssize_t n;

	do
		n = timeout.flags == 0 ? read(fd, buffer, size)
		                       : recv(fd, buffer, size, timeout.flags);
	while (n < 0 && wrapint_retry_in_time(call, &timeout));
	return n;
}

/* Write to a socket by send(2), whose MSG_NOSIGNAL prevents SIGPIPE, and to
 * any other file by write(2).  Report failures as CALL's. */
static ssize_t
send_or_write(enum wrapint_call call, int fd, const void *buffer, size_t size)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_SNDTIMEO);
	ssize_t n;

	do {
		n = send(fd, buffer, size, MSG_NOSIGNAL | timeout.flags);
		if (n < 0 && errno == ENOTSOCK)
			n = write(fd, buffer, size);
	} while (n < 0 && wrapint_retry_in_time(call, &timeout));
	return n;
}

ssize_t
Read(int fd, void *buffer, size_t size)
{
	if (wrapint_is_too_large(size))
		return -1;
	return wrapint_read(CALL_Read, fd, buffer, size);
}

ssize_t
Write(int fd, const void *buffer, size_t size)
{
	if (wrapint_is_too_large(size))
		return -1;
	return send_or_write(CALL_Write, fd, buffer, size);
}

ssize_t
Readn(int fd, void *buffer, size_t n)
{
	char *next = buffer;
	size_t left = n;

	if (wrapint_is_too_large(n))
		return -1;
	do {
		ssize_t got = wrapint_read(CALL_Readn, fd, next, left);

		if (got < 0 && left == n)
			return -1;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			break;
		next += got;
		left -= (size_t)got;
	} while (left > 0);
	return (ssize_t)(n - left);
}

ssize_t
Writen(int fd, const void *buffer, size_t n)
{
	const char *next = buffer;
	size_t left = n;
	unsigned empty = 0; /* writes in a row that took no byte */

	if (wrapint_is_too_large(n))
		return -1;
	do {
		ssize_t put = send_or_write(CALL_Writen, fd, next, left);

		empty = put == 0 ? empty + 1 : 0;
		if (empty == EMPTY_WRITES_MAX) {
			errno = EIO;
			put = -1;
		}
		if (put < 0 && left == n)
			return -1;
		if (put < 0)
			break;
		next += put;
		left -= (size_t)put;
	} while (left > 0);
	return (ssize_t)(n - left);
}
