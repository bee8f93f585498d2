/* SPDX-License-Identifier: MIT */
/* check_spread.c - the local addresses of the connections of a load. */
#include <config.h>

#include <arpa/inet.h>
#include <string.h>

#include "measure/spread.h"
#include "group.h"

static struct spread spread;

/* Begin a load of the server at TEXT, a numeric address or "unix". */
static void
begin_spread(const char *text)
{
	struct endpoint server;
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	memset(&server, 0, sizeof server);
	server.address.any.sa_family = AF_UNIX;
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(&server.address, &in, sizeof in);
	else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
		memcpy(&server.address, &in6, sizeof in6);
	spread_over(&spread, &server);
}

/* The local address of the next connection, in host byte order. */
static in_addr_t
next_address(void)
{
	struct sockaddr_in in;
	socklen_t length = 0;
	const struct sockaddr *address = spread_next(&spread, &length);

	ck_assert_ptr_nonnull(address);
	ck_assert_uint_eq(length, sizeof in);
	memcpy(&in, address, sizeof in);
	ck_assert_int_eq(in.sin_family, AF_INET);
	ck_assert_uint_eq(in.sin_port, 0); /* the kernel chooses the port */
	return ntohl(in.sin_addr.s_addr);
}

static const char *const near[] = {"127.0.0.1", "127.0.0.2", "127.255.255.254"};
static const char *const far[] = {"126.255.255.255", "128.0.0.1", "0.0.0.0",
                                  "192.0.2.127",     "::1",       "7f00::1",
                                  "2001:db8::7f00",  "unix"};

/* Begin COUNT connections. */
static void
skip(unsigned long count)
{
	socklen_t length;

	while (count-- > 0)
		spread_next(&spread, &length);
}

/* SPREAD_TURN connections from each; after the last address, the first
 * again. */
START_TEST(loopback_connections_use_each_address_in_turn)
{
	begin_spread(near[_i]);
	for (in_addr_t i = 0; i < 2 * SPREAD_ADDRESSES; i++) {
		in_addr_t address = INADDR_LOOPBACK + i % SPREAD_ADDRESSES;

		ck_assert_uint_eq(next_address(), address);
		skip(SPREAD_TURN - 2);
		ck_assert_uint_eq(next_address(), address);
	}
	ck_assert_uint_eq(next_address(), INADDR_LOOPBACK);
}
END_TEST

START_TEST(elsewhere_the_kernel_chooses_the_address)
{
	begin_spread(far[_i]);
	for (int i = 0; i < 3 * SPREAD_TURN; i++) {
		socklen_t length;

		ck_assert_ptr_null(spread_next(&spread, &length));
	}
}
END_TEST

/* Two loads do not share state. */
START_TEST(each_load_begins_at_the_first_address)
{
	begin_spread("127.0.0.1");
	skip(SPREAD_TURN);
	ck_assert_uint_eq(next_address(), INADDR_LOOPBACK + 1);
	begin_spread("127.0.0.1");
	ck_assert_uint_eq(next_address(), INADDR_LOOPBACK);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("spread");

	tcase_add_loop_test(group, loopback_connections_use_each_address_in_turn, 0,
	                    sizeof near / sizeof *near);
	tcase_add_loop_test(group, elsewhere_the_kernel_chooses_the_address, 0,
	                    sizeof far / sizeof *far);
	tcase_add_test(group, each_load_begins_at_the_first_address);
	return run_group(group);
}
