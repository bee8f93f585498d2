/* SPDX-License-Identifier: MIT */
/* access.h - which addresses may connect: --allow and --deny. */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "cidr.h"

struct access_rules {
	struct cidr_list allow, deny;
};

/* Apply RULES from now on.  Their lists are not copied: free them only after
 * the last session.  Before the first call, all addresses are allowed. */
void access_configure(const struct access_rules *rules);

/*
 * True if a peer at ADDRESS may connect.  The longest matching prefix wins; for
 * equal prefixes, deny wins.  An address without a matching rule is denied if
 * there is any rule to allow, otherwise allowed.  The rules are for IP
 * addresses only: a peer of another family, such as a unix socket, is always
 * allowed.
 */
bool access_allowed(const struct sockaddr *address, socklen_t length);

#endif
