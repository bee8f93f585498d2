/* SPDX-License-Identifier: MIT */
/* access.c - which addresses may connect: --allow and --deny. */
#include <config.h>

#include <stddef.h>

#include "access.h"

static struct access_rules rules;

void
access_configure(const struct access_rules *given)
{
	rules = *given;
}

static bool
is_ip(const struct sockaddr *address, socklen_t length)
{
	return length >= offsetof(struct sockaddr, sa_data) &&
	       (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

bool
access_allowed(const struct sockaddr *address, socklen_t length)
{
	int allow, deny;

	if (!is_ip(address, length))
		return true;
	allow = cidr_list_longest(&rules.allow, address, length);
	deny = cidr_list_longest(&rules.deny, address, length);
	if (allow < 0 && deny < 0)
		return rules.allow.count == 0;
	return allow > deny;
}
