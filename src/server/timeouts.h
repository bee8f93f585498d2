/* SPDX-License-Identifier: MIT */
/* timeouts.h - how long a session waits for its client: --idle-timeout,
 * --session-timeout and --min-rate. */
#ifndef SERVER_TIMEOUTS_H
#define SERVER_TIMEOUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Time limits of sessions.  Times are in milliseconds; 0: no limit. */
struct time_limits {
	long long idle_timeout_ms;
	long long session_timeout_ms;
	long long min_rate;       /* bytes of the reply in a second; 0: no limit */
	long long rate_period_ms; /* the rate is an average over this time */
};

/* The time limits of one session.  All times are of clock_ms. */
struct timeouts {
	long long deadline_ms;     /* by the session timeout; 0: none */
	long long idle_end_ms;     /* end of the first idle timeout; 0: none */
	long long read_timeout_ms; /* SO_RCVTIMEO of its socket */
	int queued; /* bytes in the send queue at the last idle timeout;
	             * INT_MAX: no idle timeout since the last write */

	/* The rate at which the client takes the reply. */
	unsigned long long sent;   /* bytes of the reply given to the socket */
	long long period_start_ms; /* when the current period began */
	unsigned long long sent_before, taken_before; /* bytes at that time */
};

/* Apply LIMITS to all sessions. */
void timeouts_configure(const struct time_limits *limits);

/* Set TIMEOUTS of a session that begins at NOW_MS.  Its socket has the idle
 * timeout as SO_RCVTIMEO. */
void timeouts_start(struct timeouts *timeouts, long long now_ms);

/*
 * As Read (libwrap) of the socket FD.  It also fails with
 * - EAGAIN if no data moved in either direction for the idle timeout, or at
 *   DEADLINE_MS (0: none).  On a unix socket with unread replies, only a second
 *   idle timeout shows that no data moved;
 * - ETIME if the client takes the reply too slowly.
 * Without a deadline and a minimum rate this is a single system call.
 */
ssize_t timeouts_read(struct timeouts *timeouts, int fd, void *buffer,
                      size_t size, long long deadline_ms);

/* Wait until FD is writable.  Returns false with errno as timeouts_read. */
bool timeouts_await_writable(struct timeouts *timeouts, int fd);

/* Count N bytes of the reply, more than 0, that were given to the socket. */
void timeouts_count_sent(struct timeouts *timeouts, size_t n);

/*
 * Call this at the time NOW_MS, with QUEUED bytes of the reply in the send
 * queue.  If the current period has ended, begin the next one.  Returns true if
 * the client was too slow in the period that has ended: it always had bytes to
 * take, and took fewer than the minimum rate demands.
 */
bool timeouts_too_slow(struct timeouts *timeouts, long long now_ms,
                       unsigned queued);

/* True if the session timeout has expired. */
bool timeouts_deadline_passed(const struct timeouts *timeouts);

/* Returns the deadline of the session, or the end of its first idle timeout if
 * that is earlier; 0: none. */
long long timeouts_first_end(const struct timeouts *timeouts);

#endif
