/* SPDX-License-Identifier: MIT */
/* connect.c - make the client's connections. */
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
 * True if FD is connected to itself.  The kernel may choose, as our local port,
 * the very port of this machine that we connect to.  If no server listens
 * there, our SYN arrives at our own socket, and the handshake succeeds as a
 * simultaneous open (RFC 9293, 3.5).
 */
static bool
is_connected_to_itself(int fd)
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
	if (error == 0 && is_connected_to_itself(fd))
		error = ECONNREFUSED;
	errno = error;
	return error == 0 ? 0 : -1;
}

/* Close FD, keep errno, and return -1. */
static int
close_failed(int fd)
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
		/* With this option connect(2) chooses the local port, which must be
		 * free only for this peer.  A kernel without the option lets bind(2)
		 * choose, among the ports that are not used at all. */
		(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		                 sizeof on);
		if (bind(fd, from, length) < 0)
			return close_failed(fd);
	}
	if (calls->connect(fd, &to->address.any, to->length) < 0 &&
	    errno != EINPROGRESS && errno != EINTR)
		return close_failed(fd);
	return fd;
}

/* Wait until FD is connected, at most TIMEOUT_MS (0: no limit).  Return 0, or
 * -1 with errno: ETIMEDOUT after that time. */
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
		return calls->record("getsockopt", "SO_ERROR", connect_outcome(fd));
	calls->record("poll", "POLLOUT", 0);
	errno = ETIMEDOUT;
	return -1;
}

static int
connect_inet(const struct endpoint *to, long long timeout_ms)
{
	int fd = connect_begin(to, NULL, 0);

	if (fd >= 0 && await_connection(fd, timeout_ms) < 0)
		return close_failed(fd);
	return fd;
}

/* While the backlog is full, connect(2) of a non-blocking unix socket fails at
 * once.  So connect a blocking socket, and make it non-blocking afterwards. */
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
		return close_failed(fd);
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
