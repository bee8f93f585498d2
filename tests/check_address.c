/* SPDX-License-Identifier: MIT */
/* check_address.c - socket addresses as text. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "fixture.h"

/* Where the path of a unix socket begins. */
#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

static const char *
text_of(const void *address, size_t length)
{
	static char text[WRAP_ADDRESS_SIZE];

	return wrap_format_address(address, (socklen_t)length, text, sizeof text);
}

/* ---- IPv4 and IPv6 ------------------------------------------------------ */

static struct sockaddr_in
inet(const char *host, unsigned short port)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};

	ck_assert_int_eq(inet_pton(AF_INET, host, &in.sin_addr), 1);
	return in;
}

START_TEST(ipv4_addresses_have_a_port)
{
	struct sockaddr_in in = inet("127.0.0.1", 80);

	ck_assert_str_eq(text_of(&in, sizeof in), "127.0.0.1:80");
	in = inet("255.255.255.255", 65535);
	ck_assert_str_eq(text_of(&in, sizeof in), "255.255.255.255:65535");
	in = inet("0.0.0.0", 0);
	ck_assert_str_eq(text_of(&in, sizeof in), "0.0.0.0:0");
}
END_TEST

/* The text of HOST, PORT and zone SCOPE must be WANTED. */
static void
check_inet6(const char *host, unsigned short port, unsigned scope,
            const char *wanted)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
	                           .sin6_port = htons(port),
	                           .sin6_scope_id = scope};

	ck_assert_int_eq(inet_pton(AF_INET6, host, &in6.sin6_addr), 1);
	ck_assert_str_eq(text_of(&in6, sizeof in6), wanted);
}

START_TEST(ipv6_addresses_have_brackets_and_a_zone)
{
	char name[IF_NAMESIZE], wanted[64];

	check_inet6("::1", 80, 0, "[::1]:80");
	check_inet6("::", 0, 0, "[::]:0");
	check_inet6("::ffff:192.0.2.1", 9527, 0, "192.0.2.1:9527");
	check_inet6("::ffff:0.0.0.0", 0, 0, "0.0.0.0:0");
	check_inet6("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535, 0,
	            "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
	if (if_indextoname(1, name) != NULL) {
		snprintf(wanted, sizeof wanted, "[fe80::1%%%s]:80", name);
		check_inet6("fe80::1", 80, 1, wanted);
		snprintf(wanted, sizeof wanted, "[ff02::1%%%s]:80", name);
		check_inet6("ff02::1", 80, 1, wanted);
	}
	errno = EDOM; /* looking up the zone's name must not change it */
	check_inet6("fe80::1", 80, 4000000000, "[fe80::1%4000000000]:80");
	ck_assert_int_eq(errno, EDOM);
	check_inet6("2001:db8::1", 80, 1, "[2001:db8::1%1]:80");
}
END_TEST

/* ---- Unix --------------------------------------------------------------- */

/* The text of a unix socket with the SIZE bytes at PATH as its path. */
static const char *
unix_text(const char *path, size_t size)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	memset(un.sun_path, 'z', sizeof un.sun_path); /* must not be read */
	memcpy(un.sun_path, path, size);
	return text_of(&un, PATH_OFFSET + size);
}

START_TEST(unix_addresses_have_a_path_or_abstract_name)
{
	char longest[sizeof((struct sockaddr_un *)NULL)->sun_path];
	char wanted[5 + sizeof longest + 1] = "unix:";

	ck_assert_str_eq(unix_text("/run/x", 7), "unix:/run/x");
	ck_assert_str_eq(unix_text("/run/x", 6), "unix:/run/x");
	ck_assert_str_eq(unix_text("", 0), "unix:");
	ck_assert_str_eq(unix_text("\0abstract", 9), "unix:@abstract");
	ck_assert_str_eq(unix_text("", 1), "unix:");
	ck_assert_str_eq(unix_text("/a\nb\033c\177", 8), "unix:/a\\x0ab\\x1bc\\x7f");
	ck_assert_str_eq(unix_text("/a b=\"\\", 7), "unix:/a\\x20b\\x3d\\x22\\x5c");
	ck_assert_str_eq(unix_text("@a", 2), "unix:\\x40a");
	ck_assert_str_eq(unix_text("\0a\0b", 4), "unix:@a\\x00b");
	ck_assert_str_eq(unix_text("/\303\251", 4), "unix:/\303\251");
	memset(longest, 'p', sizeof longest);
	memset(wanted + 5, 'p', sizeof longest);
	ck_assert_str_eq(unix_text(longest, sizeof longest), wanted);
}
END_TEST

/* An address length beyond sockaddr_un adds nothing to the path. */
START_TEST(unix_path_ends_at_the_structure)
{
	struct {
		struct sockaddr_un un;
		char behind[64];
	} address = {.un = {.sun_family = AF_UNIX}};
	char wanted[5 + sizeof address.un.sun_path + 1] = "unix:";

	memset(address.un.sun_path, 'p', sizeof address.un.sun_path);
	memset(wanted + 5, 'p', sizeof address.un.sun_path);
	memset(address.behind, 'q', sizeof address.behind);
	ck_assert_str_eq(text_of(&address, sizeof address), wanted);
}
END_TEST

/* ---- Other families, truncated addresses and buffers -------------------- */

START_TEST(other_families_are_numbered)
{
	struct sockaddr other = {.sa_family = 251};

	ck_assert_str_eq(text_of(&other, sizeof other), "family 251");
}
END_TEST

