/* SPDX-License-Identifier: MIT */
/* access.c - who may connect, by address: --allow and --deny. */
#include <config.h>

#include <stddef.h>
#include <stdlib.h>

#include "common/language.h"
#include "access.h"
#include "cidr.h"

struct rule {
	struct cidr cidr;
	bool allow;
};

static struct rule *rules;
static size_t count;
static bool otherwise = true; /* the verdict where no rule holds */

const char *
access_add(bool allow, const char *cidr)
{
	struct rule rule = {.allow = allow};
	const char *why = cidr_parse(cidr, &rule.cidr);
	struct rule *list;

	if (why != NULL)
		return why;
	list = realloc(rules, (count + 1) * sizeof *list);
	if (list == NULL)
		return _("out of memory");
	rules = list;
	rules[count++] = rule;
	if (allow)
		otherwise = false;
	return NULL;
}

/* True if RULE goes before BEST, the best so far (or NULL). */
static bool
is_better(const struct rule *rule, const struct rule *best)
{
	if (best == NULL || rule->cidr.prefix > best->cidr.prefix)
		return true;
	return rule->cidr.prefix == best->cidr.prefix && !rule->allow;
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
	const struct rule *best = NULL;

	if (!is_ip(address, length))
		return true;
	for (size_t i = 0; i < count; i++)
		if (cidr_contains(&rules[i].cidr, address, length) &&
		    is_better(&rules[i], best))
			best = &rules[i];
	return best != NULL ? best->allow : otherwise;
}

void
access_free(void)
{
	free(rules);
	rules = NULL;
	count = 0;
	otherwise = true;
}
