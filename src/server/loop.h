/* SPDX-License-Identifier: MIT */
/* loop.h - what a server's main loop waits for: connections and signals. */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

#include <stdbool.h>

#include "options.h"
#include "session.h"

/* Work by OPTS, and take the signals over: from here on they are delivered only
 * while the server waits, so none is missed and none interrupts anything else. */
void loop_open(const struct options *opts);

/* Have HANDLER called on SIGNAL, in the main thread, while it waits. */
void loop_on_signal(int signal, void (*handler)(int));

/* How often a signal has asked the server to stop; two is the most. */
int loop_stop_signals(void);

/* True once it has. */
bool loop_stopping(void);

/* Have the next wait end at MS of clock_ms, at the latest; 0 is never. */
void loop_wake_at(long long ms);

/*
 * Wait for a connection if ACCEPTING, for a signal, or for TIMEOUT_MS (-1:
 * unlimited), and then do what signals have asked for.  AFTER_WAIT, unless NULL,
 * is called in between.  Returns the listener with a connection, or -1.
 */
int loop_wait(bool accepting, long long timeout_ms, void (*after_wait)(void));

/*
 * Wait for the next connection.  Returns the listener to accept it from, or -1
 * when a signal has asked the server to stop and nobody waits to be accepted
 * (or no session is free).  Where workers accept, it is -1 when they have been
 * told to stop.  AFTER_WAIT, unless NULL, is called after each wait.
 */
int server_await_connection(void (*after_wait)(void));

/*
 * FD was accepted from LFD, with the peer that accept(2) gave: begin its
 * session.  NULL if there is none: FD is -1 with errno, and a shortage was
 * logged and waited upon; or its peer may not connect, and FD was closed.
 */
struct session *server_begin_session(int lfd, int fd,
                                     const struct sockaddr_storage *peer,
                                     socklen_t peer_length);

/*
 * CALL failed with errno ERROR for want of something: log it, and wait until
 * more may be there.  False if the server is to stop meanwhile.
 */
bool server_await_resources(const char *call, int error);

#endif
