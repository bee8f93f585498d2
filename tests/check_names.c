/* SPDX-License-Identifier: MIT */
/* check_names.c - Getaddrinfo, Inet_ntop, Inet_pton, Tcp_listen,
 * Tcp_connect. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

/* The handler must have been called once, with CALL, OBJECT and EAI.  Resets
 * the count. */
static void
assert_names_failure(const char *call, const char *object, int eai)
{
	fault_clear();
	ck_assert_uint_eq(failure.count, 1);
	ck_assert_str_eq(failure.call, call);
	ck_assert_str_eq(failure.object, object);
	ck_assert_int_eq(failure.names_error, eai);
	ck_assert_str_eq(failure.manual, "getaddrinfo(3)");
	failure.count = 0;
}

/* ---- Getaddrinfo -------------------------------------------------------- */

START_TEST(getaddrinfo_returns_addresses)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST,
	                               .ai_socktype = SOCK_STREAM};
	struct addrinfo *list;

	ck_assert_int_eq(Getaddrinfo("127.0.0.1", "80", &hints, &list), 0);
	ck_assert_int_eq(list->ai_family, AF_INET);
	freeaddrinfo(list);
	assert_no_failure();
}
END_TEST

START_TEST(getaddrinfo_failure_calls_the_handler)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
	struct addrinfo *list;

	ck_assert_int_eq(Getaddrinfo("no number", "80", &hints, &list),
	                 EAI_NONAME);
	assert_names_failure("Getaddrinfo", "no number:80", EAI_NONAME);
	ck_assert_int_eq(Getaddrinfo(NULL, NULL, &hints, &list), EAI_NONAME);
	assert_names_failure("Getaddrinfo", "*:*", EAI_NONAME);
	fault_fail(FAULT_getaddrinfo, EAI_AGAIN, 1);
	ck_assert_int_eq(Getaddrinfo("x", "80", NULL, &list), EAI_AGAIN);
	assert_names_failure("Getaddrinfo", "x:80", EAI_AGAIN);
	fault_fail(FAULT_getaddrinfo, EMFILE, 1);
	ck_assert_int_eq(Getaddrinfo("x", "80", NULL, &list), EAI_SYSTEM);
	ck_assert_int_eq(failure.error, EMFILE);
	assert_names_failure("Getaddrinfo", "x:80", EAI_SYSTEM);
}
END_TEST

/* ---- Getnameinfo -------------------------------------------------------- */

static const struct sockaddr_in loopback = {.sin_family = AF_INET,
                                            .sin_port = 0x5000};

/* The result of Getnameinfo for LENGTH bytes of the loopback address; the text
 * goes to HOST, of SIZE bytes. */
static int
look_up(socklen_t length, char *host, socklen_t size, int flags)
{
	struct sockaddr_in address = loopback;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return Getnameinfo((struct sockaddr *)&address, length, host, size, NULL, 0,
	                   flags);
}

START_TEST(getnameinfo_writes_numbers)
{
	char host[NI_MAXHOST], service[NI_MAXSERV];
	struct sockaddr_in address;
	int listener = make_listener(&address);
	char port[8];

	snprintf(port, sizeof port, "%u", (unsigned)ntohs(address.sin_port));
	ck_assert_int_eq(Getnameinfo((struct sockaddr *)&address, sizeof address,
	                             host, sizeof host, service, sizeof service,
	                             NI_NUMERICHOST | NI_NUMERICSERV),
	                 0);
	ck_assert_str_eq(host, "127.0.0.1");
	ck_assert_str_eq(service, port);
	assert_no_failure();
	close(listener);
}
END_TEST

