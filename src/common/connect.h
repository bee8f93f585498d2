/* SPDX-License-Identifier: MIT */
/* connect.h - make the client's connections. */
#ifndef COMMON_CONNECT_H
#define COMMON_CONNECT_H

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

/*
 * Connect to the first of ENDPOINTS that answers within TIMEOUT_MS (0: until
 * the kernel gives up).  Return a non-blocking socket, and set *REACHED to its
 * endpoint.  Return -1 if none answers; errno (ETIMEDOUT after TIMEOUT_MS) and
 * *REACHED are then those of the first endpoint, since getaddrinfo(3) puts
 * addresses without a route last.
 */
int connect_any(const struct endpoints *endpoints, long long timeout_ms,
                const struct endpoint **reached);

#endif
