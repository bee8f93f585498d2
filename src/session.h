/* SPDX-License-Identifier: MIT */
/* session.h - one connection being served, and the table of all of them. */
#ifndef SESSION_H
#define SESSION_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/* How a session ended; also the exit status of a process that served one. */
enum session_result {
	SESSION_COMPLETE, /* the client closed its side, and had its whole reply */
	SESSION_FAILED,   /* something that is no fault of the client */
	SESSION_IDLE,     /* nothing moved for the idle timeout */
	SESSION_RESET,    /* the client or the network broke the connection */
	SESSION_KILLED    /* the process that served it was ended by a signal */
};

struct session {
	struct sockaddr_storage peer;
	socklen_t peer_length;
	int fd;
	long long started_ms;
	atomic_ullong received; /* bytes; written by whoever serves */
	atomic_ullong sent;
	int result;
	pthread_t thread; /* upper-threadd */
	pid_t pid;        /* upper-forkd; 0 when not running */
	struct session *next;     /* in the list that it is in */
	struct session *previous; /* in the list of those that run */
};

/*
 * What serves a connection, once for both servers: read, upper-case, write
 * all, until the peer closes its side; by then everything is written.
 */
enum session_result session_serve(struct session *session);

/* The bytes that one read takes at most. */
#define SESSION_BUFFER_SIZE 65536

/* Log the line of a session that has ended (--verbose). */
void session_log(const struct session *session);

/* What the status line tells; all but started_ms are sums. */
struct session_totals {
	unsigned long long accepted;
	unsigned long long ended[SESSION_KILLED + 1]; /* by result */
	unsigned long long received; /* bytes, of ended sessions */
	unsigned long long sent;
};

/*
 * The table of at most MAX sessions, in memory that processes share, so that
 * the counts of a killed one are still there.  Not locked: whoever has threads
 * locks around these calls.
 */
void sessions_open(size_t max);

/* A free session, to accept into; NULL if all run.  Taken by session_begin,
 * otherwise handed out again. */
struct session *session_free(void);

/* SESSION serves FD from now on. */
void session_begin(struct session *session, int fd);

/* SESSION has ended with RESULT: count it and make it free. */
void session_end(struct session *session, enum session_result result);

/* How many run. */
size_t sessions_active(void);

/* Call VISIT for each that runs. */
void sessions_visit(void (*visit)(struct session *));

/* The sums so far, of sessions that run as well. */
struct session_totals sessions_totals(void);

#endif
