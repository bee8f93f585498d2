/* SPDX-License-Identifier: MIT */
/* calls.h - the table of the system calls on the client's connection. */
#ifndef COMMON_CALLS_H
#define COMMON_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/*
 * One function per call: connect(2) itself, then the calls of libwrap.  Each
 * returns the value of its call, with its errno.
 *
 * .record notes a call that was not made through this table: its NAME, its
 * argument as the text GIVEN, its RESULT and errno.  It returns RESULT and
 * keeps errno.
 *
 * .one_at_a_time is true if the table can follow only one connection: close an
 * attempt to connect before the next begins.
 */
struct calls {
	int (*connect)(int fd, const struct sockaddr *to, socklen_t length);
	ssize_t (*read)(int fd, void *buffer, size_t size);
	ssize_t (*write)(int fd, const void *buffer, size_t size);
	int (*shutdown)(int fd, int how);
	int (*close)(int fd);
	int (*record)(const char *name, const char *given, int result);
	bool one_at_a_time;
};

/* The calls without a trace. */
extern const struct calls calls_plain;

/* The table in use: calls_plain, unless a trace has set its own. */
extern const struct calls *calls;

#endif
