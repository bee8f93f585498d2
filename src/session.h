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
	SESSION_COMPLETE, /* the client closed its side and had its whole reply */
	SESSION_FAILED,   /* the server could not go on */
	SESSION_IDLE,     /* nothing moved for the idle timeout */
	SESSION_RESET,    /* the client or the network broke the connection */
	SESSION_KILLED,   /* the drain cut it, or a signal ended its process */
	SESSION_RESULTS   /* how many there are */
};

struct session {
	struct sockaddr_storage peer;
	socklen_t peer_length;
	int fd; /* -1: not this process's to close */
	long long started_ms;
	atomic_ullong received; /* bytes; written by whoever serves */
	atomic_ullong sent;
	enum session_result result;
	bool cut;         /* upper-threadd: the drain has cut it */
	pthread_t thread; /* upper-threadd */
	pid_t pid;        /* upper-forkd */
	struct session *chain; /* children.c's, or upper-threadd's joiner's */
	struct session *next, *previous; /* in the list that it is in */
};

/* Bytes that one read takes at most. */
#define SESSION_BUFFER_SIZE 65536

/*
 * What serves a connection, once for both servers: read, upper-case, write
 * all, until the peer closes its side; by then everything is written.  Nothing
 * moving for the timeout of the socket ends it; where the peer has still to
 * take some of its reply, that is found out only by a second timeout.
 */
enum session_result session_serve(struct session *session);

/*
 * The table of at most MAX sessions, in memory that processes share, so that
 * the counts of a killed one are still there.  The calls below may come from
 * any thread.
 */
void sessions_open(size_t max);

/*
 * A session on FD with the peer that accept(2) gave has begun.  There must be
 * room: sessions_room has said so, and no session has begun since.
 */
struct session *session_begin(int fd, const struct sockaddr_storage *peer,
                              socklen_t peer_length);

/* SESSION's connection is to be closed: no sessions_visit meets it again. */
void session_close(struct session *session);

/*
 * SESSION, which is closed, has ended with the result in it: count it, log its
 * line (--verbose), and give its place to another.
 */
void session_end(struct session *session);

/*
 * True if one more session may begin.  If not, SIGCHLD is sent to the calling
 * thread when a session ends, unless its process's end does that anyway.
 */
bool sessions_room(void);

/* How many run; as sessions_room, has the end of one announced. */
size_t sessions_active(void);

/* Call VISIT for each that runs and is not closed; it must not end any. */
void sessions_visit(void (*visit)(struct session *session));

/* Log one line of counts (SIGUSR1, and at the end) that begins with EVENT. */
void sessions_log(const char *event);

#endif
