/* SPDX-License-Identifier: MIT */
/* sessions.h - the table of all sessions, and what is counted of them. */
#ifndef SERVER_SESSIONS_H
#define SERVER_SESSIONS_H

#include "session.h"

/* Why a connection had to wait or was closed unserved, beside what ends a
 * session. */
enum wait_cause { WAIT_LIMIT, WAIT_RATE, WAIT_CAUSES };

/*
 * The table of at most MAX sessions, in memory that processes share.  The
 * calls below may come from any thread of the process that made it.
 */
void sessions_open(size_t max);

/* Place number I of the table, for a worker that serves one session after the
 * other. */
struct session *sessions_place(size_t i);

/* The number of SESSION in the table, and the session of a number. */
size_t session_number(const struct session *session);
struct session *session_numbered(size_t number);

/*
 * A session on FD with the peer that accept(2) gave begins: in a free place
 * (there must be one: sessions_room has said so, and no session has begun
 * since), or in PLACE, a worker's own.  NULL, with FD closed, if the peer may
 * not connect or has too many sessions already; that is counted and logged.
 */
struct session *session_begin(int fd, const struct sockaddr_storage *peer,
                              socklen_t peer_length);
struct session *session_begin_in(struct session *place, int fd,
                                 const struct sockaddr_storage *peer,
                                 socklen_t peer_length);

/* SESSION's connection is to be closed: no sessions_visit meets it again. */
void session_close(struct session *session);

/*
 * SESSION, which is closed, has ended with the result in it: count it, log its
 * line (--verbose), and give its place to another.
 */
void session_end(struct session *session);

/* The same for a session in a worker's own place, and not yet closed. */
void session_end_in(struct session *place);

/* True if a session runs in PLACE. */
bool session_runs(const struct session *place);

/*
 * True if one more session may begin.  If not, SIGCHLD is sent to the calling
 * thread when a session ends, unless its process's end does that anyway.
 */
bool sessions_room(void);

/* How many run; as sessions_room, has the end of one announced. */
size_t sessions_active(void);

/* Call VISIT for each that runs and is not closed; it must not end any. */
void sessions_visit(void (*visit)(struct session *session));

/* Call VISIT for each place that was ever used. */
void sessions_each(void (*visit)(struct session *session));

/* Accepting had to wait for CAUSE. */
void sessions_count_wait(enum wait_cause cause);

/* Write the counts of now, "active=N accepted=N ...", into the SIZE bytes at
 * TEXT. */
void sessions_format(char *text, size_t size);

/* Log one line of counts (SIGUSR1, and at the end) that begins with EVENT. */
void sessions_log(const char *event);

#endif
