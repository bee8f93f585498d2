/* SPDX-License-Identifier: MIT */
/* check_connect.c - what has become of a connection that was begun. */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "common/connect.h"
#include "group.h"

/* An address of this machine, and an endpoint for it. */
union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static const union address loopbacks[] = {
	{.in = {.sin_family = AF_INET}},
	{.in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT}},
};

/* A socket at a free port of LOOPBACK number FAMILY, and *ADDRESS that port; -1
 * where there is no such family. */
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

/* Nobody listens there: the port met itself, and everything that is sent would
 * come back as it is. */
START_TEST(a_connection_to_itself_is_refused)
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

/* The outcome of a connection to TO, once there is one. */
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

START_TEST(a_connection_to_a_listener_is_made)
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

/* Whether it is refused at once or later. */
START_TEST(without_a_listener_it_is_refused)
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

/* A connection begins where it is told to, at a port that the system
 * chooses. */
START_TEST(from_an_address)
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

/* connect_any goes on to the next endpoint, and tells which it reached; if none
 * answers, the first. */
START_TEST(the_first_that_answers)
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

	tcase_add_loop_test(group, a_connection_to_itself_is_refused, 0, 2);
	tcase_add_loop_test(group, a_connection_to_a_listener_is_made, 0, 2);
	tcase_add_loop_test(group, without_a_listener_it_is_refused, 0, 2);
	tcase_add_test(group, from_an_address);
	tcase_add_test(group, the_first_that_answers);
	return run_group(group);
}
