/* SPDX-License-Identifier: MIT */
/* timeouts.c - how long a session waits for its client. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "common/clock.h"
#include "timeouts.h"
#include "wrap.h"

static struct time_limits limits;

void
timeouts_configure(const struct time_limits *l)
{
	limits = *l;
}

void
timeouts_start(struct timeouts *timeouts, long long now_ms)
{
	*timeouts = (struct timeouts){
		.deadline_ms = limits.session_timeout_ms != 0
	                       ? now_ms + limits.session_timeout_ms
	                       : 0,
		.idle_end_ms = limits.idle_timeout_ms != 0
	                       ? now_ms + limits.idle_timeout_ms
	                       : 0,
		.read_timeout_ms = limits.idle_timeout_ms,
		.queued = INT_MAX,
		.period_start_ms = now_ms};
}

void
timeouts_count_sent(struct timeouts *timeouts, size_t n)
{
	timeouts->sent += n;
	timeouts->queued = INT_MAX; /* this write has lengthened the queue */
}

bool
timeouts_deadline_passed(const struct timeouts *timeouts)
{
	return timeouts->deadline_ms != 0 && clock_ms() >= timeouts->deadline_ms;
}

/* The smaller of the times A and B, of which 0 means none. */
static long long
first_of(long long a, long long b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

long long
timeouts_first_end(const struct timeouts *timeouts)
{
	return first_of(timeouts->deadline_ms, timeouts->idle_end_ms);
}

/*
 * Returns the milliseconds to wait: the smaller of IDLE_MS and the time to
 * DEADLINE_MS.  In the arguments and the result, 0 means unlimited.  Returns -1
 * if the deadline has passed.
 */
static long long
time_left(long long idle_ms, long long deadline_ms)
{
	long long left;

	if (deadline_ms == 0)
		return idle_ms;
	left = deadline_ms - clock_ms();
	return left <= 0 ? -1 : first_of(idle_ms, left);
}

bool
timeouts_too_slow(struct timeouts *timeouts, long long now_ms, unsigned queued)
{
	long long ms = now_ms - timeouts->period_start_ms;
	/* On a unix socket, TIOCOUTQ also counts the overhead of each buffer. */
	unsigned long long taken =
		timeouts->sent > queued ? timeouts->sent - queued : 0;
	bool slow;

	if (ms < limits.rate_period_ms)
		return false;
	if (taken < timeouts->taken_before)
		taken = timeouts->taken_before;
	slow = taken < timeouts->sent_before &&
	       (long long)(taken - timeouts->taken_before) <
	           limits.min_rate * ms / 1000;
	timeouts->period_start_ms = now_ms;
	timeouts->sent_before = timeouts->sent;
	timeouts->taken_before = taken;
	return slow;
}

/* As timeouts_too_slow, for the socket FD at this time.  Sets errno to ETIME if
 * true. */
static bool
is_too_slow(struct timeouts *timeouts, int fd)
{
	long long now_ms;
	int queued = 0;

	if (limits.min_rate == 0)
		return false;
	now_ms = clock_ms();
	if (now_ms - timeouts->period_start_ms < limits.rate_period_ms)
		return false;
	(void)ioctl(fd, TIOCOUTQ, &queued);
	if (!timeouts_too_slow(timeouts, now_ms, (unsigned)queued))
		return false;
	errno = ETIME;
	return true;
}

/* Set *MS to the milliseconds since the last data was sent to the peer or,
 * while unacknowledged data is sent again, since the peer's last ACK.
 * Returns false if FD is not a TCP socket, or if TCP_INFO is incomplete. */
static bool
ms_since_progress(int fd, long long *ms)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0 ||
	    length < offsetof(struct tcp_info, tcpi_pmtu)) /* under an emulator */
		return false;
	*ms = info.tcpi_retransmits > 0 ? info.tcpi_last_ack_recv
	                                : info.tcpi_last_data_sent;
	return true;
}

/*
 * After a wait of the idle timeout for data or for room: returns the
 * milliseconds that are left of the timeout because data was sent to the peer
 * meanwhile, or 0 or less if the session is idle.  For a unix socket only the
 * length of the send queue is known: if that is shorter than at the last idle
 * timeout, the peer has read, and the whole timeout is left.
 */
static long long
idle_time_left(struct timeouts *timeouts, int fd)
{
	long long ms;
	int queued = 0, before = timeouts->queued;

	if (ms_since_progress(fd, &ms))
		return limits.idle_timeout_ms - ms;
	(void)ioctl(fd, TIOCOUTQ, &queued);
	timeouts->queued = queued;
	return queued > 0 && queued < before ? limits.idle_timeout_ms : 0;
}

/*
 * Returns the milliseconds of the next wait, at most IDLE_MS, or 0: unlimited.
 * Returns -1 with errno if the session must not wait: EAGAIN at DEADLINE_MS,
 * ETIME if the client of FD is too slow.
 */
static long long
next_wait(struct timeouts *timeouts, int fd, long long idle_ms,
          long long deadline_ms)
{
	long long ms = time_left(idle_ms, deadline_ms);

	if (is_too_slow(timeouts, fd))
		return -1;
	if (ms < 0)
		errno = EAGAIN;
	else if (limits.min_rate != 0)
		ms = first_of(ms, limits.rate_period_ms);
	return ms;
}

/* After a wait without success, which took MS milliseconds, update *IDLE_MS,
 * the rest of the idle timeout (0: unlimited).  Returns false with EAGAIN if
 * the session is idle. */
static bool
may_wait_again(struct timeouts *timeouts, int fd, long long ms,
               long long *idle_ms)
{
	if (*idle_ms == 0)
		return true;
	*idle_ms = ms >= *idle_ms ? idle_time_left(timeouts, fd) : *idle_ms - ms;
	errno = EAGAIN;
	return *idle_ms > 0;
}

static void
set_read_timeout(struct timeouts *timeouts, int fd, long long ms)
{
	const struct timeval timeout = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	if (timeouts->read_timeout_ms == ms)
		return;
	Setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	timeouts->read_timeout_ms = ms;
}

ssize_t
timeouts_read(struct timeouts *timeouts, int fd, void *buffer, size_t size,
              long long deadline_ms)
{
	long long idle_ms = limits.idle_timeout_ms;
	long long ms;
	ssize_t n;

	do {
		ms = next_wait(timeouts, fd, idle_ms, deadline_ms);
		if (ms < 0)
			return -1;
		set_read_timeout(timeouts, fd, ms);
		n = Read(fd, buffer, size);
		if (n >= 0 || errno != EAGAIN)
			return n;
	} while (may_wait_again(timeouts, fd, ms, &idle_ms));
	return -1;
}

/* MS milliseconds (0: unlimited) as the timeout of poll(2). */
static int
poll_timeout(long long ms)
{
	if (ms == 0)
		return -1;
	return ms < INT_MAX ? (int)ms : INT_MAX;
}

bool
timeouts_await_writable(struct timeouts *timeouts, int fd)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLOUT};
	long long idle_ms = limits.idle_timeout_ms;
	long long ms, begun_ms;
	int ready;

	do {
		ms = next_wait(timeouts, fd, idle_ms, timeouts->deadline_ms);
		if (ms < 0)
			return false;
		begun_ms = clock_ms();
		ready = Poll(&pollfd, 1, poll_timeout(ms));
		if (ready > 0)
			return true;
		if (ready < 0 && errno == EINTR) /* the rest of MS is left */
			ms = clock_ms() - begun_ms;
	} while (may_wait_again(timeouts, fd, ms, &idle_ms));
	return false;
}
