/* SPDX-License-Identifier: MIT */
/* session.c - serve one connection. */
#include <config.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "common/text.h"
#include "access.h"
#include "proxy.h"
#include "session.h"
#include "source.h"
#include "wrap.h"

/*
 * The size of a session's first buffer, in bytes.  Most exchanges are short.  A
 * small buffer keeps them within the first pages of the stack.  Each further
 * page would cost a page fault, a copy in a child, and on a thread's end its
 * release, with a flush of the TLB on the other processors.
 */
#define SHORT_BUFFER_SIZE 2048

/* The size of the output buffer for an input buffer of SIZE bytes with room for
 * TEXT_HEAD bytes in front of it.  It is used only if a capital differs in
 * length from its small letter, which is rare.  If the capitals do not fit, it
 * is filled and sent several times. */
#define OUTPUT_SIZE(size) ((size) + TEXT_HEAD)

static const char *const result_names[SESSION_RESULTS] = {
	[SESSION_COMPLETE] = "complete", [SESSION_FAILED] = "failed",
	[SESSION_IDLE] = "idle",         [SESSION_TIMEOUT] = "timeout",
	[SESSION_SLOW] = "slow",
	[SESSION_RESET] = "reset",       [SESSION_PROBE] = "probe",
	[SESSION_ACCESS] = "access",     [SESSION_SOURCE] = "source",
	[SESSION_CRASH] = "crash",       [SESSION_PROXY] = "proxy",
	[SESSION_KILLED] = "killed"};

const char *
session_result_name(enum session_result result)
{
	return result_names[result];
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
	memcpy(traffic->zone, session->zone, sizeof traffic->zone);
	traffic->started_ms = session->started_ms;
	traffic->received_before = session->received_before;
	traffic->sent_before = session->sent_before;
}

