/* SPDX-License-Identifier: MIT */
/* cidr.h - blocks of IP addresses, written ADDRESS/PREFIX (RFC 4632). */
#ifndef SERVER_CIDR_H
#define SERVER_CIDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/*
 * A block of IPv4 addresses is stored as the block of their IPv4-mapped IPv6
 * addresses (RFC 4291, 2.5.5.2): 10.0.0.0/8 as ::ffff:10.0.0.0/104.
 */
struct cidr {
	struct in6_addr network;
	unsigned prefix; /* 0 to 128; of two blocks that share addresses, the one
	                  * with the longer prefix is within the other */
};

/*
 * Parse TEXT, such as "10.0.0.0/8", "2001:db8::/32" or a single address, into
 * *CIDR.  An IPv4-mapped address with a prefix of 96 or more is a block of
 * IPv4.  Returns NULL, or the reason for the failure, a constant text.
 */
const char *cidr_parse(const char *text, struct cidr *cidr);

/*
 * True if ADDRESS is within *CIDR.  An IPv4-mapped address counts as IPv4: no
 * block of IPv6 contains it, not even ::/0.  An address of another family, or a
 * LENGTH that is too short for its family, is in no block.
 */
bool cidr_contains(const struct cidr *cidr, const struct sockaddr *address,
                   socklen_t length);

/* A list of blocks, to which options add one by one.  Initialise with zeros. */
struct cidr_list {
	struct cidr *blocks;
	size_t count;
};

/* Parse TEXT as cidr_parse does, and add the block to LIST.  Returns NULL, or
 * the reason for the failure, a constant text; LIST is then unchanged. */
const char *cidr_list_add(struct cidr_list *list, const char *text);

/* Returns the length of the longest prefix among the blocks in LIST that
 * contain ADDRESS, or -1 if none does. */
int cidr_list_longest(const struct cidr_list *list,
                      const struct sockaddr *address, socklen_t length);

/* Free the blocks of LIST, and make it empty. */
void cidr_list_free(struct cidr_list *list);

#endif
