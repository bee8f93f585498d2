/* SPDX-License-Identifier: MIT */
/* session.h - serve one connection. */
#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include <net/if.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "common/text.h"
#include "shared.h"
#include "timeouts.h"

/* How a session ended; also the exit status of a process that served one. */
enum session_result {
	SESSION_COMPLETE, /* the client closed its side; the reply was sent */
	SESSION_FAILED,   /* the server could not go on, such as without memory */
	SESSION_IDLE,     /* no data moved for the idle timeout */
	SESSION_TIMEOUT,  /* the session timeout expired */
	SESSION_SLOW,     /* the client took the reply too slowly: --min-rate */
	SESSION_RESET,    /* the client or the network broke the connection */
	SESSION_PROBE,    /* a health check: see session_serve */
	SESSION_ACCESS,   /* refused by --allow or --deny */
	SESSION_SOURCE,   /* refused by --max-per-source */
	SESSION_CRASH,    /* refused: its source has made processes crash */
	SESSION_PROXY,    /* refused: PROXY header missing, invalid or unexpected */
	SESSION_KILLED,   /* the drain ended it, or a signal ended its process */
	SESSION_RESULTS   /* the number of results */
};

/*
 * Byte counts and peer of a session.  The process that serves the session
 * writes them; the process that accepted it, or the supervisor, reads them.
 * The writer may have been taken over, so the values are only counted and
 * printed.
 */
struct session_traffic {
	/* Bytes of all sessions of the slot so far. */
	_Alignas(CACHE_LINE) atomic_ullong received;
	atomic_ullong sent;
	/* The current session, if a worker serves it or a PROXY header is to come
	 * first (session_publish). */
	struct sockaddr_storage peer;
	_Atomic socklen_t peer_length; /* read once, then checked */
	uid_t uid;
	char zone[IF_NAMESIZE]; /* may lack a NUL */
	atomic_llong started_ms; /* read once, then checked */
	unsigned long long received_before, sent_before;
};

/* One slot of the session table, reused by successive sessions. */
struct session {
	size_t slot; /* index in the table */
	struct session_traffic *traffic;

	/* The current connection. */
	struct sockaddr_storage peer;
	socklen_t peer_length; /* of peer, in bytes */
	uid_t uid; /* the peer's, on a unix socket */
	char zone[IF_NAMESIZE]; /* the name of an IPv6 peer's interface, or "" */
	int fd;    /* -1: not open in this process */
	long long started_ms;
	struct timeouts timeouts;
	enum session_result result;
	bool open;        /* its connection is not closed yet */
	bool killed;      /* upper-threadd: the drain has shut it down */
	bool wants_proxy; /* a PROXY header must come first */
	bool local;       /* the header had the command LOCAL */
	size_t signature; /* state of proxy_signature_seen */
	struct text text; /* what is held back of the stream */
	unsigned long long received_before, sent_before; /* slot's bytes at start */

	pthread_t thread;     /* upper-threadd: the thread that serves it */
	struct session *next; /* in the list of free or of finished sessions */
};

/* Add N to COUNTER.  The caller must be its only writer. */
static inline void
session_count(atomic_ullong *counter, unsigned long long n)
{
	unsigned long long old =
		atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, old + n, memory_order_relaxed);
}

/* The most bytes that one read(2) takes. */
#define SESSION_BUFFER_SIZE 65536

/*
 * Serve the connection of SESSION: read, convert to upper case, write all,
 * until the peer closes its side or a time limit ends the session (timeouts.h).
 * An incomplete character is held back until its next bytes come; at the end of
 * the session it is sent as it is.  Returns how the session ended; the
 * descriptor stays open.
 *
 * A session that the peer closed or reset is a probe in two cases, in which no
 * client has lost data: no data came (after the PROXY header, if any), or that
 * header had the command LOCAL.
 */
enum session_result session_serve(struct session *session);

/* Copy the peer, the start and the byte counts at the start of SESSION to its
 * traffic, where other processes read them. */
void session_publish(const struct session *session);

/* Check the access rules and count SESSION's source.  Returns SESSION_COMPLETE
 * if its peer may be served; otherwise SESSION_ACCESS or SESSION_SOURCE. */
enum session_result session_admit(struct session *session);

/* Returns the name of RESULT in log lines. */
const char *session_result_name(enum session_result result);

#endif
