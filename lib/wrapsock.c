/* SPDX-License-Identifier: MIT */
/* wrapsock.c - the socket calls. */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "wrapint.h"

/* Report the failure of CALL on the socket address that it was given. */
static void
fail_address(const char *call, const struct sockaddr *address, socklen_t length,
             int error, const char *manual)
{
	char text[WRAP_ADDRESS_SIZE];

	if (error == EFAULT || address == NULL)
		wrapint_fail(call, NULL, error, manual);
	else
		wrapint_fail(call,
		             wrap_format_address(address, length, text, sizeof text),
		             error, manual);
}

int
Socket(int domain, int type, int protocol)
{
	int fd = socket(domain, type, protocol);

	if (fd < 0)
		wrapint_fail("Socket", NULL, errno, "socket(2)");
	return fd;
}

int
Setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
	int result = setsockopt(fd, level, option, value, length);

	if (result < 0)
		wrapint_fail_fd("Setsockopt", fd, errno, "setsockopt(2)");
	return result;
}

int
Getsockopt(int fd, int level, int option, void *value, socklen_t *length)
{
	int result = getsockopt(fd, level, option, value, length);

	if (result < 0)
		wrapint_fail_fd("Getsockopt", fd, errno, "getsockopt(2)");
	return result;
}

int
Bind(int fd, const struct sockaddr *address, socklen_t length)
{
	int result = bind(fd, address, length);

	if (result < 0)
		fail_address("Bind", address, length, errno, "bind(2)");
	return result;
}

int
Listen(int fd, int backlog)
{
	int result = listen(fd, backlog);

	if (result < 0)
		wrapint_fail_fd("Listen", fd, errno, "listen(2)");
	return result;
}

int
Getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
	int result = getsockname(fd, address, length);

	if (result < 0)
		wrapint_fail_fd("Getsockname", fd, errno, "getsockname(2)");
	return result;
}

int
Getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
	int result = getpeername(fd, address, length);

	if (result < 0)
		wrapint_again(KIND_PEERNAME, "Getpeername", fd, "getpeername(2)");
	return result;
}

/* EOPNOTSUPP is a pending network error only where connections can pend. */
static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t length = sizeof listening;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0
	       && listening;
}

/* True if the accept that has just failed is to be tried again. */
static bool
accept_again(const char *call, int fd, const char *manual)
{
	if (errno == EOPNOTSUPP && !is_listening(fd)) {
		wrapint_fail_fd(call, fd, EOPNOTSUPP, manual);
		return false;
	}
	return wrapint_again(KIND_ACCEPT, call, fd, manual);
}

int
Accept(int fd, struct sockaddr *address, socklen_t *length)
{
	socklen_t room = length != NULL ? *length : 0;
	int connection;

	do {
		if (length != NULL)
			*length = room;
		connection = accept(fd, address, length);
	} while (connection < 0 && accept_again("Accept", fd, "accept(2)"));
	return connection;
}

int
Accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
	socklen_t room = length != NULL ? *length : 0;
	int connection;

	do {
		if (length != NULL)
			*length = room;
		connection = accept4(fd, address, length, flags);
	} while (connection < 0 && accept_again("Accept4", fd, "accept4(2)"));
	return connection;
}

/* The outcome of a connect(2) that a signal interrupted: 0, or -1 and errno. */
static int
await_connection(int fd)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLOUT};
	int error = 0;
	socklen_t length = sizeof error;

	while (poll(&pollfd, 1, -1) < 0)
		if (errno != EINTR && errno != EAGAIN)
			return -1;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		return -1;
	errno = error;
	return error == 0 ? 0 : -1;
}

int
Connect(int fd, const struct sockaddr *address, socklen_t length)
{
	int result = connect(fd, address, length);

	if (result < 0 && errno == EINTR)
		result = await_connection(fd);
	if (result < 0 && wrapint_class(KIND_CONNECT, errno) == WRAP_FATAL)
		fail_address("Connect", address, length, errno, "connect(2)");
	return result;
}

int
Shutdown(int fd, int how)
{
	int result = shutdown(fd, how);

	if (result < 0)
		wrapint_again(KIND_SHUTDOWN, "Shutdown", fd, "shutdown(2)");
	return result;
}
