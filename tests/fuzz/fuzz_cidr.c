/* SPDX-License-Identifier: MIT */
/*
 * fuzz_cidr.c - any text as CIDR, any set of them as --allow and --deny.
 *
 * An input is lines: "+CIDR" allows, "-CIDR" denies, any other line is an
 * address to check.  Properties: a block that was parsed is the same after it
 * is formatted and parsed again; it contains the addresses that a comparison
 * bit by bit finds; and the rules agree with a search from the longest prefix
 * to the shortest.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/access.h"
#include "server/cidr.h"
#include "fuzz.h"

#define RULES_MAX 8

struct rule {
	struct cidr cidr;
	bool allow;
};

static struct rule rules[RULES_MAX];
static size_t count;
static struct access_rules access_rules;

static int
bit(const struct in6_addr *ip, unsigned at)
{
	return ip->s6_addr[at / 8] >> (7 - at % 8) & 1;
}

/* True if IP is in ::ffff:0:0/96. */
static bool
is_mapped(const struct in6_addr *ip)
{
	for (unsigned at = 0; at < 96; at++)
		if (bit(ip, at) != (at >= 80))
			return false;
	return true;
}

static bool
naive_contains(const struct cidr *cidr, const struct in6_addr *ip)
{
	bool inet = cidr->prefix >= 96 && is_mapped(&cidr->network);

	if (inet != is_mapped(ip))
		return false;
	for (unsigned at = 0; at < cidr->prefix; at++)
		if (bit(ip, at) != bit(&cidr->network, at))
			return false;
	return true;
}

static bool
naive_allowed(const struct in6_addr *ip)
{
	bool any_allow = false;

	for (int prefix = 128; prefix >= 0; prefix--) {
		bool allow = false, deny = false;

		for (size_t i = 0; i < count; i++) {
			any_allow |= rules[i].allow;
			if (rules[i].cidr.prefix == (unsigned)prefix &&
			    naive_contains(&rules[i].cidr, ip)) {
				allow |= rules[i].allow;
				deny |= !rules[i].allow;
			}
		}
		if (allow || deny)
			return !deny;
	}
	return !any_allow;
}

/* Check IP as an IPv6 address and, if it is IPv4-mapped, as an IPv4 address. */
static void
check_address(const struct in6_addr *ip)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = *ip};
	struct sockaddr_in in = {.sin_family = AF_INET};
	const struct sockaddr *any6 = (const struct sockaddr *)&in6;
	const struct sockaddr *any = (const struct sockaddr *)&in;
	bool mapped = is_mapped(ip);

	memcpy(&in.sin_addr, ip->s6_addr + 12, sizeof in.sin_addr);
	for (size_t i = 0; i < count; i++) {
		const struct cidr *cidr = &rules[i].cidr;
		bool within = naive_contains(cidr, ip);

		must(cidr_contains(cidr, any6, sizeof in6) == within);
		if (mapped)
			must(cidr_contains(cidr, any, sizeof in) == within);
	}
	must(access_allowed(any6, sizeof in6) == naive_allowed(ip));
	if (mapped)
		must(access_allowed(any, sizeof in) == naive_allowed(ip));
}

/* Check the first and last address of CIDR, and a nearest one outside it. */
static void
check_edges(const struct cidr *cidr)
{
	struct in6_addr ip = cidr->network;

	check_address(&ip);
	for (unsigned at = cidr->prefix; at < 128; at++)
		ip.s6_addr[at / 8] |= (uint8_t)(0x80 >> at % 8);
	check_address(&ip);
	if (cidr->prefix == 0)
		return;
	ip.s6_addr[(cidr->prefix - 1) / 8] ^=
		(uint8_t)(0x80 >> (cidr->prefix - 1) % 8);
	check_address(&ip);
}

/* Check CIDR, which was parsed from TEXT. */
static void
check_parsed(const char *text, const struct cidr *cidr)
{
	bool inet = cidr->prefix >= 96 && is_mapped(&cidr->network);
	char host[INET6_ADDRSTRLEN], again[INET6_ADDRSTRLEN + sizeof "/128"];
	struct cidr second;

	must(cidr->prefix <= 128);
	for (unsigned at = cidr->prefix; at < 128; at++)
		must(!bit(&cidr->network, at));
	must(strchr(text, '/') != NULL || cidr->prefix == 128);
	must(strchr(text, ':') != NULL || inet);
	inet_ntop(AF_INET6, &cidr->network, host, sizeof host);
	snprintf(again, sizeof again, "%s/%u", host, cidr->prefix);
	must(cidr_parse(again, &second) == NULL);
	must(memcmp(&second.network, &cidr->network, sizeof second.network) == 0);
	must(second.prefix == cidr->prefix);
	if (!inet)
		return;
	inet_ntop(AF_INET, cidr->network.s6_addr + 12, host, sizeof host);
	snprintf(again, sizeof again, "%s/%u", host, cidr->prefix - 96);
	must(cidr_parse(again, &second) == NULL);
	must(memcmp(&second.network, &cidr->network, sizeof second.network) == 0);
	must(second.prefix == cidr->prefix);
}

static void
add_rule(bool allow, const char *text)
{
	struct rule rule = {.allow = allow};
	const char *why = cidr_parse(text, &rule.cidr);

	must(cidr_list_add(allow ? &access_rules.allow : &access_rules.deny, text) ==
	     why);
	if (why != NULL)
		return;
	check_parsed(text, &rule.cidr);
	rules[count++] = rule;
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	char text[2048];
	struct in6_addr asked[RULES_MAX];
	size_t asked_count = 0;
	char *rest;

	if (size >= sizeof text)
		return 0;
	memcpy(text, input, size);
	text[size] = '\0';
	count = 0;
	for (const char *line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (count == RULES_MAX || asked_count == RULES_MAX)
			break;
		if (line[0] == '+' || line[0] == '-')
			add_rule(line[0] == '+', line + 1);
		else if (inet_pton(AF_INET6, line, &asked[asked_count]) == 1)
			asked_count++;
	}
	access_configure(&access_rules);
	for (size_t i = 0; i < asked_count; i++)
		check_address(&asked[i]);
	for (size_t i = 0; i < count; i++)
		check_edges(&rules[i].cidr);
	cidr_list_free(&access_rules.allow);
	cidr_list_free(&access_rules.deny);
	return 0;
}
