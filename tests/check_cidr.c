/* SPDX-License-Identifier: MIT */
/* check_cidr.c - address blocks (CIDR), and the rules of --allow and --deny. */
#include <config.h>

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "server/access.h"
#include "server/cidr.h"
#include "group.h"

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

/* Write TEXT as a socket address to *ADDRESS; returns its length. */
static socklen_t
make_address(const char *text, union address *address)
{
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, text, &address->in.sin_addr) == 1) {
		address->in.sin_family = AF_INET;
		address->in.sin_port = htons(4242);
		return sizeof address->in;
	}
	ck_assert_int_eq(inet_pton(AF_INET6, text, &address->in6.sin6_addr), 1);
	address->in6.sin6_family = AF_INET6;
	address->in6.sin6_port = htons(4242);
	address->in6.sin6_scope_id = 3;
	return sizeof address->in6;
}

static bool
contains(const char *block, const char *text)
{
	union address address;
	socklen_t length = make_address(text, &address);
	struct cidr cidr;
	const char *why = cidr_parse(block, &cidr);

	ck_assert_msg(why == NULL, "%s: %s", block, why);
	return cidr_contains(&cidr, &address.any, length);
}

/* ---- Parsing ------------------------------------------------------------ */

static const struct {
	const char *text;
	const char *network; /* IPv4 in its IPv4-mapped form */
	unsigned prefix;
} good[] = {
	{"0.0.0.0/0", "::ffff:0.0.0.0", 96},
	{"10.0.0.0/8", "::ffff:10.0.0.0", 104},
	{"10.1.2.0/23", "::ffff:10.1.2.0", 119},
	{"192.0.2.1", "::ffff:192.0.2.1", 128},
	{"192.0.2.1/32", "::ffff:192.0.2.1", 128},
	{"255.255.255.254/31", "::ffff:255.255.255.254", 127},
	{"::/0", "::", 0},
	{"::1", "::1", 128},
	{"::/96", "::", 96},
	{"2001:db8::/32", "2001:db8::", 32},
	{"2001:DB8:0:0:8000::/65", "2001:db8:0:0:8000::", 65},
	{"fe80::/10", "fe80::", 10},
	{"1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8", 128},
	{"::ffff:1.2.3.0/120", "::ffff:1.2.3.0", 120},
	{"::ffff:0:0/96", "::ffff:0.0.0.0", 96},
	{"::ffff:102:304", "::ffff:1.2.3.4", 128},
};

START_TEST(good_blocks_are_parsed)
{
	struct cidr cidr;
	struct in6_addr network;
	const char *why = cidr_parse(good[_i].text, &cidr);

	ck_assert_msg(why == NULL, "%s: %s", good[_i].text, why);
	ck_assert_int_eq(inet_pton(AF_INET6, good[_i].network, &network), 1);
	ck_assert_mem_eq(&cidr.network, &network, sizeof network);
	ck_assert_uint_eq(cidr.prefix, good[_i].prefix);
}
END_TEST

static const char not_an_address[] = "not an IPv4 or IPv6 address";
static const char not_to_32[] = "the prefix is not a number from 0 to 32";
static const char not_to_128[] = "the prefix is not a number from 0 to 128";
static const char host_bits[] = "the address has bits set beyond the prefix";

static const struct {
	const char *text;
	const char *why;
} bad[] = {
	{"", not_an_address},
	{"/", not_an_address},
	{"/8", not_an_address},
	{"localhost", not_an_address},
	{"10/8", not_an_address},
	{"10.0.0/24", not_an_address},
	{"10.0.0.0.0/8", not_an_address},
	{"010.0.0.0/8", not_an_address},
	{"256.0.0.0/8", not_an_address},
	{" 10.0.0.0/8", not_an_address},
	{"10.0.0.0 /8", not_an_address},
	{"0x0a.0.0.0/8", not_an_address},
	{"[::1]", not_an_address},
	{"1::2::3", not_an_address},
	{"fe80::1%lo", not_an_address},
	{"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", not_an_address},
	{"10.0.0.0/", not_to_32},
	{"10.0.0.0/33", not_to_32},
	{"10.0.0.0/-1", not_to_32},
	{"10.0.0.0/+8", not_to_32},
	{"10.0.0.0/8 ", not_to_32},
	{"10.0.0.0/8/8", not_to_32},
	{"10.0.0.0/255.0.0.0", not_to_32},
	{"10.0.0.0/4294967304", not_to_32},
	{"10.0.0.0/18446744073709551624", not_to_32},
	{"::/129", not_to_128},
	{"::/", not_to_128},
	{"::/x", not_to_128},
	{"10.0.0.1/8", host_bits},
	{"10.128.0.0/8", host_bits},
	{"192.0.2.1/0", host_bits},
	{"192.0.2.1/31", host_bits},
	{"2001:db8::1/127", host_bits},
	{"2001:db8::1/32", host_bits},
	{"8000::/0", host_bits},
	{"::ffff:1.2.3.4/120", host_bits},
	{"::ffff:0:0/95", host_bits},
};

