/* SPDX-License-Identifier: MIT */
/* spread.c - the local addresses that load comes from. */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "spread.h"

/* An address serves so many connections before the next one has its turn: few
 * connections all come from 127.0.0.1. */
#define TURN 1024
#define ADDRESSES 2048 /* 1000 ports of each a minute suffice for 34,000 a second */

static bool spreading;
static struct sockaddr_in source = {.sin_family = AF_INET};
static unsigned long connections;

void
spread_over(const struct endpoint *server)
{
	struct sockaddr_in in;

	memcpy(&in, &server->address, sizeof in);
	spreading = in.sin_family == AF_INET &&
	            ntohl(in.sin_addr.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
}

const struct sockaddr *
spread_next(socklen_t *length)
{
	unsigned long turn = connections++ / TURN % ADDRESSES;

	if (!spreading)
		return NULL;
	source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (in_addr_t)turn);
	*length = sizeof source;
	return (const struct sockaddr *)&source;
}