START_TEST(truncated_addresses_show_their_family)
{
	struct sockaddr_in in = inet("127.0.0.1", 80);
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	char wanted[32];

	snprintf(wanted, sizeof wanted, "family %d", AF_INET);
	ck_assert_str_eq(text_of(&in, sizeof in - 1), wanted);
	snprintf(wanted, sizeof wanted, "family %d", AF_INET6);
	ck_assert_str_eq(text_of(&in6, sizeof in6 - 1), wanted);
	ck_assert_str_eq(text_of(&in, 1), "family 0");
	ck_assert_str_eq(text_of(NULL, 0), "family 0");
}
END_TEST

/* The text of IN6 as the local address of a socket with this IPV6_V6ONLY. */
static const char *
local_text_of(const struct sockaddr_in6 *in6, int v6only)
{
	static char text[WRAP_ADDRESS_SIZE];
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (fd >= 0)
		ck_assert_int_eq(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only,
		                            sizeof v6only), 0);
	errno = EDOM;
	wrap_format_local(fd, (const struct sockaddr *)in6, sizeof *in6, text,
	                  sizeof text);
	ck_assert_int_eq(errno, EDOM);
	close(fd);
	return text;
}

START_TEST(wildcard_of_both_families_is_a_star)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
	                           .sin6_port = htons(80)};
	struct sockaddr_in in = inet("0.0.0.0", 80);
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	char text[3];

	if (fd < 0)
		return; /* no IPv6 here */
	ck_assert_str_eq(local_text_of(&in6, 0), "*:80");
	ck_assert_str_eq(local_text_of(&in6, 1), "[::]:80");
	wrap_format_local(fd, (struct sockaddr *)&in6, sizeof in6, text,
	                  sizeof text);
	ck_assert_str_eq(text, "*:");
	in6.sin6_addr = in6addr_loopback;
	ck_assert_str_eq(local_text_of(&in6, 0), "[::1]:80");
	wrap_format_local(fd, (struct sockaddr *)&in, sizeof in, text, sizeof text);
	ck_assert_str_eq(text, "0.");
	close(fd);
}
END_TEST

START_TEST(text_is_truncated_to_the_buffer)
{
	static const char whole[] = "127.0.0.1:80";
	struct sockaddr_in in = inet("127.0.0.1", 80);
	char cut[32];

	errno = EDOM;
	for (size_t size = 0; size <= sizeof whole; size++) {
		memset(cut, '#', sizeof cut);
		ck_assert_ptr_eq(wrap_format_address((struct sockaddr *)&in,
		                                     sizeof in, cut, size),
		                 cut);
		ck_assert_int_eq(cut[size], '#');
		if (size > 0) {
			ck_assert_uint_eq(strlen(cut), size - 1);
			ck_assert_mem_eq(cut, whole, size - 1);
		}
	}
	ck_assert_int_eq(errno, EDOM);
}
END_TEST

/* ---- IPv4-mapped addresses ---------------------------------------------- */

/* Parse TEXT, of FAMILY, with port 80; returns the length of the address. */
static socklen_t
parse(int family, const char *text, struct sockaddr_storage *address)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
	                           .sin6_port = htons(80)};
	socklen_t length = family == AF_INET ? sizeof in : sizeof in6;

	ck_assert_int_eq(inet_pton(family, text,
	                           family == AF_INET ? (void *)&in.sin_addr
	                                             : (void *)&in6.sin6_addr),
	                 1);
	memset(address, 0, sizeof *address);
	memcpy(address, family == AF_INET ? (void *)&in : (void *)&in6, length);
	return length;
}

START_TEST(mapped_address_becomes_ipv4)
{
	struct sockaddr_storage address, wanted;
	socklen_t length = parse(AF_INET6, "::ffff:192.0.2.1", &address);

	wrap_unmap_address((struct sockaddr *)&address, &length);
	ck_assert_uint_eq(length, parse(AF_INET, "192.0.2.1", &wanted));
	ck_assert_mem_eq(&address, &wanted, length);
}
END_TEST

START_TEST(other_addresses_stay)
{
	static const struct {
		int family;
		const char *text;
	} others[] = {{AF_INET6, "::1"}, {AF_INET6, "::192.0.2.1"},
	              {AF_INET6, "2001:db8::ffff:c000:201"},
	              {AF_INET, "192.0.2.1"}};
	struct sockaddr_storage address, before;
	socklen_t length;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		socklen_t full = parse(others[i].family, others[i].text, &address);

		before = address;
		length = full;
		wrap_unmap_address((struct sockaddr *)&address, &length);
		ck_assert_uint_eq(length, full);
		ck_assert_mem_eq(&address, &before, sizeof address);
	}
	/* A truncated address is not read beyond its length. */
	parse(AF_INET6, "::ffff:192.0.2.1", &address);
	before = address;
	length = sizeof(struct sockaddr_in);
	wrap_unmap_address((struct sockaddr *)&address, &length);
	ck_assert_uint_eq(length, sizeof(struct sockaddr_in));
	ck_assert_mem_eq(&address, &before, sizeof address);
	length = 0;
	wrap_unmap_address(NULL, &length);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("address");

	tcase_add_test(group, ipv4_addresses_have_a_port);
	tcase_add_test(group, ipv6_addresses_have_brackets_and_a_zone);
	tcase_add_test(group, unix_addresses_have_a_path_or_abstract_name);
	tcase_add_test(group, unix_path_ends_at_the_structure);
	tcase_add_test(group, other_families_are_numbered);
	tcase_add_test(group, truncated_addresses_show_their_family);
	tcase_add_test(group, wildcard_of_both_families_is_a_star);
	tcase_add_test(group, text_is_truncated_to_the_buffer);
	tcase_add_test(group, mapped_address_becomes_ipv4);
	tcase_add_test(group, other_addresses_stay);
	return run_group(group);
}
