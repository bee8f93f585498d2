/* SPDX-License-Identifier: MIT */
/* sessions.h - the table of all sessions, and what is counted of them. */
#ifndef SERVER_SESSIONS_H
#define SERVER_SESSIONS_H

#include "session.h"

/* Why accepting had to wait. */
enum wait_cause { WAIT_LIMIT, WAIT_RATE, WAIT_CAUSES };

/*
 * Make the table of MAX sessions.  Processes forked later do not have it, but
 * count the bytes of their sessions; with WORKERS_COUNT, the sessions too.  The
 * calls below may come from any thread of the process that made it.
 */
void sessions_open(size_t max, bool workers_count);

/* Slot number I of the table, for a worker that serves one session after the
 * other.  A worker that is a process makes a session of its own for it. */
struct session *sessions_use_slot(size_t i);
struct session session_for_slot(size_t i);

/*
 * Begin a session on FD with the peer that accept(2) gave: in a free slot (there
 * must be one: sessions_room has said so, and no session has begun since), or in
 * SESSION, a worker's slot.  NULL, with FD closed, if the peer may not connect
 * or has too many sessions already; that is counted and logged.
 */
struct session *session_begin(int fd, const struct sockaddr_storage *peer,
                              socklen_t peer_length);
struct session *session_begin_in(struct session *session, int fd,
                                 const struct sockaddr_storage *peer,
                                 socklen_t peer_length);

/* Close SESSION's connection: no sessions_visit meets it again. */
void session_close(struct session *session);

/*
 * Account for the end of SESSION, which is closed and has its result: count it,
 * log its line (--verbose), and free its slot.
 */
void session_end(struct session *session);

/* The same for a session in a worker's slot, which the worker keeps. */
void session_end_in(struct session *session);

/* Account for the session in SLOT, whose process was reaped with RESULT. */
void session_reaped(size_t slot, enum session_result result);

/* The same where the process was a worker, which may have served none. */
void session_worker_reaped(size_t slot, enum session_result result);

/*
 * True if one more session may begin.  If not, SIGCHLD is sent to the calling
 * thread when a session ends, unless its process's end does that anyway.
 */
bool sessions_room_or_watch(void);

/* How many run; as sessions_room_or_watch, has the end of one announced. */
size_t sessions_active(void);

/* Call VISIT for each session that runs and is not closed; it must not end
 * any. */
void sessions_visit(void (*visit)(struct session *session));

/* Count that accepting had to wait for CAUSE. */
void sessions_count_wait(enum wait_cause cause);

/* Write the counts of now, "active=N accepted=N ...", into the SIZE bytes at
 * TEXT. */
void sessions_format(char *text, size_t size);

/* Log one line of counts (SIGUSR1, and at the end) that begins with EVENT. */
void sessions_log(const char *event);

#endif
