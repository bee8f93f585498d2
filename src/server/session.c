/* SPDX-License-Identifier: MIT */
/* session.c - one connection being served. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include "common/clock.h"
#include "common/text.h"
#include "access.h"
#include "proxy.h"
#include "session.h"
#include "source.h"
#include "wrap.h"

/*
 * Most exchanges are short.  With so small a buffer they touch no more of the
 * stack than its first pages: no others are faulted in, copied for a child, or
 * given back (and taken from the other processors' tables) when a thread ends.
 */
#define SHORT_BUFFER_SIZE 2048

static struct session_limits limits;

static const char *const result_names[SESSION_RESULTS] = {
	[SESSION_COMPLETE] = "complete", [SESSION_FAILED] = "failed",
	[SESSION_IDLE] = "idle",         [SESSION_TIMEOUT] = "timeout",
	[SESSION_RESET] = "reset",       [SESSION_ACCESS] = "access",
	[SESSION_SOURCE] = "source",     [SESSION_PROXY] = "proxy",
	[SESSION_KILLED] = "killed"};

const char *
session_result_name(enum session_result result)
{
	return result_names[result];
}

void
session_configure(const struct session_limits *l)
{
	limits = *l;
}

void
session_start_clock(struct session *session)
{
	session->started_ms = clock_ms();
	session->deadline_ms = limits.session_timeout_ms != 0
	                           ? session->started_ms + limits.session_timeout_ms
	                           : 0;
	session->read_timeout_ms = limits.idle_timeout_ms;
	session->queued = INT_MAX;
}

enum session_result
session_admit(struct session *session)
{
	if (!access_allowed((const struct sockaddr *)&session->peer,
	                    session->peer_length))
		return SESSION_ACCESS;
	return source_enter(session->slot, &session->peer, session->uid)
	           ? SESSION_COMPLETE
	           : SESSION_SOURCE;
}

void
session_publish(const struct session *session)
{
	struct session_traffic *traffic = session->traffic;

	memcpy(&traffic->peer, &session->peer, session->peer_length);
	traffic->peer_length = session->peer_length;
	traffic->uid = session->uid;
	traffic->started_ms = session->started_ms;
	traffic->received_before = session->received_before;
	traffic->sent_before = session->sent_before;
}

/*
 * Milliseconds to wait: the smaller of IDLE_MS and the time to DEADLINE_MS, of
 * which 0 is unlimited.  Returns 0 for unlimited, and -1 if the deadline has
 * passed.
 */
static long long
time_left(long long idle_ms, long long deadline_ms)
{
	long long left;

	if (deadline_ms == 0)
		return idle_ms;
	left = deadline_ms - clock_ms();
	if (left <= 0)
		return -1;
	return idle_ms != 0 && idle_ms < left ? idle_ms : left;
}

/* How long ago data last left for the peer; where it is sent again because
 * nobody acknowledges it, when the peer was last heard.  False if that cannot
 * be known. */
static bool
ms_since_progress(int fd, long long *ms)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0 ||
	    length < offsetof(struct tcp_info, tcpi_pmtu)) /* an emulator's */
		return false;
	*ms = info.tcpi_retransmits > 0 ? info.tcpi_last_ack_recv
	                                : info.tcpi_last_data_sent;
	return true;
}

/*
 * Nothing has moved this way for the idle timeout: how much is left of it,
 * since something moved the other way; 0 or less if nothing is.  On a unix
 * socket only the queue tells: if it is shorter than it was at the timeout
 * before, something has moved.
 */
static long long
idle_time_left(struct session *session)
{
	long long ms;
	int queued = 0, before = session->queued;

	if (ms_since_progress(session->fd, &ms))
		return limits.idle_timeout_ms - ms;
	(void)ioctl(session->fd, TIOCOUTQ, &queued);
	session->queued = queued;
	return queued > 0 && queued < before ? limits.idle_timeout_ms : 0;
}

