/* SPDX-License-Identifier: MIT */
/* check_socket.c - the socket calls. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

static struct sockaddr_in address; /* of the listener */
static int listener;
static char directory[] = "/tmp/check_socket.XXXXXX";

static int
begin_connection(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
		connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

/* ---- From Socket to Close ----------------------------------------------- */

START_TEST(server_and_client_exchange_bytes)
{
	struct sockaddr_in name = {.sin_family = AF_INET}, peer;
	socklen_t length = sizeof name;
	int on = 1, got = 0;
	socklen_t got_length = sizeof got;
	int server = Socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int client = Socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int connection;
	char byte;

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(
		Setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
	ck_assert_int_eq(
		Getsockopt(server, SOL_SOCKET, SO_REUSEADDR, &got, &got_length), 0);
	ck_assert_int_ne(got, 0);
	ck_assert_int_eq(Bind(server, (struct sockaddr *)&name, sizeof name), 0);
	ck_assert_int_eq(Listen(server, 1), 0);
	ck_assert_int_eq(
		Getsockname(server, (struct sockaddr *)&name, &length), 0);
	ck_assert_uint_ne(name.sin_port, 0);
	ck_assert_int_eq(Connect(client, (struct sockaddr *)&name, sizeof name), 0);
	length = sizeof peer;
	connection = Accept(server, (struct sockaddr *)&peer, &length);
	ck_assert_int_ge(connection, 0);
	ck_assert_uint_eq(length, sizeof peer);
	ck_assert_uint_eq(peer.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	length = sizeof peer;
	ck_assert_int_eq(Getpeername(client, (struct sockaddr *)&peer, &length),
	                 0);
	ck_assert_uint_eq(peer.sin_port, name.sin_port);
	ck_assert_int_eq(Shutdown(client, SHUT_WR), 0);
	ck_assert_int_eq(Recv(connection, &byte, 1, 0), 0);
	ck_assert_int_eq(Close(client), 0);
	ck_assert_int_eq(Close(connection), 0);
	ck_assert_int_eq(Close(server), 0);
	assert_no_failure();
}
END_TEST

START_TEST(socketpair_is_connected)
{
	int fds[2];
	char byte;

	ck_assert_int_eq(
		Socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	ck_assert_int_eq(Send(fds[0], "x", 1, 0), 1);
	ck_assert_int_eq(Recv(fds[1], &byte, 1, 0), 1);
	ck_assert_int_eq(byte, 'x');
	ck_assert(fcntl(fds[0], F_GETFD, 0) & FD_CLOEXEC);
}
END_TEST

START_TEST(bind_failure_names_the_address)
{
	struct sockaddr_in taken = address;
	char wanted[64];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	snprintf(wanted, sizeof wanted, "127.0.0.1:%u",
	         (unsigned)ntohs(address.sin_port));
	ck_assert_int_eq(Bind(fd, (struct sockaddr *)&taken, sizeof taken), -1);
	ck_assert_str_eq(failure.object, wanted);
	ck_assert_str_eq(failure.manual, "bind(2)");
	assert_failure("Bind", EADDRINUSE);
}
END_TEST

START_TEST(bind_without_an_address_has_no_object)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(Bind(fd, NULL, sizeof address), -1);
	ck_assert_str_eq(failure.object, "");
	assert_failure("Bind", EFAULT);
}
END_TEST

/* The message must not read the address that the kernel could not read. */
START_TEST(bind_of_an_unreadable_address_has_no_object)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): it points nowhere */
	const struct sockaddr *wild = (const struct sockaddr *)(intptr_t)16;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(Bind(fd, wild, sizeof address), -1);
	ck_assert_str_eq(failure.object, "");
	assert_failure("Bind", EFAULT);
}
END_TEST

START_TEST(calls_on_a_pipe_call_the_handler)
{
	int fds[2], value = 0;
	socklen_t length = sizeof value;
	struct sockaddr_in name;
	socklen_t room = sizeof name;
	char object[32];

	ck_assert_int_eq(pipe(fds), 0);
	snprintf(object, sizeof object, "descriptor %d", fds[0]);
	ck_assert_int_eq(
		Setsockopt(fds[0], SOL_SOCKET, SO_REUSEADDR, &value, sizeof value),
		-1);
	ck_assert_str_eq(failure.object, object);
	assert_failure("Setsockopt", ENOTSOCK);
	ck_assert_int_eq(
		Getsockopt(fds[0], SOL_SOCKET, SO_TYPE, &value, &length), -1);
	assert_failure("Getsockopt", ENOTSOCK);
	ck_assert_int_eq(Listen(fds[0], 1), -1);
	assert_failure("Listen", ENOTSOCK);
	ck_assert_int_eq(Accept(fds[0], NULL, NULL), -1);
	assert_failure("Accept", ENOTSOCK);
	ck_assert_int_eq(Accept4(fds[0], NULL, NULL, 0), -1);
	assert_failure("Accept4", ENOTSOCK);
	ck_assert_int_eq(Getsockname(fds[0], (struct sockaddr *)&name, &room), -1);
	assert_failure("Getsockname", ENOTSOCK);
	ck_assert_int_eq(Getpeername(fds[0], (struct sockaddr *)&name, &room), -1);
	assert_failure("Getpeername", ENOTSOCK);
	ck_assert_int_eq(Shutdown(fds[0], SHUT_RDWR), -1);
	assert_failure("Shutdown", ENOTSOCK);
}
END_TEST

/* The peer may have disconnected: this is no programming error. */
START_TEST(missing_peer_returns_enotconn)
{
	struct sockaddr_in name;
	socklen_t length = sizeof name;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(Getpeername(fd, (struct sockaddr *)&name, &length), -1);
	ck_assert_int_eq(errno, ENOTCONN);
	ck_assert_int_eq(Shutdown(fd, SHUT_WR), -1);
	ck_assert_int_eq(errno, ENOTCONN);
	assert_no_failure();
}
END_TEST

/* ---- Accept ------------------------------------------------------------- */

/* Call Accept, or Accept4 if FLAGS is 0 or more. */
static int
accept_by(int flags, struct sockaddr *peer, socklen_t *length)
{
	return flags < 0 ? Accept(listener, peer, length)
	                 : Accept4(listener, peer, length, flags);
}

#define ACCEPT_CALLS 2
static const struct {
	const char *name;
	enum fault_call system;
	int flags;
} accepts[ACCEPT_CALLS] = {
	{"Accept", FAULT_accept, -1},
	{"Accept4", FAULT_accept4, SOCK_CLOEXEC},
};

/* The errors that accept(2) says to treat like EAGAIN by retrying. */
static const int transient[] = {
	EINTR,     ECONNABORTED, EPROTO,    ENOPROTOOPT,  ENETDOWN,
	EHOSTDOWN, ENONET,       ETIMEDOUT, EHOSTUNREACH, EOPNOTSUPP,
	ENETUNREACH,
};

/* Each retry must restore *LENGTH. */
START_TEST(accept_retries_transient_causes)
{
	struct sockaddr_in peer, name;
	socklen_t length = sizeof peer, name_length = sizeof name;
	int client = begin_connection(), fd;

	getsockname(client, (struct sockaddr *)&name, &name_length);
	for (size_t i = 0; i < sizeof transient / sizeof *transient; i++)
		fault_fail(accepts[_i].system, transient[i], 2);
	memset(&peer, 0, sizeof peer);
	fd = accept_by(accepts[_i].flags, (struct sockaddr *)&peer, &length);
	ck_assert_int_ge(fd, 0);
	ck_assert_uint_eq(fault_seen(accepts[_i].system),
	                  2 * sizeof transient / sizeof *transient + 1);
	assert_no_failure();
	ck_assert_uint_eq(length, sizeof peer);
	ck_assert_uint_eq(peer.sin_port, name.sin_port);
	ck_assert_uint_eq(peer.sin_addr.s_addr, name.sin_addr.s_addr);
}
END_TEST

START_TEST(accept_returns_a_shortage)
{
	static const int errors[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM,
	                             EAGAIN, EPERM,  ENOSR};

	begin_connection();
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		fault_clear();
		fault_fail(accepts[_i].system, errors[i], 1);
		ck_assert_int_eq(accept_by(accepts[_i].flags, NULL, NULL), -1);
		ck_assert_int_eq(errno, errors[i]);
		ck_assert_uint_eq(fault_seen(accepts[_i].system), 1);
		assert_no_failure();
	}
	/* The connection is still in the accept queue. */
	ck_assert_int_ge(accept_by(accepts[_i].flags, NULL, NULL), 0);
}
END_TEST

