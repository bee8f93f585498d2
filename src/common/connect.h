/* SPDX-License-Identifier: MIT */
/* connect.h - the client's connection. */
#ifndef COMMON_CONNECT_H
#define COMMON_CONNECT_H

#include "endpoint.h"

/*
 * Begin to connect to TO, from the address FROM of LENGTH bytes with a port
 * that the system chooses (or from NULL: from wherever).  Returns a
 * non-blocking socket, or -1 with errno: EADDRNOTAVAIL, no port is left; EAGAIN,
 * the backlog of a unix socket is full.
 */
int connect_begin(const struct endpoint *to, const struct sockaddr *from,
                  socklen_t length);

/*
 * What has become of FD, a socket of connect_begin that is writable: 0, it is
 * connected; or -1 with errno.
 */
int connect_outcome(int fd);

/*
 * Connect to the first of ENDPOINTS that answers within TIMEOUT_MS (0: as long
 * as the system tries).  Returns a non-blocking socket, *REACHED being the
 * endpoint connected to; -1 with errno, where *REACHED and errno are of the
 * first endpoint, since getaddrinfo(3) puts last what has no route from here.
 */
int connect_any(const struct endpoints *endpoints, long long timeout_ms,
                const struct endpoint **reached);

#endif
