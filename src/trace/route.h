/* SPDX-License-Identifier: MIT */
/* route.h - the way to an address. */
#ifndef TRACE_ROUTE_H
#define TRACE_ROUTE_H

#include <net/if.h>
#include <netinet/in.h>

/* A socket address of TCP. */
union inet {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/*
 * Ask the kernel how packets to TO go (rtnetlink(7)): the name of the interface
 * that they leave by, the loopback interface for the machine's own addresses,
 * and into *FROM the address that they leave with, its port 0.  An IPv4-mapped
 * TO is an IPv4 address on its way.  Returns 0, or -1 with errno.
 */
int route_find(const union inet *to, char interface[IF_NAMESIZE],
               union inet *from);

/* TO, or the IPv4 address that it maps. */
union inet route_unmap(const struct sockaddr *to);

#endif