START_TEST(bad_blocks_are_refused_with_the_reason)
{
	struct cidr cidr;
	const char *why = cidr_parse(bad[_i].text, &cidr);

	ck_assert_msg(why != NULL, "%s was accepted", bad[_i].text);
	ck_assert_str_eq(why, bad[_i].why);
}
END_TEST

/* ---- Containment -------------------------------------------------------- */

static const struct {
	const char *block, *address;
	bool within;
} pairs[] = {
	{"0.0.0.0/0", "255.255.255.255", true},
	{"10.0.0.0/8", "10.255.255.255", true},
	{"10.0.0.0/8", "11.0.0.0", false},
	{"10.0.0.0/8", "9.255.255.255", false},
	{"10.1.2.0/23", "10.1.3.255", true},
	{"10.1.2.0/23", "10.1.4.0", false},
	{"10.1.2.0/23", "10.1.1.255", false},
	{"192.0.2.1", "192.0.2.1", true},
	{"192.0.2.1", "192.0.2.0", false},
	{"2001:db8::/33", "2001:db8:7fff::1", true},
	{"2001:db8::/33", "2001:db8:8000::1", false},
	{"::1", "::1", true},
	{"::1", "::2", false},
	{"::/0", "2001:db8::1", true},
	{"10.0.0.0/8", "::ffff:10.1.2.3", true},
	{"::ffff:10.0.0.0/104", "10.1.2.3", true},
	{"::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true},
	{"::/0", "10.1.2.3", false},
	{"::/0", "::ffff:10.1.2.3", false},
	{"::/80", "::ffff:10.1.2.3", false},
	{"0.0.0.0/0", "2001:db8::1", false},
	{"0.0.0.0/0", "::", false},
	{"0.0.0.0/0", "::1.2.3.4", false},
};

START_TEST(blocks_contain_their_addresses)
{
	ck_assert_msg(contains(pairs[_i].block, pairs[_i].address) ==
	                  pairs[_i].within,
	              "%s %s %s", pairs[_i].block,
	              pairs[_i].within ? "does not contain" : "contains",
	              pairs[_i].address);
}
END_TEST

/* The last bit within the prefix matters, the first bit beyond it does not. */
START_TEST(last_bit_of_the_prefix_decides)
{
	unsigned prefix = (unsigned)_i;
	struct cidr cidr = {.prefix = prefix};
	union address address;
	socklen_t length = make_address("::", &address);
	unsigned char *bytes = address.in6.sin6_addr.s6_addr;

	ck_assert(cidr_contains(&cidr, &address.any, length));
	if (prefix < 128) {
		bytes[prefix / 8] = (unsigned char)(0x80 >> prefix % 8);
		ck_assert(cidr_contains(&cidr, &address.any, length));
		bytes[prefix / 8] = 0;
	}
	if (prefix > 0) {
		prefix--;
		bytes[prefix / 8] = (unsigned char)(0x80 >> prefix % 8);
		ck_assert(!cidr_contains(&cidr, &address.any, length));
	}
}
END_TEST

START_TEST(other_families_are_in_no_block)
{
	union address address;
	struct cidr all, all6;

	ck_assert_ptr_null(cidr_parse("0.0.0.0/0", &all));
	ck_assert_ptr_null(cidr_parse("::/0", &all6));
	memset(&address, 0, sizeof address);
	address.any.sa_family = AF_UNIX;
	ck_assert(!cidr_contains(&all, &address.any, sizeof address.un));
	ck_assert(!cidr_contains(&all6, &address.any, sizeof address.un));
	ck_assert(!cidr_contains(&all, &address.any, 0));
	make_address("1.2.3.4", &address);
	ck_assert(!cidr_contains(&all, &address.any, sizeof address.in - 1));
	make_address("1::", &address);
	ck_assert(!cidr_contains(&all6, &address.any, sizeof address.in6 - 1));
}
END_TEST

/* ---- Rules -------------------------------------------------------------- */

static struct access_rules access_rules;

static const char *
add(bool allow, const char *cidr)
{
	return cidr_list_add(allow ? &access_rules.allow : &access_rules.deny,
	                     cidr);
}

static void
rule(bool allow, const char *cidr)
{
	const char *why = add(allow, cidr);

	ck_assert_msg(why == NULL, "%s: %s", cidr, why);
}

static bool
allowed(const char *text)
{
	union address address;
	socklen_t length = make_address(text, &address);

	access_configure(&access_rules);
	return access_allowed(&address.any, length);
}

static bool
unix_allowed(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	return access_allowed((struct sockaddr *)&un, sizeof un) &&
	       access_allowed((struct sockaddr *)&un, sizeof un.sun_family) &&
	       access_allowed((struct sockaddr *)&un, 0);
}

START_TEST(without_rules_all_are_allowed)
{
	ck_assert(allowed("192.0.2.1"));
	ck_assert(allowed("2001:db8::1"));
	ck_assert(unix_allowed());
}
END_TEST

START_TEST(with_only_deny_all_else_is_allowed)
{
	rule(false, "192.0.2.0/24");
	ck_assert(!allowed("192.0.2.1"));
	ck_assert(!allowed("::ffff:192.0.2.1"));
	ck_assert(allowed("192.0.3.1"));
	ck_assert(allowed("2001:db8::1"));
	ck_assert(unix_allowed());
}
END_TEST

START_TEST(with_allow_all_else_is_denied)
{
	rule(true, "192.0.2.0/24");
	ck_assert(allowed("192.0.2.1"));
	ck_assert(allowed("::ffff:192.0.2.1"));
	ck_assert(!allowed("192.0.3.1"));
	ck_assert(!allowed("2001:db8::1"));
	ck_assert(unix_allowed());
}
END_TEST

/* A truncated IPv4 address keeps its family and matches no rule.  With length 0
 * it has no family, and rules do not apply. */
START_TEST(truncated_address_matches_no_rule)
{
	union address address;

	rule(true, "0.0.0.0/0");
	access_configure(&access_rules);
	make_address("1.2.3.4", &address);
	ck_assert(access_allowed(&address.any, sizeof address.in));
	ck_assert(!access_allowed(&address.any, sizeof address.in - 1));
	ck_assert(access_allowed(&address.any, 0));
}
END_TEST

/* The order of the rules (_i) does not matter. */
START_TEST(longest_prefix_wins)
{
	static const struct {
		bool allow;
		const char *cidr;
	} rules[] = {
		{true, "10.0.0.0/8"},       {false, "10.1.0.0/16"},
		{true, "10.1.2.0/24"},      {false, "10.1.2.3"},
		{true, "2001:db8::/32"},    {false, "2001:db8:1::/48"},
		{true, "2001:db8:1:2::/64"},
	};
	const int count = sizeof rules / sizeof *rules;

	for (int i = 0; i < count; i++) {
		int at = _i == 0 ? i : count - 1 - i;

		rule(rules[at].allow, rules[at].cidr);
	}
	ck_assert(allowed("10.2.0.1"));
	ck_assert(!allowed("10.1.0.1"));
	ck_assert(allowed("10.1.2.4"));
	ck_assert(!allowed("10.1.2.3"));
	ck_assert(!allowed("::ffff:10.1.2.3"));
	ck_assert(!allowed("11.0.0.1"));
	ck_assert(allowed("2001:db8:2::1"));
	ck_assert(!allowed("2001:db8:1::1"));
	ck_assert(allowed("2001:db8:1:2::1"));
	ck_assert(!allowed("2001:db9::1"));
}
END_TEST

START_TEST(for_the_same_block_deny_wins)
{
	rule(_i == 0, "10.0.0.0/8");
	rule(_i != 0, "::ffff:10.0.0.0/104");
	rule(_i == 0, "10.0.0.0/8");
	ck_assert(!allowed("10.1.2.3"));
}
END_TEST

/* A rule for IPv6 does not apply to IPv4, though its prefix is longer. */
START_TEST(rules_apply_to_their_own_family)
{
	rule(false, "::/80");
	rule(true, "0.0.0.0/0");
	ck_assert(allowed("10.1.2.3"));
	ck_assert(allowed("::ffff:10.1.2.3"));
	ck_assert(!allowed("::1"));
}
END_TEST

START_TEST(bad_rule_changes_nothing)
{
	ck_assert_str_eq(add(true, "10.0.0.1/8"), host_bits);
	ck_assert_str_eq(add(false, "everyone"), not_an_address);
	ck_assert(allowed("10.0.0.1"));
}
END_TEST

static void
free_rules(void)
{
	cidr_list_free(&access_rules.allow);
	cidr_list_free(&access_rules.deny);
	access_configure(&access_rules);
}

START_TEST(freed_rules_are_empty)
{
	rule(true, "10.0.0.0/8");
	rule(false, "11.0.0.0/8");
	free_rules();
	ck_assert(allowed("11.0.0.1"));
	ck_assert(allowed("12.0.0.1"));
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("cidr");

	tcase_add_checked_fixture(group, NULL, free_rules);
	tcase_add_loop_test(group, good_blocks_are_parsed, 0,
	                    sizeof good / sizeof *good);
	tcase_add_loop_test(group, bad_blocks_are_refused_with_the_reason, 0,
	                    sizeof bad / sizeof *bad);
	tcase_add_loop_test(group, blocks_contain_their_addresses, 0,
	                    sizeof pairs / sizeof *pairs);
	tcase_add_loop_test(group, last_bit_of_the_prefix_decides, 0, 129);
	tcase_add_test(group, other_families_are_in_no_block);
	tcase_add_test(group, without_rules_all_are_allowed);
	tcase_add_test(group, with_only_deny_all_else_is_allowed);
	tcase_add_test(group, with_allow_all_else_is_denied);
	tcase_add_test(group, truncated_address_matches_no_rule);
	tcase_add_loop_test(group, longest_prefix_wins, 0, 2);
	tcase_add_loop_test(group, for_the_same_block_deny_wins, 0, 2);
	tcase_add_test(group, rules_apply_to_their_own_family);
	tcase_add_test(group, bad_rule_changes_nothing);
	tcase_add_test(group, freed_rules_are_empty);
	return run_group(group);
}
