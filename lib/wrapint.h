/* SPDX-License-Identifier: MIT */
/* wrapint.h - what the library's files share and nobody else sees. */
#ifndef WRAPINT_H
#define WRAPINT_H

#include <stdbool.h>
#include <sys/types.h>

#include "wrap.h"

/* What an errno value of a call means for the caller. */
enum wrap_class {
	WRAP_FATAL,     /* goes to the handler */
	WRAP_TRANSIENT, /* absorbed: try again */
	WRAP_RETURNED   /* comes back: a shortage, or the peer's doing */
};

/* The rows of the class table: calls that treat each errno value alike. */
enum wrap_kind {
	KIND_SETUP,
	KIND_ACCEPT,
	KIND_CONNECT,
	KIND_IO,
	KIND_CLOSE,
	KIND_SHUTDOWN,
	KIND_PEERNAME,
	KIND_FORK,
	KIND_WAITPID,
	KIND_POLL,
	KIND_PTHREAD_CREATE
};

/* The class of ERROR for calls of KIND: the one table of the library. */
enum wrap_class wrapint_class(enum wrap_kind kind, int error);

/*
 * Tell the handler that CALL, described in MANUAL, failed with ERROR on
 * OBJECT (may be NULL).  Where the handler returns, sets errno to ERROR.
 */
void wrapint_fail(const char *call, const char *object, int error,
                  const char *manual);

/* The same with a descriptor's number as the object. */
void wrapint_fail_fd(const char *call, int fd, int error, const char *manual);

/*
 * After a call of KIND on descriptor FD that failed with errno: true if it is
 * to be tried again; otherwise false, the handler having been told where the
 * class says so, and errno as it was.
 */
bool wrapint_again(enum wrap_kind kind, const char *call, int fd,
                   const char *manual);

/* True if SIZE cannot be a transfer's size; the handler was told. */
bool wrapint_bad_size(const char *call, int fd, size_t size,
                      const char *manual);

/* Fork remembers its process here, for the default handler. */
void wrapint_remember_parent(pid_t pid);

#endif