/* The peer's address has no name: this must not end a server. */
START_TEST(getnameinfo_returns_the_failures_of_names)
{
	static const int errors[] = {EAI_AGAIN, EAI_FAIL, EAI_MEMORY, EAI_NONAME};
	char host[NI_MAXHOST];

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		fault_fail(FAULT_getnameinfo, errors[i], 1);
		ck_assert_int_eq(look_up(sizeof loopback, host, sizeof host,
		                         NI_NAMEREQD),
		                 errors[i]);
	}
	fault_fail(FAULT_getnameinfo, EMFILE, 1);
	ck_assert_int_eq(look_up(sizeof loopback, host, sizeof host, 0),
	                 EAI_SYSTEM);
	ck_assert_int_eq(errno, EMFILE);
	assert_no_failure();
}
END_TEST

START_TEST(getnameinfo_calls_the_handler_on_a_programming_error)
{
	char host[NI_MAXHOST];

	ck_assert_int_eq(look_up(1, host, sizeof host, NI_NUMERICHOST), EAI_FAMILY);
	ck_assert_uint_eq(failure.count, 1);
	ck_assert_str_eq(failure.call, "Getnameinfo");
	ck_assert_str_eq(failure.object, "family 0");
	ck_assert_int_eq(failure.names_error, EAI_FAMILY);
	ck_assert_str_eq(failure.manual, "getnameinfo(3)");
	ck_assert_int_eq(look_up(sizeof loopback, host, 2, NI_NUMERICHOST),
	                 EAI_OVERFLOW);
	ck_assert_uint_eq(failure.count, 2);
}
END_TEST

/* The object of the error has limited size. */
START_TEST(long_name_is_truncated_in_the_object)
{
	static char name[5000];
	struct addrinfo *list;

	memset(name, 'n', sizeof name - 1);
	fault_fail(FAULT_getaddrinfo, EAI_NONAME, 1);
	ck_assert_int_eq(Getaddrinfo(name, "80", NULL, &list), EAI_NONAME);
	ck_assert_uint_eq(failure.count, 1);
	ck_assert_uint_lt(strlen(failure.object), 400);
}
END_TEST

/* ---- Inet_ntop, Inet_pton ----------------------------------------------- */

START_TEST(addresses_are_converted_both_ways)
{
	struct in_addr in;
	char text[INET_ADDRSTRLEN];

	ck_assert_int_eq(Inet_pton(AF_INET, "192.0.2.1", &in), 1);
	ck_assert_ptr_eq(Inet_ntop(AF_INET, &in, text, sizeof text), text);
	ck_assert_str_eq(text, "192.0.2.1");
	ck_assert_int_eq(Inet_pton(AF_INET, "192.0.2.256", &in), 0);
	assert_no_failure();
	ck_assert_int_eq(Inet_pton(AF_UNIX, "192.0.2.1", &in), -1);
	assert_failure("Inet_pton", EAFNOSUPPORT);
	ck_assert_ptr_null(Inet_ntop(AF_INET, &in, text, 4));
	assert_failure("Inet_ntop", ENOSPC);
}
END_TEST

/* ---- Tcp_listen --------------------------------------------------------- */

/* Set PORT to the port that FD is bound to; returns the family. */
static int
bound_to(int fd, char port[8])
{
	struct sockaddr_storage name = {0};
	struct sockaddr_in6 in6;
	struct sockaddr_in in;
	socklen_t length = sizeof name;

	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&name, &length), 0);
	memcpy(&in6, &name, sizeof in6);
	memcpy(&in, &name, sizeof in);
	snprintf(port, 8, "%u",
	         (unsigned)ntohs(name.ss_family == AF_INET6 ? in6.sin6_port
	                                                    : in.sin_port));
	return name.ss_family;
}

static int
option(int fd, int level, int name)
{
	int value = -1;
	socklen_t length = sizeof value;

	ck_assert_int_eq(getsockopt(fd, level, name, &value, &length), 0);
	return value;
}