/* Send the N bytes at BYTES.  Returns false with errno if that fails. */
static bool
send_all(struct session *session, const unsigned char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = Send(session->fd, bytes, n, MSG_DONTWAIT);

		if (sent < 0 && (errno != EAGAIN ||
		                 !timeouts_await_writable(&session->timeouts,
		                                          session->fd)))
			return false;
		if (sent > 0) {
			session_count(&session->traffic->sent, (size_t)sent);
			timeouts_count_sent(&session->timeouts, (size_t)sent);
			bytes += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

/* Returns the result of SESSION after a call on its connection failed with
 * ERROR. */
static enum session_result
result_of(const struct session *session, int error)
{
	switch (error) {
	case EAGAIN: /* a timeout expired */
		return timeouts_deadline_passed(&session->timeouts) ? SESSION_TIMEOUT
		                                                    : SESSION_IDLE;
	case ETIME:
		return SESSION_SLOW;
	case ENOMEM:
	case ENOBUFS:
	case EIO:
		return SESSION_FAILED;
	default:
		return SESSION_RESET;
	}
}

/* Make the source that HEADER names the peer of SESSION.  Returns
 * SESSION_COMPLETE if that peer may be served; otherwise the reason for the
 * refusal. */
static enum session_result
apply_header(struct session *session, const struct proxy_header *header)
{
	session->local = header->local;
	if (header->local) /* the proxy's own health check */
		return SESSION_COMPLETE;
	if (header->has_source) {
		memcpy(&session->peer, &header->source, header->source_length);
		session->peer_length = header->source_length;
		session_publish(session);
	}
	return session_admit(session);
}

/*
 * Receive the PROXY header of SESSION: the whole header must arrive within the
 * idle timeout.  Move the *N bytes that follow it to the start of BUFFER.
 * Returns SESSION_COMPLETE, the reason for a refusal, or the result of a
 * connection that ended before its first byte.
 */
static enum session_result
receive_header(struct session *session, unsigned char *buffer, size_t *n)
{
	long long deadline_ms = timeouts_first_end(&session->timeouts);
	struct proxy_header header;
	enum proxy_status status;
	ssize_t got;

	*n = 0;
	do {
		got = timeouts_read(&session->timeouts, session->fd, buffer + *n,
		                    SESSION_BUFFER_SIZE - *n, deadline_ms);
		if (*n == 0 && (got == 0 || (got < 0 && result_of(session, errno) ==
		                                            SESSION_RESET)))
			return SESSION_PROBE;
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
 * Send the capitals of the N bytes at BYTES, which are complete characters.
 * The first DONE bytes have been converted in place; convert the others into
 * OUT, which has SIZE bytes, more than DONE.  Returns false with errno if
 * sending fails.
 */
static bool
send_converted(struct session *session, const unsigned char *bytes, size_t n,
               size_t done, unsigned char *out, size_t size)
{
	size_t stored = done;

	memcpy(out, bytes, done);
	bytes += done;
	n -= done;
	do {
		stored += text_convert_to(out + stored, size - stored, &bytes, &n);
		if (!send_all(session, out, stored))
			return false;
		stored = 0;
	} while (n > 0);
	return true;
}

/* The output buffers are in functions of their own, which are not inlined: a
 * text whose capitals keep their lengths touches none of their pages. */

__attribute__((noinline)) static bool
send_short(struct session *session, const unsigned char *bytes, size_t n,
           size_t done)
{
	unsigned char out[OUTPUT_SIZE(SHORT_BUFFER_SIZE)];

	return send_converted(session, bytes, n, done, out, sizeof out);
}

__attribute__((noinline)) static bool
send_full(struct session *session, const unsigned char *bytes, size_t n,
          size_t done)
{
	unsigned char out[OUTPUT_SIZE(SESSION_BUFFER_SIZE)];

	return send_converted(session, bytes, n, done, out, sizeof out);
}

/* Convert and send the N bytes at BYTES, the next ones of the stream.  There is
 * room for TEXT_HEAD bytes in front of them.  Returns false with errno if
 * sending fails. */
static bool
send_capitals(struct session *session, unsigned char *bytes, size_t n)
{
	unsigned char *start = text_join(&session->text, bytes, &n);
	size_t done = text_convert(start, n);

	if (done == n)
		return send_all(session, start, n);
	return n <= OUTPUT_SIZE(SHORT_BUFFER_SIZE)
	           ? send_short(session, start, n, done)
	           : send_full(session, start, n, done);
}

/*
 * At the end of SESSION with RESULT: send the bytes that are held back, unless
 * the connection is lost.  The client may have begun a character and stopped:
 * then do not wait for it again.  Returns the result.
 */
static enum session_result
send_held(struct session *session, enum session_result result)
{
	unsigned char held[TEXT_HELD_MAX];
	size_t n = text_end(&session->text, held);
	ssize_t sent;

	if (n == 0)
		return result;
	if (result == SESSION_COMPLETE)
		return send_all(session, held, n) ? result
		                                  : result_of(session, errno);
	if (result == SESSION_IDLE || result == SESSION_TIMEOUT) {
		sent = Send(session->fd, held, n, MSG_DONTWAIT);
		if (sent > 0)
			session_count(&session->traffic->sent, (size_t)sent);
	}
	return result;
}

/*
 * Serve SESSION with the buffer of SIZE bytes at BUFFER; there is room for
 * TEXT_HEAD bytes in front of it.  The buffer already holds the first AHEAD
 * bytes of the stream.  Returns true with *RESULT at the end of the session.
 * Returns false if a read has filled the buffer and a larger one exists: go on
 * with that.
 */
static bool
serve_stream(struct session *session, unsigned char *buffer, size_t size,
             size_t ahead, enum session_result *result)
{
	ssize_t n;

	while ((n = ahead > 0 ? (ssize_t)ahead
	                      : timeouts_read(&session->timeouts, session->fd,
	                                      buffer, size,
	                                      session->timeouts.deadline_ms)) > 0) {
		ahead = 0;
		session_count(&session->traffic->received, (size_t)n);
		if (!session->wants_proxy && proxy_configured() &&
		    proxy_signature_seen(&session->signature, buffer, (size_t)n)) {
			*result = SESSION_PROXY;
			return true;
		}
		if (!send_capitals(session, buffer, (size_t)n)) {
			*result = result_of(session, errno);
			return true;
		}
		if ((size_t)n == size && size < SESSION_BUFFER_SIZE)
			return false;
	}
	*result = n == 0 ? SESSION_COMPLETE : result_of(session, errno);
	return true;
}

/* The two functions below are not inlined, so that the large buffer is on the
 * stack only while it is used. */

__attribute__((noinline)) static bool
serve_with_short_buffer(struct session *session, enum session_result *result)
{
	unsigned char buffer[TEXT_HEAD + SHORT_BUFFER_SIZE];

	return serve_stream(session, buffer + TEXT_HEAD, SHORT_BUFFER_SIZE, 0,
	                    result);
}

__attribute__((noinline)) static enum session_result
serve_with_full_buffer(struct session *session)
{
	unsigned char buffer[TEXT_HEAD + SESSION_BUFFER_SIZE];
	unsigned char *start = buffer + TEXT_HEAD;
	size_t ahead = 0; /* bytes that came with the PROXY header */
	enum session_result result = SESSION_COMPLETE;

	if (session->wants_proxy)
		result = receive_header(session, start, &ahead);
	if (result == SESSION_COMPLETE)
		serve_stream(session, start, SESSION_BUFFER_SIZE, ahead, &result);
	return result;
}

/* True if SESSION, which ended with RESULT, was a probe. */
static bool
is_probe(const struct session *session, enum session_result result)
{
	unsigned long long received = atomic_load_explicit(
		&session->traffic->received, memory_order_relaxed);

	return (result == SESSION_COMPLETE || result == SESSION_RESET) &&
	       (session->local || received == session->received_before);
}

enum session_result
session_serve(struct session *session)
{
	enum session_result result;

	session->signature = 0;
	session->local = false;
	session->text = (struct text){0};
	if (session->wants_proxy || !serve_with_short_buffer(session, &result))
		result = serve_with_full_buffer(session);
	result = send_held(session, result);
	return is_probe(session, result) ? SESSION_PROBE : result;
}
