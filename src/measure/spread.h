/* SPDX-License-Identifier: MIT */
/* spread.h - spread the connections of a load over local addresses. */
#ifndef MEASURE_SPREAD_H
#define MEASURE_SPREAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "common/endpoint.h"

/* Connections in a row from one address.  The first come from 127.0.0.1. */
#define SPREAD_TURN 1024
/* Addresses used.  TIME_WAIT lasts a minute: at 34,000 connections a second, it
 * keeps some 1000 ports of each address. */
#define SPREAD_ADDRESSES 2048

struct spread {
	bool on;                   /* the server is in 127.0.0.0/8 */
	unsigned long connections; /* calls of spread_next so far */
	struct sockaddr_in source; /* the address of the last one */
};

/*
 * Prepare SPREAD for connections to SERVER.  A local address has some 28,000
 * ports for them, and TIME_WAIT keeps each for a minute after its connection
 * was closed.  But all of 127.0.0.0/8 belongs to this machine: connections to a
 * server there come from many of these addresses in turn.
 */
void spread_over(struct spread *spread, const struct endpoint *server);

/* Returns the local address of the next connection, *LENGTH bytes long; NULL to
 * let the kernel choose. */
const struct sockaddr *spread_next(struct spread *spread, socklen_t *length);

#endif
