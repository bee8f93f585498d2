/* SPDX-License-Identifier: MIT */
/* listener.h - the listening sockets of a server. */
#ifndef SERVER_LISTENER_H
#define SERVER_LISTENER_H

#include <signal.h>
#include <stdbool.h>

#include "common/endpoint.h"

/*
 * The most connections to accept from one listener in a row, without a wait.
 * A wait tells whether another listener has a connection; in the main loop it
 * also handles signals.
 */
#define LISTENER_STREAK_MAX 16

/*
 * Set the read timeout of accepted connections to TIMEOUT_MS milliseconds (0:
 * none), and the permissions of unix sockets' paths to MODE (-1: by the umask).
 */
void listeners_configure(long long timeout_ms, int mode);

/*
 * Set the options of FD, a socket that is to listen at ENDPOINT.  To be called
 * before Bind.  TCP connections inherit the read timeout.  For a unix socket,
 * lock the directory until listener_add, and remove a path that a dead server
 * left behind, but not one in use.
 */
void listener_prepare(int fd, const struct endpoint *endpoint);

/* Add listener FD to those to wait for.  To be called after Listen.  ENDPOINT
 * is NULL for a socket of the service manager, which keeps it. */
void listener_add(int fd, const struct endpoint *endpoint);

/* The number of listeners, and the descriptor of listener I. */
size_t listeners_count(void);
int listener_fd(size_t i);

/* True if any listener has a connection to accept. */
bool listeners_pending(void);

/* Returns a listener that has a connection to accept, or -1.  *TURN is the
 * index of the listener to check first; it is set to the one after the listener
 * returned.  Any thread may call this. */
int listeners_ready(size_t *turn);

/* Log "listening on ADDRESS" for each listener, with its actual port.  To be
 * called when all are added. */
void listeners_announce(void);

/*
 * Wait, with the signal mask MASK, until a signal was handled, TIMEOUT_MS
 * milliseconds have passed (-1: no limit) or, if ACCEPTING, a listener has a
 * connection.  Returns the descriptor of such a listener, or -1.  Several ready
 * listeners are returned in turn.
 */
int listeners_wait(bool accepting, long long timeout_ms, const sigset_t *mask);

/*
 * Ignore new handshakes, before the server stops.  Queued connections can still
 * be accepted.  For TCP, a filter drops each SYN: the client retries, and is
 * refused once the listener is closed, so that no new connection is reset.  For
 * a unix socket, remove the path.  A passed listener is left alone.  Returns
 * true if handshakes that have begun may still complete.
 */
bool listeners_ignore_handshakes(void);

/* Close every listener, in a child. */
void listeners_close(void);

/* Close every listener and remove the paths of unix sockets, in the server
 * itself: nobody can connect any more, except to passed listeners. */
void listeners_remove(void);

/* Set the read timeout on connection FD, accepted from LFD, if FD did not
 * inherit it. */
void listener_inherit_timeout(int lfd, int fd);

#endif
