/* SPDX-License-Identifier: MIT */
/* session.h - one connection being served. */
#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "shared.h"

/* How a session ended; also the exit status of a process that served one. */
enum session_result {
	SESSION_COMPLETE, /* the client closed its side and had its whole reply */
	SESSION_FAILED,   /* the server could not go on */
	SESSION_IDLE,     /* nothing moved for the idle timeout */
	SESSION_TIMEOUT,  /* the session timeout was over */
	SESSION_RESET,    /* the client or the network broke the connection */
	SESSION_ACCESS,   /* refused: --allow and --deny */
	SESSION_SOURCE,   /* refused: --max-per-source */
	SESSION_PROXY,    /* refused: no PROXY header, or not a valid one */
	SESSION_KILLED,   /* the drain cut it, or a signal ended its process */
	SESSION_RESULTS   /* how many there are */
};

/*
 * The bytes and the peer of a session, for the process that accepted it.  The
 * process that serves the session writes them, and may have been taken over:
 * they are only counted and printed.
 */
struct session_traffic {
	/* Bytes, over all sessions of the slot. */
	_Alignas(CACHE_LINE) atomic_ullong received;
	atomic_ullong sent;
	/* The session now served, as a worker or a PROXY header has it. */
	struct sockaddr_storage peer;
	_Atomic socklen_t peer_length; /* read once, then checked */
	uid_t uid;
	atomic_llong started_ms; /* as well */
	unsigned long long received_before, sent_before;
};

/* One slot of the session table, reused by successive sessions. */
struct session {
	size_t slot; /* its number */
	struct session_traffic *traffic;

	/* The connection now served. */
	struct sockaddr_storage peer;
	socklen_t peer_length; /* 0: served by a process that alone knows */
	uid_t uid; /* the peer's, on a unix socket */
	int fd;    /* -1: not this process's to close */
	long long started_ms;
	long long deadline_ms; /* of the session; 0: none */
	long long read_timeout_ms; /* of its socket, as of now */
	int queued; /* bytes not taken by the peer, at the last idle timeout */
	enum session_result result;
	bool open;        /* its descriptor is */
	bool killed;         /* upper-threadd: the drain has cut it */
	bool wants_proxy; /* a PROXY header is to come first */
	size_t signature; /* how much of one has come where none is to come */
	unsigned long long received_before, sent_before; /* this session */

	pthread_t thread;     /* upper-threadd: what serves it */
	struct session *next; /* in the one list that it is in */
};

/* Add N to COUNTER as its only writer. */
static inline void
session_count(atomic_ullong *counter, unsigned long long n)
{
	unsigned long long old =
		atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, old + n, memory_order_relaxed);
}

/* Bytes that one read takes at most. */
#define SESSION_BUFFER_SIZE 65536

/* How sessions are served: milliseconds, 0 for never. */
struct session_limits {
	long long idle_timeout_ms;
	long long session_timeout_ms;
};

/* Serve sessions within LIMITS from now on. */
void session_configure(const struct session_limits *limits);

/*
 * Serve SESSION's connection, in either server: read, upper-case, write
 * all, until the peer closes its side; by then everything is written.  Nothing
 * moving for the timeout of the socket ends it; where the peer has still to
 * take some of its reply, that is found out only by a second timeout.
 */
enum session_result session_serve(struct session *session);

/* Begin the time of SESSION, whose socket has the idle timeout. */
void session_start_clock(struct session *session);

/* Tell in SESSION's traffic who its peer is, and when and where it began. */
void session_publish(const struct session *session);

/* SESSION_COMPLETE if SESSION's peer may be served; otherwise why not. */
enum session_result session_admit(struct session *session);

/* The name of RESULT in log lines. */
const char *session_result_name(enum session_result result);

#endif
