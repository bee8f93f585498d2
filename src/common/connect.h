/* SPDX-License-Identifier: MIT */
/* connect.h - make the client's connections. */
#ifndef COMMON_CONNECT_H
#define COMMON_CONNECT_H

#include <signal.h>
#include <stdbool.h>

#include "endpoint.h"

/*
 * Begin to connect to TO, from the address FROM of LENGTH bytes.  The kernel
 * chooses the port; if FROM is NULL, also the address.  Return a non-blocking
 * socket, or -1 with errno: EADDRNOTAVAIL, no local port is free; EAGAIN, the
 * backlog of a unix socket is full.
 */
int connect_begin(const struct endpoint *to, const struct sockaddr *from,
                  socklen_t length);

/*
 * The outcome for FD, a socket of connect_begin that has become writable: 0 if
 * it is connected, or -1 with errno.
 */
int connect_outcome(int fd);

/* True if ERROR, the errno value of connect_begin to TO, says that the backlog
 * of a unix socket is full: a later attempt may succeed. */
bool connect_backlog_is_full(const struct endpoint *to, int error);

/* connect_any calls the function TELL of its watch after this time without a
 * connection, in milliseconds. */
#define CONNECT_LONG_MS 1000

/* How connect_any waits, and the functions that it calls meanwhile. */
struct connect_watch {
	const sigset_t *mask;       /* blocked during a wait, as in ppoll(2) */
	/* Called after each signal; returns true to end connecting. */
	bool (*end)(void *context);
	/* Called once, after CONNECT_LONG_MS without a connection, with the address
	 * tried last, and the errno value of its failure, or 0.  May be NULL. */
	void (*tell)(void *context, const struct endpoint *last, int error);
	void *context;
};

/*
 * Connect to the first of ENDPOINTS that answers (RFC 8305).  The next address
 * is tried as well when the one before has not answered for 250 ms, and at once
 * when it has failed.  The first connection is kept, and all others are closed.
 * If the backlog of a unix socket is full, wait for room.  WATCH may be NULL:
 * nothing is called then, and the mask of signals stays as it is.
 *
 * Return a non-blocking socket, and set *REACHED to its endpoint.  Return -1 if
 * none answers within TIMEOUT_MS in all (0: until the kernel gives up).  Then
 * *REACHED is the first endpoint, and errno its error, ETIMEDOUT if there is no
 * outcome: getaddrinfo(3) puts addresses without a route last, and their errors
 * would mislead.  Return -1 with EINTR if WATCH->end asks for it.
 */
int connect_any(const struct endpoints *endpoints, long long timeout_ms,
                const struct connect_watch *watch,
                const struct endpoint **reached);

#endif