START_TEST(accept_calls_the_handler_on_a_programming_error)
{
	static const int errors[] = {EBADF, EFAULT, EINVAL, ENOTSOCK};
	char object[32];

	snprintf(object, sizeof object, "descriptor %d", listener);
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		fault_fail(accepts[_i].system, errors[i], 1);
		ck_assert_int_eq(accept_by(accepts[_i].flags, NULL, NULL), -1);
		ck_assert_str_eq(failure.object, object);
		assert_failure(accepts[_i].name, errors[i]);
	}
}
END_TEST

/* EOPNOTSUPP and EINVAL mean here that the socket does not listen: no retry. */
START_TEST(accept_without_listen_calls_the_handler)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	listener = fds[0];
	ck_assert_int_eq(accept_by(accepts[_i].flags, NULL, NULL), -1);
	assert_failure(accepts[_i].name, EOPNOTSUPP);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(accept_by(accepts[_i].flags, NULL, NULL), -1);
	assert_failure(accepts[_i].name, EINVAL);
}
END_TEST

START_TEST(accept_returns_eagain_without_a_connection)
{
	set_nonblocking(listener);
	ck_assert_int_eq(accept_by(accepts[_i].flags, NULL, NULL), -1);
	ck_assert_int_eq(errno, EAGAIN);
	assert_no_failure();
}
END_TEST

