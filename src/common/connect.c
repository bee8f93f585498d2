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

#include "calls.h"
#include "clock.h"
#include "connect.h"
#include "wrap.h"

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

int
connect_outcome(int fd)
{
	int error = 0;
	socklen_t length = sizeof error;

	Getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error == 0 && is_own_echo(fd))
		error = ECONNREFUSED;
	errno = error;
	return error == 0 ? 0 : -1;
}

/* Close FD, and say that it failed for the reason in errno. */
static int
give_up(int fd)
{
	int error = errno;

	calls->close(fd);
	errno = error;
	return -1;
}

int
connect_begin(const struct endpoint *to, const struct sockaddr *from,
              socklen_t length)
{
	int family = to->address.any.sa_family;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	if (family != AF_UNIX)
		Setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (from != NULL) {
		/* connect(2) then chooses a port that is free for this peer.  Where the
		 * option is unknown, bind(2) chooses one of the ports still unused. */
		(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		                 sizeof on);
		if (bind(fd, from, length) < 0)
			return give_up(fd);
	}
	if (calls->connect(fd, &to->address.any, to->length) < 0 &&
	    errno != EINPROGRESS && errno != EINTR)
		return give_up(fd);
	return fd;
}

/* Wait until FD's connection is made: 0, or -1 with errno. */
static int
await_connection(int fd, long long timeout_ms)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLOUT};
	long long deadline = clock_ms() + timeout_ms;
	int ready;

	do {
		long long left = timeout_ms > 0 ? deadline - clock_ms() : -1;

		if (timeout_ms > 0 && left < 0)
			left = 0;
		ready = Poll(&pollfd, 1, left < INT_MAX ? (int)left : INT_MAX);
	} while (ready < 0 ||
	         (ready == 0 && (timeout_ms <= 0 || clock_ms() < deadline)));
	if (ready > 0)
		return calls->ended("getsockopt", "SO_ERROR", connect_outcome(fd));
	calls->ended("poll", "POLLOUT", 0);
	errno = ETIMEDOUT;
	return -1;
}

static int
connect_inet(const struct endpoint *to, long long timeout_ms)
{
	int fd = connect_begin(to, NULL, 0);

	if (fd >= 0 && await_connection(fd, timeout_ms) < 0)
		return give_up(fd);
	return fd;
}

/* Non-blocking, it would fail where a backlog is full: so it blocks until the
 * socket is connected. */
static int
connect_unix(const struct endpoint *to, long long timeout_ms)
{
	const struct timeval limit = {
		.tv_sec = (time_t)(timeout_ms / 1000),
		.tv_usec = (suseconds_t)(timeout_ms % 1000 * 1000)};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return -1;
	Setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	do
		result = connect(fd, &to->address.any, to->length);
	while (result < 0 && errno == EINTR);
	if (result < 0 && errno == EAGAIN)
		errno = ETIMEDOUT;
	if (result < 0)
		return give_up(fd);
	Fcntl(fd, F_SETFL, Fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
	return fd;
}

int
connect_any(const struct endpoints *endpoints, long long timeout_ms,
            const struct endpoint **reached)
{
	int error = 0;

	for (size_t i = 0; i < endpoints->count; i++) {
		const struct endpoint *to = &endpoints->list[i];
		int fd = to->address.any.sa_family == AF_UNIX
		             ? connect_unix(to, timeout_ms)
		             : connect_inet(to, timeout_ms);

		if (fd >= 0) {
			*reached = to;
			return fd;
		}
		if (i == 0)
			error = errno;
	}
	*reached = endpoints->list;
	errno = error;
	return -1;
}
