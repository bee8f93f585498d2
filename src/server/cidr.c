/* SPDX-License-Identifier: MIT */
/* cidr.c - blocks of IP addresses, written ADDRESS/PREFIX. */
#include <config.h>

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "common/number.h"
#include "cidr.h"

/* The bits in front of the IPv4 address in an IPv4-mapped IPv6 address. */
#define MAPPED_BITS 96

static struct in6_addr
map_inet(struct in_addr in)
{
	struct in6_addr mapped = {.s6_addr = {[10] = 0xff, [11] = 0xff}};

	memcpy(mapped.s6_addr + 12, &in, sizeof in);
	return mapped;
}

/* Returns a mask of the bits of byte BYTE of an address that a prefix of PREFIX
 * bits covers. */
static unsigned
byte_mask(unsigned prefix, unsigned byte)
{
	if (prefix >= byte * 8 + 8)
		return 0xff;
	if (prefix <= byte * 8)
		return 0;
	return 0xff00 >> (prefix - byte * 8) & 0xff;
}

/* True if A and B have the first PREFIX bits in common. */
static bool
same_network(const struct in6_addr *a, const struct in6_addr *b,
             unsigned prefix)
{
	unsigned difference = 0;

	for (unsigned i = 0; i < sizeof a->s6_addr; i++)
		difference |= (unsigned)(a->s6_addr[i] ^ b->s6_addr[i]) &
		              byte_mask(prefix, i);
	return difference == 0;
}

static bool
has_host_bits(const struct cidr *cidr)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < sizeof cidr->network.s6_addr; i++)
		bits |= cidr->network.s6_addr[i] & ~byte_mask(cidr->prefix, i);
	return bits != 0;
}

const char *
cidr_parse(const char *text, struct cidr *cidr)
{
	const char *slash = strchr(text, '/');
	size_t length = slash != NULL ? (size_t)(slash - text) : strlen(text);
	char host[INET6_ADDRSTRLEN];
	struct in_addr in;
	unsigned long prefix;
	bool is_inet;

	if (length >= sizeof host)
		return _("not an IPv4 or IPv6 address");
	memcpy(host, text, length);
	host[length] = '\0';
	is_inet = inet_pton(AF_INET, host, &in) == 1;
	if (is_inet)
		cidr->network = map_inet(in);
	else if (inet_pton(AF_INET6, host, &cidr->network) != 1)
		return _("not an IPv4 or IPv6 address");

	prefix = is_inet ? 128 - MAPPED_BITS : 128;
	if (slash != NULL && !number_parse(slash + 1, 0, prefix, &prefix))
		return is_inet ? _("the prefix is not a number from 0 to 32")
		               : _("the prefix is not a number from 0 to 128");
	cidr->prefix = (unsigned)prefix + (is_inet ? MAPPED_BITS : 0);
	if (has_host_bits(cidr))
		return _("the address has bits set beyond the prefix");
	return NULL;
}

/* Set *IP to ADDRESS, an IPv4 address as IPv4-mapped.  Returns false if ADDRESS
 * is not an IP address. */
static bool
get_ip(const struct sockaddr *address, socklen_t length, struct in6_addr *ip)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (length < offsetof(struct sockaddr, sa_data))
		return false;
	if (address->sa_family == AF_INET && length >= sizeof in) {
		memcpy(&in, address, sizeof in);
		*ip = map_inet(in.sin_addr);
		return true;
	}
	if (address->sa_family == AF_INET6 && length >= sizeof in6) {
		memcpy(&in6, address, sizeof in6);
		*ip = in6.sin6_addr;
		return true;
	}
	return false;
}

bool
cidr_contains(const struct cidr *cidr, const struct sockaddr *address,
              socklen_t length)
{
	struct in6_addr ip;

	if (!get_ip(address, length, &ip))
		return false;
	/* A network that is IPv4-mapped is a block of IPv4: cidr_parse refuses bits
	 * beyond the prefix, so its prefix has at least MAPPED_BITS. */
	if (IN6_IS_ADDR_V4MAPPED(&ip) != IN6_IS_ADDR_V4MAPPED(&cidr->network))
		return false;
	return same_network(&ip, &cidr->network, cidr->prefix);
}

const char *
cidr_list_add(struct cidr_list *list, const char *text)
{
	struct cidr cidr;
	const char *why = cidr_parse(text, &cidr);
	struct cidr *blocks;

	if (why != NULL)
		return why;
	blocks = realloc(list->blocks, (list->count + 1) * sizeof *blocks);
	if (blocks == NULL)
		return _("out of memory");
	blocks[list->count++] = cidr;
	list->blocks = blocks;
	return NULL;
}

int
cidr_list_longest(const struct cidr_list *list, const struct sockaddr *address,
                  socklen_t length)
{
	int longest = -1;

	for (size_t i = 0; i < list->count; i++)
		if ((int)list->blocks[i].prefix > longest &&
		    cidr_contains(&list->blocks[i], address, length))
			longest = (int)list->blocks[i].prefix;
	return longest;
}

void
cidr_list_free(struct cidr_list *list)
{
	free(list->blocks);
	*list = (struct cidr_list){0};
}