START_TEST(accept4_sets_its_flags)
{
	int fd;

	begin_connection();
	fd = Accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	ck_assert(fcntl(fd, F_GETFD, 0) & FD_CLOEXEC);
	ck_assert(fcntl(fd, F_GETFL, 0) & O_NONBLOCK);
}
END_TEST

/* ---- Connect ------------------------------------------------------------ */

static int
connect_to(const struct sockaddr_in *to)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	return Connect(fd, (const struct sockaddr *)to, sizeof *to) < 0 ? -1 : fd;
}

START_TEST(interrupted_connect_waits_for_its_outcome)
{
	int fd;

	fault_fail(FAULT_connect, EINTR, 1);
	fault_fail(FAULT_poll, EINTR, 2);
	fault_fail(FAULT_poll, EAGAIN, 1);
	fd = connect_to(&address);
	ck_assert_int_ge(fd, 0);
	ck_assert_uint_eq(fault_seen(FAULT_connect), 1);
	ck_assert_uint_eq(fault_seen(FAULT_poll), 4);
	ck_assert_int_eq(send(fd, "x", 1, MSG_NOSIGNAL), 1);
	assert_no_failure();
}
END_TEST

START_TEST(interrupted_connect_may_be_refused)
{
	struct sockaddr_in closed;
	char object[32];

	make_closed_port(&closed);
	snprintf(object, sizeof object, "127.0.0.1:%u",
	         (unsigned)ntohs(closed.sin_port));
	fault_fail(FAULT_connect, EINTR, 1);
	ck_assert_int_eq(connect_to(&closed), -1);
	ck_assert_str_eq(failure.object, object);
	assert_failure("Connect", ECONNREFUSED);
}
END_TEST

START_TEST(connect_reports_a_failing_poll_or_getsockopt)
{
	fault_fail(FAULT_connect, EINTR, 2);
	fault_fail(FAULT_poll, ENOMEM, 1);
	fault_fail(FAULT_getsockopt, ENOBUFS, 3); /* two times for the timeout */
	ck_assert_int_eq(connect_to(&address), -1);
	ck_assert_int_eq(failure.error, ENOMEM);
	ck_assert_int_eq(errno, ENOMEM);
	failure.count = 0;
	ck_assert_int_eq(connect_to(&address), -1);
	assert_failure("Connect", ENOBUFS);
}
END_TEST

