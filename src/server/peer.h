/* SPDX-License-Identifier: MIT */
/* peer.h - the peer of a session in log lines. */
#ifndef SERVER_PEER_H
#define SERVER_PEER_H

#include <stddef.h>

#include "session.h"
#include "wrap.h"

/* The size, in bytes, of a buffer for any text of peer_format. */
#define PEER_SIZE (WRAP_ADDRESS_SIZE + 32)

/* Ask the kernel, through SESSION's connection, for two parts of its peer, and
 * set them: the user at the other end of a unix socket (UID), and the name of
 * the interface of an IPv6 address (zone). */
void peer_identify(struct session *session);

/* Write the peer of SESSION into the SIZE bytes at TEXT: the address, and on a
 * unix socket "uid=N".  Returns TEXT. */
const char *peer_format(const struct session *session, char *text, size_t size);

#endif
