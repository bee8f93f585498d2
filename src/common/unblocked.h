/* SPDX-License-Identifier: MIT */
/* unblocked.h - write to a descriptor that other processes share, without
 * waiting. */
#ifndef COMMON_UNBLOCKED_H
#define COMMON_UNBLOCKED_H

#include <errno.h>
#include <stdbool.h>
#include <sys/types.h>

struct unblocked {
	int fd;
	enum {
		UNBLOCKED_POLLED, /* a pipe or a terminal that could not be reopened:
		                   * poll(2) before each write */
		UNBLOCKED_FREE,   /* a file, or a reopened pipe or terminal: write(2)
		                   * does not wait */
		UNBLOCKED_SOCKET  /* send with MSG_DONTWAIT */
	} kind;
};

/*
 * Initialise TO, to write to the same file as FD.  A pipe or a terminal is
 * opened anew, so that it can be non-blocking without changing what other
 * processes share (open(2), O_NONBLOCK): TO then has another descriptor than
 * FD, with CLOEXEC.
 */
void unblocked_open(struct unblocked *to, int fd);

/*
 * Write TEXT, of LENGTH bytes and at most PIPE_BUF, without waiting.  Returns
 * how many bytes were written, 0 if there is no room at present, or -1 with
 * errno if nothing can be written at all.  Thread-safe.
 */
ssize_t unblocked_write(const struct unblocked *to, const char *text,
                        size_t length);

/* True if errno ERROR, of a write or a send without waiting, means that there
 * is no room at present. */
static inline bool
unblocked_is_full(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

#endif
