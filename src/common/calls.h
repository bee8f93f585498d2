/* SPDX-License-Identifier: MIT */
/* calls.h - the system calls that make, use and end the client's connection. */
#ifndef COMMON_CALLS_H
#define COMMON_CALLS_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/*
 * One function a call: connect(2) itself, then the calls of libwrap.  Each
 * returns what its call returns, with its errno.
 *
 * A call made elsewhere is told to ended: it was NAME, given GIVEN, and ended
 * with RESULT and errno.  ended returns RESULT and keeps errno.
 */
struct calls {
	int (*connect)(int fd, const struct sockaddr *to, socklen_t length);
	ssize_t (*read)(int fd, void *buffer, size_t size);
	ssize_t (*write)(int fd, const void *buffer, size_t size);
	int (*shutdown)(int fd, int how);
	int (*close)(int fd);
	int (*ended)(const char *name, const char *given, int result);
};

/* The calls alone. */
extern const struct calls calls_plain;

/* Those in use: calls_plain, until a trace sets its own. */
extern const struct calls *calls;

#endif
