/* SPDX-License-Identifier: MIT */
/* sessions.h - the session table, and the counts of all sessions. */
#ifndef SERVER_SESSIONS_H
#define SERVER_SESSIONS_H

#include "session.h"

/* The limit that made the server wait before it accepts. */
enum wait_cause { WAIT_LIMIT, WAIT_RATE, WAIT_CAUSES };

/*
 * Allocate the table of MAX sessions.  Processes forked later do not have the
 * table.  They share the byte counts and, with SHARE_COUNTS, the counts of
 * sessions.  The functions below may be called in any thread of the process
 * that called this one.  A worker process may call only session_for_slot,
 * session_begin_in, session_close, session_end_in and sessions_count_wait.
 */
void sessions_open(size_t max, bool share_counts);

/* For a worker, which serves one session after the other.  sessions_use_slot
 * returns slot I of the table; slots 0 to I are in use from then on.
 * session_for_slot returns a session outside the table that counts for slot I,
 * for a worker process. */
struct session *sessions_use_slot(size_t i);
struct session session_for_slot(size_t i);

/*
 * Begin a session on connection FD; accept(2) gave PEER and PEER_LENGTH.
 * session_begin takes a free slot.  There must be one: sessions_room_or_watch
 * returned true, and no session has begun since.  session_begin_in uses
 * SESSION, the slot of a worker.  Returns NULL, with FD closed, if the peer may
 * not connect or has too many sessions already; that is counted and logged.
 */
struct session *session_begin(int fd, const struct sockaddr_storage *peer,
                              socklen_t peer_length);
struct session *session_begin_in(struct session *session, int fd,
                                 const struct sockaddr_storage *peer,
                                 socklen_t peer_length);

/* Close SESSION's connection.  sessions_visit skips it from now on. */
void session_close(struct session *session);

/* Count the end of SESSION, log its line (--verbose), and free its slot.  To be
 * called after session_close, when its result is set. */
void session_end(struct session *session);

/* The same for a session in a worker's slot, which is not freed. */
void session_end_in(struct session *session);

/*
 * Close and end the session in SLOT, whose process was reaped with RESULT, and
 * ended by SIGNAL (0: by none).  A crash is logged, and counted for its source
 * if this process knows it: the source in a PROXY header is only a claim of the
 * process that crashed.
 */
void session_reaped(size_t slot, enum session_result result, int signal);

/* End the session, if any, of the worker in SLOT, whose process was reaped with
 * RESULT, and ended by SIGNAL.  A crash is logged. */
void session_worker_reaped(size_t slot, enum session_result result,
                           int signal);

/*
 * True if one more session may begin.  Otherwise request SIGCHLD for the
 * calling thread when a session ends.  (Where processes serve, the kernel sends
 * it.)
 */
bool sessions_room_or_watch(void);

/* Returns the number of sessions that run.  Requests SIGCHLD for the next end
 * of one, as sessions_room_or_watch does; the end of a session in a worker's
 * slot sends none. */
size_t sessions_active(void);

/* Call VISIT for each session that runs and is not closed.  VISIT must not end
 * a session. */
void sessions_visit(void (*visit)(struct session *session));

/* Count one wait before accept(2), for CAUSE. */
void sessions_count_wait(enum wait_cause cause);

/* Write the current counts, "active=N accepted=N ...", into the SIZE bytes at
 * TEXT. */
void sessions_format(char *text, size_t size);

/* Log the current counts as one line that begins with EVENT. */
void sessions_log(const char *event);

#endif