START_TEST(tcp_connect_reaches_tcp_listen)
{
	char port[8], byte;
	int listener = Tcp_listen("127.0.0.1", "0", 4);
	int client, server;

	ck_assert_int_ge(listener, 0);
	ck_assert_int_eq(bound_to(listener, port), AF_INET);
	ck_assert_int_ne(option(listener, SOL_SOCKET, SO_ACCEPTCONN), 0);
	ck_assert_int_ne(option(listener, SOL_SOCKET, SO_REUSEADDR), 0);
	ck_assert(fcntl(listener, F_GETFD, 0) & FD_CLOEXEC);
	client = Tcp_connect("127.0.0.1", port);
	ck_assert_int_ge(client, 0);
	ck_assert(fcntl(client, F_GETFD, 0) & FD_CLOEXEC);
	server = accept(listener, NULL, NULL);
	ck_assert_int_eq(send(client, "x", 1, 0), 1);
	ck_assert_int_eq(recv(server, &byte, 1, 0), 1);
	assert_no_failure();
}
END_TEST

/* NULL is the wildcard address: an IPv4 client reaches the IPv6 socket. */
START_TEST(tcp_listen_everywhere_accepts_ipv4)
{
	char port[8];
	int listener = Tcp_listen(NULL, "0", 4);

	ck_assert_int_ge(listener, 0);
	bound_to(listener, port);
	ck_assert_int_ge(Tcp_connect("127.0.0.1", port), 0);
	assert_no_failure();
}
END_TEST

START_TEST(unmapped_peer_has_its_own_family)
{
	char port[8], own_port[8];
	int listener = Tcp_listen(NULL, "0", 4), client, connection = -1;
	struct sockaddr_storage peer;
	socklen_t lengths[2] = {sizeof peer, sizeof peer};
	struct sockaddr_in in;

	bound_to(listener, port);
	client = Tcp_connect("127.0.0.1", port);
	bound_to(client, own_port);
	for (int i = 0; i < 2; i++) {
		memset(&peer, 0, sizeof peer);
		if (i == 0)
			connection = Accept(listener, (struct sockaddr *)&peer, lengths);
		else
			Getpeername(connection, (struct sockaddr *)&peer, lengths + 1);
		wrap_unmap_address((struct sockaddr *)&peer, &lengths[i]);
		ck_assert_uint_eq(lengths[i], sizeof in);
		memcpy(&in, &peer, sizeof in);
		ck_assert_int_eq(in.sin_family, AF_INET);
		ck_assert_uint_eq(in.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
		ck_assert_uint_eq(ntohs(in.sin_port), strtoul(own_port, NULL, 10));
	}
	assert_no_failure();
}
END_TEST

START_TEST(tcp_listen_uses_ipv4_without_ipv6)
{
	char port[8];
	int listener;

	fault_fail(FAULT_socket, EAFNOSUPPORT, 1);
	listener = Tcp_listen(NULL, "0", 4);
	ck_assert_int_eq(bound_to(listener, port), AF_INET);
	assert_no_failure();
}
END_TEST

/* Each IPv6 address but the wildcard gets IPV6_V6ONLY. */
START_TEST(tcp_listen_at_an_ipv6_address_is_ipv6_only)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
	                           .sin6_addr = IN6ADDR_LOOPBACK_INIT};

	if (fd < 0 || bind(fd, (struct sockaddr *)&in6, sizeof in6) < 0)
		return; /* no IPv6 here */
	close(fd);
	fd = Tcp_listen("::1", "0", 4);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(option(fd, IPPROTO_IPV6, IPV6_V6ONLY), 1);
}
END_TEST