static void
set_read_timeout(struct session *session, long long ms)
{
	const struct timeval timeout = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	if (session->read_timeout_ms == ms)
		return;
	Setsockopt(session->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	session->read_timeout_ms = ms;
}

/*
 * As Read, but EAGAIN means that nothing has moved for the idle timeout, or
 * that the deadline is over.  The socket has the idle timeout from the start,
 * so that without a deadline that is one system call.
 */
static ssize_t
receive_until(struct session *session, void *buffer, size_t size,
              long long deadline_ms)
{
	long long idle_ms = limits.idle_timeout_ms;

	for (;;) {
		long long ms = time_left(idle_ms, deadline_ms);
		ssize_t n;

		if (ms < 0)
			break;
		set_read_timeout(session, ms);
		n = Read(session->fd, buffer, size);
		if (n >= 0 || errno != EAGAIN)
			return n;
		if (ms == idle_ms && (idle_ms = idle_time_left(session)) <= 0)
			break;
	}
	errno = EAGAIN;
	return -1;
}

/* Wait until SESSION can be written to.  False with EAGAIN as above. */
static bool
await_writable(struct session *session)
{
	struct pollfd pollfd = {.fd = session->fd, .events = POLLOUT};
	long long idle_ms = limits.idle_timeout_ms;

	for (;;) {
		long long ms = time_left(idle_ms, session->deadline_ms);

		if (ms < 0)
			break;
		if (Poll(&pollfd, 1, ms == 0 ? -1 : ms < INT_MAX ? (int)ms : INT_MAX) > 0)
			return true;
		if (ms == idle_ms && (idle_ms = idle_time_left(session)) <= 0)
			break;
	}
	errno = EAGAIN;
	return false;
}

/* Write the N bytes at BYTES.  False with errno if not all could be. */
static bool
send_all(struct session *session, const unsigned char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = Send(session->fd, bytes, n, MSG_DONTWAIT);

		if (sent < 0 && (errno != EAGAIN || !await_writable(session)))
			return false;
		if (sent > 0) {
			session_count(&session->traffic->sent, (size_t)sent);
			bytes += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

/* What a failed call on the connection means, by its errno. */
static enum session_result
result_of(const struct session *session, int error)
{
	switch (error) {
	case EAGAIN: /* a timeout ran out */
		return time_left(0, session->deadline_ms) < 0 ? SESSION_TIMEOUT
		                                          : SESSION_IDLE;
	case ENOMEM:
	case ENOBUFS:
	case EIO:
		return SESSION_FAILED;
	default:
		return SESSION_RESET;
	}
}

/* The PROXY header has told who SESSION's peer is. */
static enum session_result
apply_header(struct session *session, const struct proxy_header *header)
{
	if (header->local) /* the proxy itself, looking whether we are there */
		return SESSION_COMPLETE;
	if (header->has_source) {
		memcpy(&session->peer, &header->source, header->source_length);
		session->peer_length = header->source_length;
		session_publish(session);
	}
	return session_admit(session);
}

/*
 * Receive the PROXY header of SESSION, all of it within the idle timeout.
 * What came behind it is moved to the start of BUFFER, *N bytes.
 */
static enum session_result
receive_header(struct session *session, unsigned char *buffer, size_t *n)
{
	long long deadline_ms = session->deadline_ms;
	struct proxy_header header;
	enum proxy_status status;
	ssize_t got;

	if (limits.idle_timeout_ms != 0 &&
	    (deadline_ms == 0 || session->started_ms + limits.idle_timeout_ms < deadline_ms))
		deadline_ms = session->started_ms + limits.idle_timeout_ms;
	*n = 0;
	do {
		got = receive_until(session, buffer + *n, SESSION_BUFFER_SIZE - *n,
		                    deadline_ms);
		if (got <= 0)
			return SESSION_PROXY;
		*n += (size_t)got;
		status = proxy_parse(buffer, *n, &header);
	} while (status == PROXY_MORE);
	if (status == PROXY_BAD)
		return SESSION_PROXY;
	*n -= header.length;
	memmove(buffer, buffer + header.length, *n);
	return apply_header(session, &header);
}

/*
 * Serve SESSION by the SIZE bytes at BUFFER, where AHEAD bytes of the stream
 * already are.  True if it is over, with *RESULT; false when so much comes that
 * a larger buffer would do better.
 */
static bool
serve_stream(struct session *session, unsigned char *buffer, size_t size,
             size_t ahead, enum session_result *result)
{
	ssize_t n;

	while ((n = ahead > 0 ? (ssize_t)ahead
	                      : receive_until(session, buffer, size,
	                                      session->deadline_ms)) > 0) {
		ahead = 0;
		session_count(&session->traffic->received, (size_t)n);
		if (!session->wants_proxy && proxy_configured() &&
		    proxy_signature_seen(&session->signature, buffer, (size_t)n)) {
			*result = SESSION_PROXY;
			return true;
		}
		upcase(buffer, (size_t)n);
		if (!send_all(session, buffer, (size_t)n)) {
			*result = result_of(session, errno);
			return true;
		}
		if ((size_t)n == size && size < SESSION_BUFFER_SIZE)
			return false;
	}
	*result = n == 0 ? SESSION_COMPLETE : result_of(session, errno);
	return true;
}

/* The functions below are not inlined: the large buffer is to take its place
 * on the stack only where it is needed. */

__attribute__((noinline)) static bool
serve_with_short_buffer(struct session *session, enum session_result *result)
{
	unsigned char buffer[SHORT_BUFFER_SIZE];

	return serve_stream(session, buffer, sizeof buffer, 0, result);
}

__attribute__((noinline)) static enum session_result
serve_with_full_buffer(struct session *session)
{
	unsigned char buffer[SESSION_BUFFER_SIZE];
	size_t ahead = 0; /* bytes that came with the PROXY header */
	enum session_result result = SESSION_COMPLETE;

	if (session->wants_proxy)
		result = receive_header(session, buffer, &ahead);
	if (result == SESSION_COMPLETE)
		serve_stream(session, buffer, sizeof buffer, ahead, &result);
	return result;
}

enum session_result
session_serve(struct session *session)
{
	enum session_result result;

	session->signature = 0;
	if (!session->wants_proxy && serve_with_short_buffer(session, &result))
		return result;
	return serve_with_full_buffer(session);
}
