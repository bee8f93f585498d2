/* SPDX-License-Identifier: MIT */
/* connect.c - make the client's connections. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

bool
connect_backlog_is_full(const struct endpoint *to, int error)
{
	return error == EAGAIN && to->address.any.sa_family == AF_UNIX;
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

/* ---- Attempts ------------------------------------------------------------ */

/* How long to wait for one address before the next is tried as well, in
 * milliseconds (RFC 8305, 5: Connection Attempt Delay). */
#define NEXT_ADDRESS_MS 250

/* How long to wait before another attempt if the backlog of a unix socket is
 * full, in milliseconds.  connect(2) of a non-blocking socket then fails at
 * once, and poll(2) does not tell when there is room. */
#define RETRY_MS 10

/* The attempts to connect to the addresses of ENDPOINTS. */
struct attempts {
	const struct endpoints *endpoints;
	struct pollfd *polls; /* one per address; fd is -1 after the outcome */
	size_t begun;         /* addresses whose attempt has begun */
	size_t last;          /* index of the address tried last */
	size_t pending;       /* attempts without an outcome */
	long long next_ms;    /* when to try the next address */
	int error;            /* errno of the first address; ETIMEDOUT until then */
	int last_error;       /* errno of the address tried last, or 0 */
	long long tell_ms;    /* when to call WATCH->tell */
};

/* The attempt to connect to address I has failed for the reason in errno: try
 * the next address at once. */
static void
note_failure(struct attempts *attempts, size_t i)
{
	if (i == 0)
		attempts->error = errno;
	if (i == attempts->last)
		attempts->last_error = errno;
	attempts->next_ms = clock_ms();
}

/* Close the sockets of all attempts without an outcome. */
static void
close_pending(struct attempts *attempts)
{
	for (size_t i = 0; i < attempts->begun; i++) {
		if (attempts->polls[i].fd < 0)
			continue;
		calls->close(attempts->polls[i].fd);
		attempts->polls[i].fd = -1;
	}
	attempts->pending = 0;
}

/* Begin to connect to the next address. */
static void
begin_next(struct attempts *attempts)
{
	const struct endpoint *to = &attempts->endpoints->list[attempts->begun];
	struct pollfd *attempt = &attempts->polls[attempts->begun];

	if (calls->one_at_a_time && attempts->pending > 0) {
		/* Show in the trace that the attempt had no outcome in time. */
		calls->record("poll", "POLLOUT", 0);
		close_pending(attempts);
	}
	attempts->last = attempts->begun;
	attempts->last_error = 0;
	attempt->events = POLLOUT;
	attempt->fd = connect_begin(to, NULL, 0);
	if (attempt->fd < 0 && connect_backlog_is_full(to, errno)) {
		attempts->last_error = errno;
		attempts->next_ms = clock_ms() + RETRY_MS;
		return;
	}
	attempts->next_ms = clock_ms() + NEXT_ADDRESS_MS;
	attempts->begun++;
	if (attempt->fd < 0)
		note_failure(attempts, attempts->begun - 1);
	else
		attempts->pending++;
}

/* Begin the attempts that are due.  Return false if all have failed. */
static bool
begin_due(struct attempts *attempts)
{
	while (attempts->begun < attempts->endpoints->count &&
	       clock_ms() >= attempts->next_ms)
		begin_next(attempts);
	return attempts->pending > 0 ||
	       attempts->begun < attempts->endpoints->count;
}

/* Call WATCH->tell if its time has come.  WATCH may be NULL. */
static void
tell_if_due(struct attempts *attempts, const struct connect_watch *watch)
{
	if (watch == NULL || clock_ms() < attempts->tell_ms)
		return;
	attempts->tell_ms = LLONG_MAX;
	watch->tell(watch->context, &attempts->endpoints->list[attempts->last],
	            attempts->last_error);
}

/* Wait until an attempt has an outcome, the next is due, WATCH->tell is due, or
 * it is DEADLINE, in milliseconds of clock_ms.  Return false if WATCH asks to
 * end. */
static bool
await_outcome(struct attempts *attempts, long long deadline,
              const struct connect_watch *watch)
{
	long long until = deadline, left;
	struct timespec wait;
	int ready;

	if (attempts->begun < attempts->endpoints->count &&
	    attempts->next_ms < deadline)
		until = attempts->next_ms;
	if (attempts->tell_ms < until)
		until = attempts->tell_ms;
	left = until - clock_ms();
	if (left < 0)
		left = 0;
	wait = clock_timespec(left);
	ready = Ppoll(attempts->polls, attempts->begun,
	              until == LLONG_MAX ? NULL : &wait,
	              watch != NULL ? watch->mask : NULL);
	return ready >= 0 || watch == NULL || !watch->end(watch->context);
}

/* Return the first socket that is connected, and set *REACHED to its address;
 * -1 if no socket is.  Close the sockets that have failed. */
static int
take_connected(struct attempts *attempts, const struct endpoint **reached)
{
	for (size_t i = 0; i < attempts->begun; i++) {
		int fd = attempts->polls[i].fd;

		if (fd < 0 || attempts->polls[i].revents == 0)
			continue;
		attempts->polls[i].fd = -1;
		attempts->pending--;
		if (calls->record("getsockopt", "SO_ERROR", connect_outcome(fd)) == 0) {
			*reached = &attempts->endpoints->list[i];
			return fd;
		}
		(void)close_failed(fd);
		note_failure(attempts, i);
	}
	return -1;
}

/* Begin attempts and wait for them until one succeeds, all have failed, it is
 * DEADLINE, or WATCH asks to end.  Return the socket and set *REACHED; or -1
 * with the reason in ATTEMPTS->error.  Other attempts may still be pending. */
static int
run_attempts(struct attempts *attempts, long long deadline,
             const struct connect_watch *watch,
             const struct endpoint **reached)
{
	while (begin_due(attempts)) {
		int fd;

		if (clock_ms() >= deadline) {
			calls->record("poll", "POLLOUT", 0);
			break;
		}
		if (!await_outcome(attempts, deadline, watch)) {
			attempts->error = EINTR;
			break;
		}
		fd = take_connected(attempts, reached);
		if (fd >= 0)
			return fd;
		tell_if_due(attempts, watch);
	}
	return -1;
}

int
connect_any(const struct endpoints *endpoints, long long timeout_ms,
            const struct connect_watch *watch,
            const struct endpoint **reached)
{
	struct attempts attempts = {.endpoints = endpoints, .error = ETIMEDOUT};
	long long now = clock_ms();
	int fd;

	*reached = endpoints->list;
	attempts.next_ms = now;
	attempts.tell_ms = watch != NULL && watch->tell != NULL
	                       ? now + CONNECT_LONG_MS
	                       : LLONG_MAX;
	attempts.polls = calloc(endpoints->count, sizeof *attempts.polls);
	if (attempts.polls == NULL)
		return -1;
	fd = run_attempts(&attempts, timeout_ms > 0 ? now + timeout_ms : LLONG_MAX,
	                  watch, reached);
	close_pending(&attempts);
	free(attempts.polls);
	errno = attempts.error;
	return fd;
}
