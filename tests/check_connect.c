/* SPDX-License-Identifier: MIT */
/* check_connect.c - the outcome of a connection that was begun. */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "common/connect.h"
#include "group.h"

/* A loopback address. */
union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static const union address loopbacks[] = {
	{.in = {.sin_family = AF_INET}},
	{.in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT}},
};

/* Bind a socket to a free port of loopbacks[FAMILY] and set *ADDRESS to it;
 * returns the socket, or -1 where the family is not supported. */
static int
bind_free(int family, union address *address)
{
	socklen_t length = sizeof *address;
	int fd;

	*address = loopbacks[family];
	if (family == 0)
		address->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (bind(fd, &address->any, length) < 0) {
		close(fd);
		return -1;
	}
	ck_assert_int_eq(getsockname(fd, &address->any, &length), 0);
	return fd;
}

static struct endpoint
endpoint_of(const union address *address)
{
	struct endpoint endpoint;

	memset(&endpoint, 0, sizeof endpoint);
	memcpy(&endpoint.address, address, sizeof *address);
	endpoint.length = address->any.sa_family == AF_INET
	                      ? sizeof address->in
	                      : sizeof address->in6;
	return endpoint;
}

/* No server listens there.  TCP's simultaneous open connects the socket to
 * itself: each byte sent would come back unchanged. */
START_TEST(self_connection_is_refused)
{
	union address address;
	int fd = bind_free(_i, &address);
	struct endpoint to;

	if (fd < 0)
		return;
	to = endpoint_of(&address);
	ck_assert_int_eq(connect(fd, &to.address.any, to.length), 0);
	errno = 0;
	ck_assert_int_eq(connect_outcome(fd), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	close(fd);
}
END_TEST

/* Connect to TO, wait for the outcome and return it. */
static int
outcome_of(const struct endpoint *to, const struct sockaddr *from,
           socklen_t length, int *fd)
{
	struct pollfd pollfd = {.events = POLLOUT};

	*fd = pollfd.fd = connect_begin(to, from, length);
	ck_assert_int_ge(pollfd.fd, 0);
	ck_assert_int_eq(poll(&pollfd, 1, -1), 1);
	return connect_outcome(pollfd.fd);
}

START_TEST(connection_to_a_listener_succeeds)
{
	union address address;
	int listener = bind_free(_i, &address), fd;
	struct endpoint to;

	if (listener < 0)
		return;
	to = endpoint_of(&address);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(outcome_of(&to, NULL, 0, &fd), 0);
	close(fd);
	close(listener);
}
END_TEST

/* The refusal may come from connect(2) or later. */
START_TEST(without_a_listener_connection_is_refused)
{
	union address address;
	int bound = bind_free(_i, &address), fd;
	struct endpoint to;

	if (bound < 0)
		return;
	to = endpoint_of(&address);
	ck_assert_int_eq(outcome_of(&to, NULL, 0, &fd), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	close(fd);
	close(bound);
}
END_TEST

/* The kernel chooses the local port. */
START_TEST(connection_starts_from_the_given_address)
{
	union address address;
	struct sockaddr_in from = {.sin_family = AF_INET}, own;
	socklen_t length = sizeof own;
	int listener = bind_free(0, &address), fd;
	struct endpoint to = endpoint_of(&address);

	from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 5);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(outcome_of(&to, (const struct sockaddr *)&from,
	                            sizeof from, &fd), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&own, &length), 0);
	ck_assert_uint_eq(own.sin_addr.s_addr, from.sin_addr.s_addr);
	ck_assert_uint_ne(own.sin_port, 0);
	close(fd);
	close(listener);
}
END_TEST

/* connect_any tries each endpoint in turn and sets the one that it reached; if
 * none answers, the first. */
START_TEST(first_endpoint_that_answers_is_reached)
{
	union address addresses[3];
	struct endpoint list[3];
	const struct endpoints endpoints = {.list = list, .count = 3};
	const struct endpoint *reached = NULL;
	int fds[3] = {-1, -1, -1}, fd;

	for (int i = 0; i < 3; i++) {
		fds[i] = bind_free(0, &addresses[i]);
		list[i] = endpoint_of(&addresses[i]);
	}
	ck_assert_int_eq(connect_any(&endpoints, 0, &reached), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	ck_assert_ptr_eq(reached, &list[0]);
	ck_assert_int_eq(listen(fds[1], 1), 0);
	ck_assert_int_eq(listen(fds[2], 1), 0);
	fd = connect_any(&endpoints, 0, &reached);
	ck_assert_int_ge(fd, 0);
	ck_assert_ptr_eq(reached, &list[1]);
	close(fd);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("connect");

	tcase_add_loop_test(group, self_connection_is_refused, 0, 2);
	tcase_add_loop_test(group, connection_to_a_listener_succeeds, 0, 2);
	tcase_add_loop_test(group, without_a_listener_connection_is_refused, 0, 2);
	tcase_add_test(group, connection_starts_from_the_given_address);
	tcase_add_test(group, first_endpoint_that_answers_is_reached);
	return run_group(group);
}
