/* SPDX-License-Identifier: MIT */
/* access.h - who may connect, by address: --allow and --deny. */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "cidr.h"

struct access_rules {
	struct cidr_list allow, deny;
};

/* Have RULES hold from now on; their lists must stay.  Before, all addresses
 * are allowed. */
void access_configure(const struct access_rules *rules);

/*
 * True if a peer at ADDRESS may connect.  The block with the longest prefix
 * wins; of two for the same block, deny wins.  An address in no block is denied
 * if there is a block to allow, else allowed.  Rules are about IP addresses: a
 * peer of another family, such as that of a unix socket, is always allowed.
 */
bool access_allowed(const struct sockaddr *address, socklen_t length);

#endif