/* Each step fails in turn. */
START_TEST(tcp_listen_failure_leaves_no_descriptor)
{
	static const enum fault_call steps[] = {FAULT_socket, FAULT_setsockopt,
	                                        FAULT_bind, FAULT_listen};
	int next = dup(0);

	close(next);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		fault_fail(steps[i], EACCES, 1);
		ck_assert_int_eq(Tcp_listen("127.0.0.1", "0", 4), -1);
		ck_assert_str_eq(failure.object, "127.0.0.1:0");
		assert_failure("Tcp_listen", EACCES);
	}
	fault_fail(FAULT_setsockopt, EACCES, 1);
	ck_assert_int_eq(Tcp_listen("::1", "0", 4), -1);
	ck_assert_uint_eq(failure.count, 1);
	failure.count = 0;
	fault_clear();
	fault_fail(FAULT_getaddrinfo, EAI_MEMORY, 1);
	ck_assert_int_eq(Tcp_listen("127.0.0.1", "0", 4), -1);
	assert_names_failure("Tcp_listen", "127.0.0.1:0", EAI_MEMORY);
	ck_assert_int_eq(dup(0), next);
}
END_TEST

/* ---- Tcp_connect -------------------------------------------------------- */

START_TEST(refused_tcp_connect_calls_the_handler)
{
	struct sockaddr_in closed;
	char port[8], object[32];

	bound_to(make_closed_port(&closed), port);
	snprintf(object, sizeof object, "127.0.0.1:%s", port);
	fault_fail(FAULT_close, EIO, 1); /* must not be reported */
	ck_assert_int_eq(Tcp_connect("127.0.0.1", port), -1);
	ck_assert_str_eq(failure.object, object);
	ck_assert_str_eq(failure.manual, "connect(2)");
	assert_failure("Tcp_connect", ECONNREFUSED);
}
END_TEST

/* NULL is ::1 and 127.0.0.1; only the second has a listener. */
START_TEST(tcp_connect_tries_each_address)
{
	struct sockaddr_in address;
	char port[8];
	int fd;

	bound_to(make_listener(&address), port);
	fd = Tcp_connect(NULL, port);
	ck_assert_int_ge(fd, 0);
	assert_no_failure();
}
END_TEST

/* The other addresses may only lack a route, which would say nothing of the
 * server. */
START_TEST(tcp_connect_reports_the_first_failure)
{
	fault_fail(FAULT_connect, ECONNREFUSED, 1);
	fault_fail(FAULT_connect, EADDRNOTAVAIL, 1);
	ck_assert_int_eq(Tcp_connect(NULL, "9"), -1);
	assert_failure("Tcp_connect", ECONNREFUSED);
}
END_TEST

START_TEST(tcp_connect_to_an_unknown_name_calls_the_handler)
{
	fault_fail(FAULT_getaddrinfo, EAI_NONAME, 1);
	ck_assert_int_eq(Tcp_connect("nobody", "80"), -1);
	assert_names_failure("Tcp_connect", "nobody:80", EAI_NONAME);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("names");

	tcase_add_test(group, getaddrinfo_returns_addresses);
	tcase_add_test(group, getaddrinfo_failure_calls_the_handler);
	tcase_add_test(group, getnameinfo_writes_numbers);
	tcase_add_test(group, getnameinfo_returns_the_failures_of_names);
	tcase_add_test(group, getnameinfo_calls_the_handler_on_a_programming_error);
	tcase_add_test(group, long_name_is_truncated_in_the_object);
	tcase_add_test(group, addresses_are_converted_both_ways);
	tcase_add_test(group, tcp_connect_reaches_tcp_listen);
	tcase_add_test(group, tcp_listen_everywhere_accepts_ipv4);
	tcase_add_test(group, unmapped_peer_has_its_own_family);
	tcase_add_test(group, tcp_listen_uses_ipv4_without_ipv6);
	tcase_add_test(group, tcp_listen_at_an_ipv6_address_is_ipv6_only);
	tcase_add_test(group, tcp_listen_failure_leaves_no_descriptor);
	tcase_add_test(group, refused_tcp_connect_calls_the_handler);
	tcase_add_test(group, tcp_connect_reports_the_first_failure);
	tcase_add_test(group, tcp_connect_tries_each_address);
	tcase_add_test(group, tcp_connect_to_an_unknown_name_calls_the_handler);
	return run_group(group);
}
