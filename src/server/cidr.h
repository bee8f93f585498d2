/* SPDX-License-Identifier: MIT */
/* cidr.h - blocks of IP addresses, written ADDRESS/PREFIX (RFC 4632). */
#ifndef SERVER_CIDR_H
#define SERVER_CIDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/*
 * A block of IPv4 addresses is kept as the block of their IPv4-mapped IPv6
 * addresses (RFC 4291, 2.5.5.2): 10.0.0.0/8 is ::ffff:10.0.0.0/104.
 */
struct cidr {
	struct in6_addr network;
	unsigned prefix; /* 0 to 128; of two blocks that share addresses, the one
	                  * with the longer prefix is within the other */
};

/*
 * Read TEXT, "10.0.0.0/8", "2001:db8::/32" or an address alone, into *CIDR.
 * A mapped IPv4 address with a prefix of 96 or more is a block of IPv4.
 * Returns NULL, or why not: a constant text.
 */
const char *cidr_parse(const char *text, struct cidr *cidr);

/*
 * True if ADDRESS is within *CIDR.  A mapped IPv4 address counts as IPv4, and
 * is in no block of IPv6, not even ::/0; an address of another family, or cut
 * short, is in no block.
 */
bool cidr_contains(const struct cidr *cidr, const struct sockaddr *address,
                   socklen_t length);

/* Blocks, as options name them one by one.  Initialise with zeros. */
struct cidr_list {
	struct cidr *blocks;
	size_t count;
};

/* Add the block that TEXT names (cidr_parse) to LIST.  Returns NULL, or why
 * not, with LIST unchanged: a constant text. */
const char *cidr_list_add(struct cidr_list *list, const char *text);

/* The longest prefix of the blocks in LIST that contain ADDRESS; -1 if none
 * does. */
int cidr_list_longest(const struct cidr_list *list,
                      const struct sockaddr *address, socklen_t length);

/* Free the blocks of LIST: it is empty. */
void cidr_list_free(struct cidr_list *list);

#endif
