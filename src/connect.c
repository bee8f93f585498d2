/* SPDX-License-Identifier: MIT */
/* connect.c - the client's connection. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "clock.h"
#include "connect.h"
#include "wrap.h"

/* Wait until FD's connection is made: 0, or -1 with errno. */
static int
await_connection(int fd, long long timeout_ms)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLOUT};
	long long deadline = clock_ms() + timeout_ms;
	int error = 0;
	socklen_t length = sizeof error;
	int ready;

	do {
		long long left = timeout_ms > 0 ? deadline - clock_ms() : -1;

		if (timeout_ms > 0 && left < 0)
			left = 0;
		ready = Poll(&pollfd, 1, left < INT_MAX ? (int)left : INT_MAX);
	} while (ready < 0 ||
	         (ready == 0 && (timeout_ms <= 0 || clock_ms() < deadline)));
	if (ready == 0)
		error = ETIMEDOUT;
	else
		Getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	errno = error;
	return error == 0 ? 0 : -1;
}

/*
 * Without a listener, a connection to a port of this machine that the kernel
 * happens to choose as our own meets itself (RFC 9293, simultaneous open).
 */
static bool
is_own_echo(int fd)
{
	struct sockaddr_storage own, peer;
	socklen_t own_length = sizeof own, peer_length = sizeof peer;

	memset(&own, 0, sizeof own);
	memset(&peer, 0, sizeof peer);
	Getsockname(fd, (struct sockaddr *)&own, &own_length);
	return Getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0 &&
	       own_length == peer_length && memcmp(&own, &peer, own_length) == 0;
}

static int
connect_inet(int fd, const struct endpoint *to, long long timeout_ms)
{
	int on = 1;

	Setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, &to->address.any, to->length) < 0 &&
	    ((errno != EINPROGRESS && errno != EINTR) ||
	     await_connection(fd, timeout_ms) < 0))
		return -1;
	if (is_own_echo(fd)) {
		errno = ECONNREFUSED;
		return -1;
	}
	return 0;
}

/* Non-blocking, it would fail where a backlog is full: so it blocks until the
 * socket is connected. */
static int
connect_unix(int fd, const struct endpoint *to, long long timeout_ms)
{
	const struct timeval limit = {
		.tv_sec = (time_t)(timeout_ms / 1000),
		.tv_usec = (suseconds_t)(timeout_ms % 1000 * 1000)};
	int flags = Fcntl(fd, F_GETFL, 0);
	int result;

	Setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	Fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	do
		result = connect(fd, &to->address.any, to->length);
	while (result < 0 && errno == EINTR);
	Fcntl(fd, F_SETFL, flags);
	if (result < 0 && errno == EAGAIN)
		errno = ETIMEDOUT;
	return result;
}

int
connect_any(const struct endpoints *endpoints, long long timeout_ms,
            const struct endpoint **reached)
{
	for (size_t i = 0; i < endpoints->count; i++) {
		const struct endpoint *to = *reached = &endpoints->list[i];
		int family = to->address.any.sa_family;
		int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		int error;

		if (fd < 0)
			continue;
		if ((family == AF_UNIX ? connect_unix : connect_inet)(fd, to,
		                                                      timeout_ms) == 0)
			return fd;
		error = errno;
		Close(fd);
		errno = error;
	}
	return -1;
}
