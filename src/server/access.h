/* SPDX-License-Identifier: MIT */
/* access.h - who may connect, by address: --allow and --deny. */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * Add the rule that the addresses of CIDR (see cidr.h) are allowed, or denied.
 * Returns NULL, or why not: a constant text.
 */
const char *access_add(bool allow, const char *cidr);

/*
 * True if a peer at ADDRESS may connect.  Of the rules that hold for it the
 * most specific, the one with the longest prefix, decides; of two for the same
 * block, deny.  Where none holds: denied if there is any allow rule, else
 * allowed.  Rules are about IP addresses: a peer of another family, such as
 * that of a unix socket, is always allowed.
 */
bool access_allowed(const struct sockaddr *address, socklen_t length);

/* Give the rules back; there are then none. */
void access_free(void);

#endif
