/* SPDX-License-Identifier: MIT */
/* spread.h - the local addresses that load comes from. */
#ifndef MEASURE_SPREAD_H
#define MEASURE_SPREAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "common/endpoint.h"

#define SPREAD_TURN 1024      /* connections in a row from one address: few
                                 connections all come from 127.0.0.1 */
#define SPREAD_ADDRESSES 2048 /* of each, 1000 ports a minute suffice for
                                 34,000 connections a second */

struct spread {
	bool on;
	unsigned long connections; /* that were given an address */
	struct sockaddr_in source; /* of the last of them */
};

/*
 * Prepare for connections to SERVER.  One local address has some 28,000 ports
 * for that, each taken for a minute after its connection was closed
 * (TIME_WAIT); but all of 127.0.0.0/8 is this machine's.  So towards a server
 * in there connections come from many of these addresses, in turn.
 */
void spread_over(struct spread *spread, const struct endpoint *server);

/* The address for the next connection, *LENGTH bytes; NULL if the system shall
 * choose. */
const struct sockaddr *spread_next(struct spread *spread, socklen_t *length);

#endif
