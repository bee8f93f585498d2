/* SPDX-License-Identifier: MIT */
/* spread.c - spread the connections of a load over local addresses. */
#include <config.h>

#include <arpa/inet.h>
#include <string.h>

#include "spread.h"

void
spread_over(struct spread *spread, const struct endpoint *server)
{
	struct sockaddr_in in;

	memcpy(&in, &server->address, sizeof in);
	*spread = (struct spread){
		.on = in.sin_family == AF_INET &&
		      ntohl(in.sin_addr.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET,
		.source = {.sin_family = AF_INET}};
}

const struct sockaddr *
spread_next(struct spread *spread, socklen_t *length)
{
	unsigned long turn =
		spread->connections++ / SPREAD_TURN % SPREAD_ADDRESSES;

	if (!spread->on)
		return NULL;
	spread->source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (in_addr_t)turn);
	*length = sizeof spread->source;
	return (const struct sockaddr *)&spread->source;
}
