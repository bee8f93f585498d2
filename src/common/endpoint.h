/* SPDX-License-Identifier: MIT */
/* endpoint.h - resolve the ADDRESS of --listen and --connect. */
#ifndef COMMON_ENDPOINT_H
#define COMMON_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

/* One socket address to bind or to connect to. */
struct endpoint {
	union {
		struct sockaddr any;
		struct sockaddr_storage storage;
		struct sockaddr_un un;
	} address;
	socklen_t length;
	int dual_stack; /* true: the IPv6 wildcard, which also accepts IPv4 */
};

/* The endpoints of one or more ADDRESSes. */
struct endpoints {
	struct endpoint *list;
	size_t count;
	int family;         /* of IP addresses to add; AF_UNSPEC (0): both */
	bool lookup_failed; /* the last failure was in looking up the name */
};

enum endpoint_use { ENDPOINT_LISTEN, ENDPOINT_CONNECT };

/* The default ADDRESS of servers and client. */
#define ENDPOINT_DEFAULT "localhost:9527"

/*
 * Append the endpoints of ADDRESS to ENDPOINTS.  If a host to connect to has
 * IPv4 and IPv6 addresses, the two families alternate (RFC 8305, 4).
 * ADDRESS is one of
 *
 *     PORT            the loopback addresses, IPv4 and IPv6
 *     HOST:PORT       every address of HOST ("localhost" is always loopback)
 *     [V6]:PORT       an IPv6 address
 *     *:PORT          all addresses of both families (only to listen)
 *     unix:PATH       a unix socket
 *
 * Return NULL, or the reason of a failure: a constant text, or one of
 * gai_strerror(3) or strerror(3).  LOOKUP_FAILED is set if the ADDRESS may be
 * right, but its name could not be looked up.
 */
const char *endpoints_add(struct endpoints *endpoints, const char *address,
                       enum endpoint_use use);

/* Free the list of ENDPOINTS, which is empty afterwards. */
void endpoints_free(struct endpoints *endpoints);

#endif