START_TEST(refused_connect_calls_the_handler)
{
	struct sockaddr_in closed;

	make_closed_port(&closed);
	ck_assert_int_eq(connect_to(&closed), -1);
	ck_assert_str_eq(failure.manual, "connect(2)");
	assert_failure("Connect", ECONNREFUSED);
}
END_TEST

START_TEST(nonblocking_connect_returns_einprogress)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	fault_fail(FAULT_connect, EINPROGRESS, 1);
	ck_assert_int_eq(
		Connect(fd, (struct sockaddr *)&address, sizeof address), -1);
	ck_assert_int_eq(errno, EINPROGRESS);
	assert_no_failure();
}
END_TEST

/* The address of a unix socket NAME in DIRECTORY. */
static struct sockaddr_un
unix_address(const char *name)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	snprintf(un.sun_path, sizeof un.sun_path, "%s/%s", directory, name);
	return un;
}

/* After EINTR the kernel does not go on connecting, so Connect must retry. */
START_TEST(interrupted_connect_to_a_unix_socket_is_retried)
{
	struct sockaddr_un un;
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int result, written;

	ck_assert(server >= 0 && fd >= 0);
	ck_assert_ptr_nonnull(mkdtemp(directory));
	un = unix_address("s");
	ck_assert_int_eq(bind(server, (struct sockaddr *)&un, sizeof un), 0);
	ck_assert_int_eq(listen(server, 1), 0);
	fault_fail(FAULT_connect, EINTR, 2);
	result = Connect(fd, (struct sockaddr *)&un, sizeof un);
	written = (int)send(fd, "x", 1, MSG_NOSIGNAL);
	close(server);
	close(fd);
	unlink(un.sun_path);
	rmdir(directory);
	ck_assert_int_eq(result, 0);
	ck_assert_int_eq(written, 1);
	ck_assert_uint_eq(fault_seen(FAULT_connect), 3);
	assert_no_failure();
}
END_TEST

START_TEST(connect_to_a_missing_unix_socket_names_it)
{
	struct sockaddr_un un = unix_address("none");
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(Connect(fd, (struct sockaddr *)&un, sizeof un), -1);
	ck_assert_str_eq(failure.object, "unix:/tmp/check_socket.XXXXXX/none");
	assert_failure("Connect", ENOENT);
}
END_TEST

/* ---- Datagrams and messages --------------------------------------------- */

/* Make two datagram sockets; bind the first and set *NAME to its address. */
static void
make_datagram_sockets(int fds[2], struct sockaddr_in *name)
{
	socklen_t length = sizeof *name;

	*name = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	for (int i = 0; i < 2; i++) {
		fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
		ck_assert_int_ge(fds[i], 0);
	}
	ck_assert_int_eq(bind(fds[0], (struct sockaddr *)name, length), 0);
	getsockname(fds[0], (struct sockaddr *)name, &length);
}

