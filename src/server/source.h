/* SPDX-License-Identifier: MIT */
/* source.h - where connections come from, and how many are from where. */
#ifndef SERVER_SOURCE_H
#define SERVER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

struct session;

/* A prefix of addresses that count as one, or the uid of a unix socket's
 * peer. */
struct source {
	unsigned char family; /* AF_INET, AF_INET6, AF_UNIX; 0: none */
	unsigned char bytes[16];
};

/* --max-per-source=N[/P4[/P6]] */
struct source_limit {
	size_t most;  /* sessions at once; 0: no limit */
	unsigned p4;  /* bits of an IPv4 address that tell sources apart */
	unsigned p6;  /* bits of an IPv6 address */
};

/*
 * Keep to LIMIT among at most MAX sessions.  The counts lie in memory that
 * processes share, and survive the death of any of them.
 */
void sources_open(const struct source_limit *limit, size_t max);

/*
 * Count SESSION under the source of its peer.  False, and not counted, if that
 * has as many already as it may have.  Any process, any thread.
 */
bool source_enter(struct session *session);

/* SESSION, if it is counted, is no more.  Any process, any thread. */
void source_leave(struct session *session);

#endif
