/* SPDX-License-Identifier: MIT */
/* server.h - what stands around the main loop of either server. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <stdbool.h>

#include "options.h"
#include "session.h"
#include "sessions.h"

/*
 * Read the command line into OPTS, open the log and the table of sessions,
 * and take the signals over: from here on they are delivered only while the
 * server waits, so none is missed and none interrupts anything else.
 */
void server_start(struct options *opts, enum option_set set, int argc,
                  char *argv[]);

/* Have HANDLER called on SIGNAL, in the main thread, while it waits. */
void server_on_signal(int signal, void (*handler)(int));

/* All listeners are there: become who --user says, and announce them. */
void server_ready(void);

/* True once a signal has asked the server to stop. */
bool server_stopping(void);

/* Have the next wait end at MS of clock_ms, at the latest. */
void server_wake_at(long long ms);

/*
 * Wait for the next connection.  Returns the listener to accept it from, or -1
 * when a signal has asked the server to stop and nobody waits to be accepted
 * (or no session is free).  Where workers accept, it is -1 when they have been
 * told to stop.  BETWEEN, unless NULL, is called after each wait.
 */
int server_next(void (*between)(void));

/*
 * Have the process allowed as many descriptors as N connections need, as far
 * as its hard limit goes.
 */
void server_want_descriptors(size_t n);

/*
 * FD was accepted from LFD, with the peer that accept(2) gave: begin its
 * session.  NULL, FD being closed, if it may not connect.
 */
struct session *server_accepted(int lfd, int fd,
                                const struct sockaddr_storage *peer,
                                socklen_t peer_length);

/* How long to wait before a call that lacked something is tried again. */
#define RELIEF_MS 100

/* CALL failed with errno ERROR for want of something: log it, but not too
 * often.  From any process or thread. */
void server_log_shortage(const char *call, int error);

/*
 * Accept4, or CALL, has returned -1 with errno: nothing to accept after all,
 * or a shortage, which is logged and waited upon.
 */
void server_short_of(const char *call);

/*
 * CALL failed with errno ERROR for want of something: log it, and wait until
 * more may be there.  False if the server is to stop meanwhile.
 */
bool server_relieved(const char *call, int error);

/*
 * Stop listening, and let the running sessions finish: for the grace at most,
 * or until a second signal asks to stop.  CUT is called for each that runs
 * then and must bring it to its end; BETWEEN is as above.  True if none is
 * left.
 */
bool server_drain(void (*cut)(struct session *session), void (*between)(void));

#endif
