/* SPDX-License-Identifier: MIT */
/* source.h - limit the sessions from one source: --max-per-source. */
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
	size_t most;       /* sessions of a source at once; 0: no limit */
	unsigned p4;       /* prefix length of a source, in bits: IPv4 */
	unsigned p6;       /* the same for IPv6 */
	bool spares_local; /* no limit for loopback addresses and unix sockets */
};

/*
 * Apply LIMIT to the slots 0 to SLOTS - 1 of the session table.  With SHARED,
 * processes forked later count their sessions too.
 */
void sources_open(const struct source_limit *limit, size_t slots, bool shared);

/*
 * Count the session in SLOT for the source of PEER, or of UID on a unix socket.
 * Returns false, and does not count it, if that source is at its limit, or if
 * in each of 20 tries other sessions claimed the last places at the same time.
 * May be called in any process or thread.  Takes no lock, so a process that
 * dies or stops here blocks no other.
 */
bool source_enter(size_t slot, const struct sockaddr_storage *peer, uid_t uid);

/* Returns the hash of the source of PEER, or of UID for a unix socket.  It is
 * not 0. */
unsigned long long source_hash(const struct sockaddr_storage *peer, uid_t uid);

/* True if PEER is on this machine: its address is a loopback address, or it is
 * at a unix socket. */
bool source_is_local(const struct sockaddr_storage *peer);

/* Stop counting the session in SLOT, if it is counted.  May be called in any
 * process or thread. */
void source_leave(size_t slot);

#endif
