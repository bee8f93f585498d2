/* SPDX-License-Identifier: MIT */
/* route.h - find the route to an address. */
#ifndef TRACE_ROUTE_H
#define TRACE_ROUTE_H

#include <net/if.h>
#include <netinet/in.h>

/* A socket address of IPv4 or IPv6. */
union inet {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/*
 * Ask the kernel for the route of packets to TO (rtnetlink(7)).  Stores the
 * name of the outgoing interface in INTERFACE (the loopback interface if TO is
 * an address of this machine), and the source address in *FROM, with port 0.
 * An IPv4-mapped TO must go through route_unmap first: its packets are IPv4.
 * Returns 0, or -1 with errno.
 */
int route_find(const union inet *to, char interface[IF_NAMESIZE],
               union inet *from);

/* Returns TO; or, if TO is an IPv4-mapped IPv6 address, the IPv4 address. */
union inet route_unmap(const struct sockaddr *to);

#endif
