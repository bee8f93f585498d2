/* SPDX-License-Identifier: MIT */
/* endpoint.h - the ADDRESS of --listen and --connect. */
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
	int dual_stack; /* an IPv6 wildcard that takes IPv4 too */
};

/* As many endpoints as an ADDRESS, or several, stand for. */
struct endpoints {
	struct endpoint *list;
	size_t count;
	bool unknown; /* the last failure: the name is not known, or not now */
};

enum endpoint_use { ENDPOINT_LISTEN, ENDPOINT_CONNECT };

/* ADDRESS of a server or a client that was given none. */
#define ENDPOINT_DEFAULT "localhost:9527"

/*
 * Append to ENDPOINTS what ADDRESS stands for:
 *
 *     PORT            the loopback addresses, IPv4 and IPv6
 *     HOST:PORT       every address of HOST ("localhost" is loopback always)
 *     [V6]:PORT       an IPv6 address
 *     *:PORT          all addresses of both families (to listen only)
 *     unix:PATH       a unix socket
 *
 * Returns NULL, or why not: a constant text or one of gai_strerror(3).  The
 * text may be all right where the name cannot be looked up: UNKNOWN is then
 * set.
 */
const char *endpoints_add(struct endpoints *endpoints, const char *address,
                       enum endpoint_use use);

/* Give ENDPOINTS back; it is then empty. */
void endpoints_free(struct endpoints *endpoints);

#endif
