/* SPDX-License-Identifier: MIT */
/* socket.c - the socket calls. */
#include <config.h>

#include <errno.h>
#include <sys/socket.h>

#include "internal.h"

int
Socket(int domain, int type, int protocol)
{
	int fd = socket(domain, type, protocol);

	if (fd < 0)
		wrapint_retry_or_report(CALL_Socket);
	return fd;
}

int
Socketpair(int domain, int type, int protocol, int fds[2])
{
	int result = socketpair(domain, type, protocol, fds);

	if (result < 0)
		wrapint_retry_or_report(CALL_Socketpair);
	return result;
}

int
Setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
	int result = setsockopt(fd, level, option, value, length);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Setsockopt, fd);
	return result;
}

int
Getsockopt(int fd, int level, int option, void *value, socklen_t *length)
{
	int result = getsockopt(fd, level, option, value, length);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Getsockopt, fd);
	return result;
}

int
Bind(int fd, const struct sockaddr *address, socklen_t length)
{
	int result = bind(fd, address, length);

	if (result < 0)
		wrapint_fail_address(CALL_Bind, fd, address, length, errno);
	return result;
}

int
Listen(int fd, int backlog)
{
	int result = listen(fd, backlog);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Listen, fd);
	return result;
}

int
Getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
	int result = getsockname(fd, address, length);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Getsockname, fd);
	return result;
}

int
Getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
	int result = getpeername(fd, address, length);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Getpeername, fd);
	return result;
}

/* True if the socket FD is a listener. */
static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t length = sizeof listening;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0
	       && listening;
}

/* As wrapint_retry_in_time, for an accept CALL that has just failed.  On a
 * listener EOPNOTSUPP is a pending network error; on any other socket it is a
 * programming error (accept(2)).  Before a shortage is returned, pause: the
 * connection stays in the accept queue, and a loop of the caller would spin. */
static bool
retry_accept(enum wrapint_call call, struct wrapint_timeout *timeout)
{
	if (errno == EOPNOTSUPP && !is_listening(timeout->fd)) {
		wrapint_fail_fd(call, timeout->fd, EOPNOTSUPP);
		return false;
	}
	if (wrapint_retry_in_time(call, timeout))
		return true;
	wrapint_pause_if_shortage(call);
	return false;
}

int
Accept(int fd, struct sockaddr *address, socklen_t *length)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_RCVTIMEO);
	socklen_t room = length != NULL ? *length : 0;
	int connection;

	do {
		if (length != NULL)
			*length = room;
		connection = accept(fd, address, length);
	} while (connection < 0 && retry_accept(CALL_Accept, &timeout));
	return connection;
}

int
Accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_RCVTIMEO);
	socklen_t room = length != NULL ? *length : 0;
	int connection;

	do {
		if (length != NULL)
			*length = room;
		/* cppcheck-suppress nullPointerRedundantCheck ; NULL may be passed */
		connection = accept4(fd, address, length, flags);
	} while (connection < 0 && retry_accept(CALL_Accept4, &timeout));
	return connection;
}

/* Wait for the outcome of a connect(2) that a signal interrupted.  Return 0, or
 * -1 with errno. */
static int
await_connection(struct wrapint_timeout *timeout)
{
	int error = 0;
	socklen_t length = sizeof error;

	if (!wrapint_timeout_await(timeout)) {
		if (errno == EAGAIN) /* the errno value of connect(2) */
			errno = EINPROGRESS;
		return -1;
	}
	if (getsockopt(timeout->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		return -1;
	errno = error;
	return error == 0 ? 0 : -1;
}

/* Repeat a connect(2) of a unix socket that a signal interrupted.  No poll(2)
 * tells when the listener's backlog has room. */
static int
connect_again(const struct sockaddr *address, socklen_t length,
              struct wrapint_timeout *timeout)
{
	int result = -1;

	while (wrapint_timeout_shorten(timeout)) {
		result = connect(timeout->fd, address, length);
		if (result == 0 || errno != EINTR)
			break;
	}
	wrapint_timeout_restore(timeout);
	return result;
}

int
wrapint_connect(int fd, const struct sockaddr *address, socklen_t length)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_SNDTIMEO);
	int result = connect(fd, address, length);

	if (result == 0 || errno != EINTR)
		return result;
	return address->sa_family == AF_UNIX
	           ? connect_again(address, length, &timeout)
	           : await_connection(&timeout);
}

int
Connect(int fd, const struct sockaddr *address, socklen_t length)
{
	int result = wrapint_connect(fd, address, length);

	if (result < 0 && wrapint_goes_to_handler(CALL_Connect, errno))
		wrapint_fail_address(CALL_Connect, fd, address, length, errno);
	return result;
}

int
Shutdown(int fd, int how)
{
	int result = shutdown(fd, how);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Shutdown, fd);
	return result;
}

ssize_t
Recv(int fd, void *buffer, size_t size, int flags)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_RCVTIMEO);
	ssize_t n;

	if (wrapint_is_too_large(size))
		return -1;
	do
		n = recv(fd, buffer, size, flags | timeout.flags);
	while (n < 0 && wrapint_retry_in_time(CALL_Recv, &timeout));
	return n;
}

ssize_t
Recvfrom(int fd, void *buffer, size_t size, int flags,
         struct sockaddr *address, socklen_t *length)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_RCVTIMEO);
	socklen_t room = length != NULL ? *length : 0;
	ssize_t n;

	if (wrapint_is_too_large(size))
		return -1;
	do {
		if (length != NULL)
			*length = room;
		n = recvfrom(fd, buffer, size, flags | timeout.flags, address, length);
	} while (n < 0 && wrapint_retry_in_time(CALL_Recvfrom, &timeout));
	return n;
}

/* The kernel changes the lengths in MESSAGE only on success, so that a retry
 * need not restore them. */
ssize_t
Recvmsg(int fd, struct msghdr *message, int flags)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_RCVTIMEO);
	ssize_t n;

	do
		n = recvmsg(fd, message, flags | timeout.flags);
	while (n < 0 && wrapint_retry_in_time(CALL_Recvmsg, &timeout));
	return n;
}

ssize_t
Send(int fd, const void *buffer, size_t size, int flags)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_SNDTIMEO);
	ssize_t n;

	if (wrapint_is_too_large(size))
		return -1;
	do
		n = send(fd, buffer, size, flags | MSG_NOSIGNAL | timeout.flags);
	while (n < 0 && wrapint_retry_in_time(CALL_Send, &timeout));
	return n;
}

ssize_t
Sendto(int fd, const void *buffer, size_t size, int flags,
       const struct sockaddr *address, socklen_t length)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_SNDTIMEO);
	ssize_t n;

	if (wrapint_is_too_large(size))
		return -1;
	do
		n = sendto(fd, buffer, size, flags | MSG_NOSIGNAL | timeout.flags,
		           address, length);
	while (n < 0 && wrapint_retry_in_time(CALL_Sendto, &timeout));
	return n;
}

ssize_t
Sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct wrapint_timeout timeout = wrapint_timeout_begin(fd, SO_SNDTIMEO);
	ssize_t n;

	do
		n = sendmsg(fd, message, flags | MSG_NOSIGNAL | timeout.flags);
	while (n < 0 && wrapint_retry_in_time(CALL_Sendmsg, &timeout));
	return n;
}
