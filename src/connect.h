/* SPDX-License-Identifier: MIT */
/* connect.h - the client's connection. */
#ifndef CONNECT_H
#define CONNECT_H

#include "endpoint.h"

/*
 * Connect to the first of ENDPOINTS that answers within TIMEOUT_MS (0: as long
 * as the system tries).  Returns a non-blocking socket; -1 with errno and
 * *REACHED the endpoint that failed last.  *REACHED is otherwise the one
 * connected to.
 */
int connect_any(const struct endpoints *endpoints, long long timeout_ms,
                const struct endpoint **reached);

#endif
