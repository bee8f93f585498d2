/* SPDX-License-Identifier: MIT */
/* source.h - how many sessions come from one source: --max-per-source. */
#ifndef SERVER_SOURCE_H
#define SERVER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/*
 * --max-per-source=N[/P4[/P6]].  A source is a prefix of IPv4 or IPv6
 * addresses, or the user at the other end of a unix socket.
 */
struct source_limit {
	size_t most;  /* sessions at once; 0: no limit */
	unsigned p4;  /* bits of an IPv4 address that tell sources apart */
	unsigned p6;  /* bits of an IPv6 address */
};

/*
 * Keep to LIMIT among the slots 0 to SLOTS - 1 of the table of sessions.  With
 * SHARED, processes forked later count theirs too.
 */
void sources_open(const struct source_limit *limit, size_t slots, bool shared);

/*
 * Count a session in SLOT under the source of PEER, or of UID on a unix socket.
 * False, and not counted, if that source has as many sessions as it may have.
 * From any process or thread; no lock is taken, so none can be kept.
 */
bool source_enter(size_t slot, const struct sockaddr_storage *peer, uid_t uid);

/* The session in SLOT, if it is counted, has ended.  From any process or
 * thread. */
void source_leave(size_t slot);

#endif
