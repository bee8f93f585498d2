/* SPDX-License-Identifier: MIT */
/* check_connect.c - src/common/connect.c: a connection to one address, and to
 * the first of several that answers. */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "common/calls.h"
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
	ck_assert_int_eq(connect_any(&endpoints, 0, NULL, &reached), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	ck_assert_ptr_eq(reached, &list[0]);
	ck_assert_int_eq(listen(fds[1], 1), 0);
	ck_assert_int_eq(listen(fds[2], 1), 0);
	fd = connect_any(&endpoints, 0, NULL, &reached);
	ck_assert_int_ge(fd, 0);
	ck_assert_ptr_eq(reached, &list[1]);
	close(fd);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
}
END_TEST

/* Make LISTENER, which is bound to TO, listen with a full backlog; return the
 * connection that fills it. */
static int
listen_full(int listener, const struct endpoint *to)
{
	struct pollfd pollfd = {.fd = listener, .events = POLLIN};
	int fd = socket(to->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(listen(listener, 0), 0);
	ck_assert_int_eq(connect(fd, &to->address.any, to->length), 0);
	ck_assert_int_eq(poll(&pollfd, 1, -1), 1);
	return fd;
}

static int connects, closes;

static int
count_connect(int fd, const struct sockaddr *to, socklen_t length)
{
	ck_assert_int_eq(closes, connects++);
	return calls_plain.connect(fd, to, length);
}

static int
count_close(int fd)
{
	closes++;
	return calls_plain.close(fd);
}

/* The first address does not answer a SYN, the second does.  The kernel would
 * retry the first for two minutes.  If _i, only one attempt may be open. */
START_TEST(next_address_is_tried_if_the_first_is_silent)
{
	struct calls table = calls_plain;
	union address addresses[2];
	struct endpoint list[2];
	const struct endpoints endpoints = {.list = list, .count = 2};
	const struct endpoint *reached = NULL;
	int fds[2], held, fd;

	for (int i = 0; i < 2; i++) {
		fds[i] = bind_free(0, &addresses[i]);
		list[i] = endpoint_of(&addresses[i]);
	}
	held = listen_full(fds[0], &list[0]);
	ck_assert_int_eq(listen(fds[1], 1), 0);
	if (_i) {
		table.connect = count_connect;
		table.close = count_close;
		table.one_at_a_time = true;
		calls = &table;
	}
	fd = connect_any(&endpoints, 0, NULL, &reached);
	ck_assert_int_ge(fd, 0);
	ck_assert_ptr_eq(reached, &list[1]);
	ck_assert_int_eq(connects, _i ? 2 : 0);
	close(fd);
	close(held);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(timeout_holds_for_all_addresses)
{
	union address address;
	int listener = bind_free(0, &address), held;
	struct endpoint list[2] = {endpoint_of(&address), endpoint_of(&address)};
	const struct endpoints endpoints = {.list = list, .count = 2};
	const struct endpoint *reached = NULL;

	held = listen_full(listener, &list[0]);
	ck_assert_int_eq(connect_any(&endpoints, 300, NULL, &reached), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_ptr_eq(reached, &list[0]);
	close(held);
	close(listener);
}
END_TEST

static int tells;

/* Note that the address tried last is the last one begun, without an error. */
static void
count_tell(void *context, const struct endpoint *last, int error)
{
	const struct endpoint *list = context;

	ck_assert_ptr_eq(last, &list[connects - 1]);
	ck_assert_int_eq(error, 0);
	tells++;
}

/* No address answers.  Before the call of TELL both addresses are tried or, if
 * _i, only some of them. */
START_TEST(long_wait_is_told_once)
{
	struct calls table = calls_plain;
	union address address;
	int listener = bind_free(0, &address), held;
	struct endpoint list[8];
	const struct endpoints endpoints = {.list = list, .count = _i ? 8 : 2};
	const struct connect_watch watch = {.tell = count_tell, .context = list};
	const struct endpoint *reached = NULL;

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		list[i] = endpoint_of(&address);
	table.connect = count_connect;
	table.close = count_close;
	table.one_at_a_time = true;
	calls = &table;
	connects = closes = tells = 0;
	held = listen_full(listener, &list[0]);
	ck_assert_int_eq(connect_any(&endpoints, CONNECT_LONG_MS + 300, &watch,
	                             &reached), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(tells, 1);
	calls = &calls_plain;
	close(held);
	close(listener);
}
END_TEST

static void
ignore(int signal)
{
	(void)signal;
}

/* Accept from *CONTEXT, a listener, which makes room in its backlog; or ask to
 * end if it is -1. */
static bool
accept_or_end(void *context)
{
	const int *listener = context;

	if (*listener < 0)
		return true;
	close(accept(*listener, NULL, NULL));
	return false;
}

/* The backlog of a unix socket is full until a signal is handled.  If _i, the
 * signal ends connecting. */
START_TEST(full_backlog_of_a_unix_socket_is_waited_for)
{
	struct endpoint to = {.address.un = {.sun_family = AF_UNIX}};
	const struct endpoints endpoints = {.list = &to, .count = 1};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int accepting = _i ? -1 : listener, held, fd;
	const struct sigaction action = {.sa_handler = ignore};
	sigset_t blocked, before;
	const struct connect_watch watch = {
		.mask = &before, .end = accept_or_end, .context = &accepting};
	const struct endpoint *reached = NULL;
	socklen_t length = sizeof to.address.storage;

	/* The kernel chooses a name. */
	ck_assert_int_eq(bind(listener, &to.address.any, sizeof(sa_family_t)), 0);
	ck_assert_int_eq(getsockname(listener, &to.address.any, &length), 0);
	to.length = length;
	held = listen_full(listener, &to);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &blocked, &before), 0);
	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	ck_assert_int_eq(raise(SIGUSR1), 0);
	fd = connect_any(&endpoints, 0, &watch, &reached);
	if (_i) {
		ck_assert_int_eq(fd, -1);
		ck_assert_int_eq(errno, EINTR);
	} else {
		ck_assert_int_ge(fd, 0);
		close(fd);
	}
	ck_assert_ptr_eq(reached, &to);
	close(held);
	close(listener);
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
	tcase_add_loop_test(group, next_address_is_tried_if_the_first_is_silent, 0,
	                    2);
	tcase_add_test(group, timeout_holds_for_all_addresses);
	tcase_add_loop_test(group, long_wait_is_told_once, 0, 2);
	tcase_add_loop_test(group, full_backlog_of_a_unix_socket_is_waited_for, 0,
	                    2);
	return run_group(group);
}