START_TEST(datagrams_are_sent_and_received)
{
	struct sockaddr_in name, from;
	socklen_t length = sizeof from;
	char buffer[16];
	int fds[2];

	make_datagram_sockets(fds, &name);
	fault_fail(FAULT_sendto, EINTR, 1);
	ck_assert_int_eq(Sendto(fds[1], "hello", 5, 0, (struct sockaddr *)&name,
	                        sizeof name),
	                 5);
	fault_fail(FAULT_recvfrom, EINTR, 2);
	memset(&from, 0, sizeof from);
	ck_assert_int_eq(Recvfrom(fds[0], buffer, sizeof buffer, 0,
	                          (struct sockaddr *)&from, &length),
	                 5);
	ck_assert_mem_eq(buffer, "hello", 5);
	ck_assert_uint_eq(length, sizeof from);
	ck_assert_uint_eq(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	ck_assert_int_eq(
		Sendto(fds[1], "", 0, 0, (struct sockaddr *)&name, sizeof name), 0);
	ck_assert_int_eq(Recvfrom(fds[0], buffer, 1, 0, NULL, NULL), 0);
	assert_no_failure();
}
END_TEST

START_TEST(messages_are_sent_and_received)
{
	char out[] = "hello, network", in[16];
	struct iovec parts[] = {{out, 7}, {out + 7, 7}};
	struct iovec whole = {in, sizeof in};
	struct msghdr send_it = {.msg_iov = parts, .msg_iovlen = 2};
	struct msghdr receive_it = {.msg_iov = &whole, .msg_iovlen = 1};
	int fds[2];

	make_pair(fds);
	fault_fail(FAULT_sendmsg, EINTR, 1);
	ck_assert_int_eq(Sendmsg(fds[0], &send_it, 0), 14);
	fault_fail(FAULT_recvmsg, EINTR, 1);
	ck_assert_int_eq(Recvmsg(fds[1], &receive_it, 0), 14);
	ck_assert_mem_eq(in, out, 14);
	assert_no_failure();
}
END_TEST

/* SIGPIPE has its default disposition: it would kill the test. */
START_TEST(send_to_a_closed_peer_returns_epipe)
{
	char byte = 'x';
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	int fds[2];

	make_pair(fds);
	close(fds[1]);
	ck_assert_int_eq(Send(fds[0], &byte, 1, 0), -1);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert_int_eq(Sendto(fds[0], &byte, 1, 0, NULL, 0), -1);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert_int_eq(Sendmsg(fds[0], &message, 0), -1);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert_int_eq(Recv(fds[0], &byte, 1, 0), 0);
	assert_no_failure();
}
END_TEST

START_TEST(flags_are_passed_to_the_system_call)
{
	char buffer[4];
	struct iovec part = {buffer, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	int fds[2];

	make_pair(fds);
	ck_assert_int_eq(Recv(fds[0], buffer, 1, MSG_DONTWAIT), -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(Recvfrom(fds[0], buffer, 1, MSG_DONTWAIT, NULL, NULL),
	                 -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(Recvmsg(fds[0], &message, MSG_DONTWAIT), -1);
	ck_assert_int_eq(errno, EAGAIN);
	assert_no_failure();
}
END_TEST

static void
start(void)
{
	listener = make_listener(&address);
}

int
main(void)
{
	TCase *group = make_group("socket");

	tcase_add_checked_fixture(group, start, NULL);
	tcase_add_test(group, server_and_client_exchange_bytes);
	tcase_add_test(group, socketpair_is_connected);
	tcase_add_test(group, bind_failure_names_the_address);
	tcase_add_test(group, bind_without_an_address_has_no_object);
	tcase_add_test(group, bind_of_an_unreadable_address_has_no_object);
	tcase_add_test(group, calls_on_a_pipe_call_the_handler);
	tcase_add_test(group, missing_peer_returns_enotconn);
	tcase_add_loop_test(group, accept_retries_transient_causes, 0,
	                    ACCEPT_CALLS);
	tcase_add_loop_test(group, accept_returns_a_shortage, 0, ACCEPT_CALLS);
	tcase_add_loop_test(group, accept_calls_the_handler_on_a_programming_error,
	                    0, ACCEPT_CALLS);
	tcase_add_loop_test(group, accept_without_listen_calls_the_handler, 0,
	                    ACCEPT_CALLS);
	tcase_add_loop_test(group, accept_returns_eagain_without_a_connection, 0,
	                    ACCEPT_CALLS);
	tcase_add_test(group, accept4_sets_its_flags);
	tcase_add_test(group, interrupted_connect_waits_for_its_outcome);
	tcase_add_test(group, interrupted_connect_may_be_refused);
	tcase_add_test(group, connect_reports_a_failing_poll_or_getsockopt);
	tcase_add_test(group, refused_connect_calls_the_handler);
	tcase_add_test(group, nonblocking_connect_returns_einprogress);
	tcase_add_test(group, interrupted_connect_to_a_unix_socket_is_retried);
	tcase_add_test(group, connect_to_a_missing_unix_socket_names_it);
	tcase_add_test(group, datagrams_are_sent_and_received);
	tcase_add_test(group, messages_are_sent_and_received);
	tcase_add_test(group, send_to_a_closed_peer_returns_epipe);
	tcase_add_test(group, flags_are_passed_to_the_system_call);
	return run_group(group);
}
