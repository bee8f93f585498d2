/* SPDX-License-Identifier: MIT */
/* ping.h - round trips through a server, one after the other. */
#ifndef MEASURE_PING_H
#define MEASURE_PING_H

#include "common/endpoint.h"

struct ping_options {
	unsigned long count;    /* requests; 0: until SIGINT or SIGTERM */
	unsigned long size;     /* bytes of one */
	long long interval_ms;  /* from one to the next */
	long long timeout_ms;   /* for a connection or a reply; 0: none */
};

/* Exit status of ping, as ping(8)'s. */
enum { PING_REPLIES = 0, PING_NONE = 1, PING_TROUBLE = 2 };

/*
 * Send a request each interval on one connection to the first of ENDPOINTS that
 * accepts, and print how long each reply took; reconnect when the connection
 * breaks.  Returns PING_REPLIES if a reply came, PING_NONE if none did,
 * PING_TROUBLE if one was wrong.
 */
int ping(const struct endpoints *endpoints, const struct ping_options *options);

#endif
