/* SPDX-License-Identifier: MIT */
/* io.c - reading and writing a connection: Read, Write, Readn, Writen. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wrapint.h"

bool
wrapint_bad_size(const char *call, int fd, size_t size, const char *manual)
{
	if (size > 0 && size <= SSIZE_MAX)
		return false;
	wrapint_fail_fd(call, fd, EINVAL, manual);
	return true;
}

/* Read for CALL, the name that a failure is reported under. */
static ssize_t
read_for(const char *call, int fd, void *buffer, size_t size)
{
	ssize_t n;

	do
		n = read(fd, buffer, size);
	while (n < 0 && wrapint_again(KIND_IO, call, fd, "read(2)"));
	return n;
}

/* Sockets are written to by send(2), which can leave SIGPIPE out. */
static ssize_t
write_for(const char *call, int fd, const void *buffer, size_t size)
{
	ssize_t n;

	do {
		n = send(fd, buffer, size, MSG_NOSIGNAL);
		if (n < 0 && errno == ENOTSOCK)
			n = write(fd, buffer, size);
	} while (n < 0 && wrapint_again(KIND_IO, call, fd, "write(2)"));
	return n;
}

ssize_t
Read(int fd, void *buffer, size_t size)
{
	if (wrapint_bad_size("Read", fd, size, "read(2)"))
		return -1;
	return read_for("Read", fd, buffer, size);
}

ssize_t
Write(int fd, const void *buffer, size_t size)
{
	if (wrapint_bad_size("Write", fd, size, "write(2)"))
		return -1;
	return write_for("Write", fd, buffer, size);
}

ssize_t
Readn(int fd, void *buffer, size_t n)
{
	char *next = buffer;
	size_t left = n;

	if (wrapint_bad_size("Readn", fd, n, "read(2)"))
		return -1;
	while (left > 0) {
		ssize_t got = read_for("Readn", fd, next, left);

		if (got < 0 && left == n)
			return -1;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			break;
		next += got;
		left -= (size_t)got;
	}
	return (ssize_t)(n - left);
}

ssize_t
Writen(int fd, const void *buffer, size_t n)
{
	const char *next = buffer;
	size_t left = n;

	if (wrapint_bad_size("Writen", fd, n, "write(2)"))
		return -1;
	while (left > 0) {
		ssize_t put = write_for("Writen", fd, next, left);

		if (put < 0 && left == n)
			return -1;
		if (put < 0)
			break;
		next += put;
		left -= (size_t)put;
	}
	return (ssize_t)(n - left);
}
