/* SPDX-License-Identifier: MIT */
/* timeout.c - keep the timeout of a socket when signals interrupt a call. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "internal.h"

/* How long to pause, in milliseconds, if poll(2) says that a socket is ready
 * and the call then fails with EAGAIN.  Another thread was faster, or poll(2)
 * does not see the queue of the receiver (a unix datagram by sendto(2)). */
#define PAUSE_MS 10

#define NS_PER_SECOND 1000000000LL
#define NS_PER_MS 1000000LL
#define NS_PER_US 1000LL
#define UNLIMITED LLONG_MAX

/* The coarse clock would cost less, but is behind by several ticks on a virtual
 * machine: a call would end before its timeout. */
static long long
clock_ns(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

struct wrapint_timeout
wrapint_timeout_begin(int fd, int option)
{
	return (struct wrapint_timeout){
		.fd = fd, .option = option, .begun_ns = clock_ns()};
}

/* Read the timeout of the socket.  A file that is not a socket has none. */
static void
read_timeout(struct wrapint_timeout *timeout)
{
	struct timeval *set = &timeout->set;
	socklen_t length = sizeof *set;

	timeout->end_ns = UNLIMITED;
	if (getsockopt(timeout->fd, SOL_SOCKET, timeout->option, set, &length) < 0 ||
	    (set->tv_sec == 0 && set->tv_usec == 0) || set->tv_sec > INT_MAX)
		return;
	timeout->end_ns = timeout->begun_ns +
	                  (long long)set->tv_sec * NS_PER_SECOND +
	                  (long long)set->tv_usec * NS_PER_US;
	timeout->flags = MSG_DONTWAIT;
}

/* Returns the nanoseconds that are left, or UNLIMITED; if none, 0 with
 * EAGAIN. */
static long long
ns_left(struct wrapint_timeout *timeout)
{
	long long left;

	if (timeout->end_ns == 0)
		read_timeout(timeout);
	if (timeout->end_ns == UNLIMITED)
		return UNLIMITED;
	left = timeout->end_ns - clock_ns();
	if (left > 0)
		return left;
	errno = EAGAIN;
	return 0;
}

/* NS nanoseconds as the timeout of poll(2), rounded up. */
static int
poll_ms(long long ns)
{
	if (ns == UNLIMITED)
		return -1;
	return ns < INT_MAX * NS_PER_MS ? (int)((ns + NS_PER_MS - 1) / NS_PER_MS)
	                                : INT_MAX;
}

bool
wrapint_timeout_await(struct wrapint_timeout *timeout)
{
	struct pollfd pollfd = {
		.fd = timeout->fd,
		.events = timeout->option == SO_RCVTIMEO ? POLLIN : POLLOUT};
	long long left;

	while ((left = ns_left(timeout)) > 0) {
		int ready = poll(&pollfd, 1, poll_ms(left));

		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR && errno != EAGAIN)
			return false;
	}
	return false;
}

bool
wrapint_timeout_again(struct wrapint_timeout *timeout)
{
	return ns_left(timeout) == UNLIMITED || wrapint_timeout_await(timeout);
}

bool
wrapint_timeout_pause(struct wrapint_timeout *timeout)
{
	long long left = ns_left(timeout);

	if (left > PAUSE_MS * NS_PER_MS)
		left = PAUSE_MS * NS_PER_MS;
	(void)poll(NULL, 0, poll_ms(left));
	errno = EAGAIN;
	return left > 0;
}

static void
set_timeout(const struct wrapint_timeout *timeout, const struct timeval *value)
{
	int error = errno;

	(void)setsockopt(timeout->fd, SOL_SOCKET, timeout->option, value,
	                 sizeof *value);
	errno = error;
}

bool
wrapint_timeout_shorten(struct wrapint_timeout *timeout)
{
	long long left = ns_left(timeout);

	if (left != UNLIMITED && left > 0) {
		long long us = (left + NS_PER_US - 1) / NS_PER_US;
		const struct timeval value = {.tv_sec = (time_t)(us / 1000000),
		                              .tv_usec = (suseconds_t)(us % 1000000)};

		set_timeout(timeout, &value);
	}
	return left > 0;
}

void
wrapint_timeout_restore(const struct wrapint_timeout *timeout)
{
	if (timeout->flags != 0)
		set_timeout(timeout, &timeout->set);
}
