/* SPDX-License-Identifier: MIT */
/* spread.h - the local addresses that load comes from. */
#ifndef MEASURE_SPREAD_H
#define MEASURE_SPREAD_H

#include <stdbool.h>
#include <sys/socket.h>

#include "common/endpoint.h"

/*
 * Connections will be made to SERVER.  One local address has some 28,000 ports
 * for that, each taken for a minute after its connection was closed
 * (TIME_WAIT); but all of 127.0.0.0/8 is this machine's.  So towards a server
 * in there connections come from many of these addresses, in turn.
 */
void spread_over(const struct endpoint *server);

/* The address for the next connection, *LENGTH bytes; NULL if the system shall
 * choose. */
const struct sockaddr *spread_next(socklen_t *length);

#endif
