/* SPDX-License-Identifier: MIT */
/* listener.h - the sockets that a server listens on. */
#ifndef SERVER_LISTENER_H
#define SERVER_LISTENER_H

#include <signal.h>
#include <stdbool.h>

#include "common/endpoint.h"

/*
 * Connections to accept from one listener in a row, without a wait in between.
 * A wait tells whether another listener has a connection; in the main loop it
 * also handles signals.
 */
#define LISTENER_STREAK_MAX 16

/*
 * What is accepted has TIMEOUT_MS (0: none) for reading; the paths of unix
 * sockets have MODE (-1: as the umask has it).
 */
void listeners_configure(long long timeout_ms, int mode);

/*
 * Before Bind: set FD up to listen at ENDPOINT.  What it accepts inherits the
 * timeout.  A unix socket that a server left behind is removed; one that is in
 * use is not.
 */
void listener_prepare(int fd, const struct endpoint *endpoint);

/* After Listen: wait for connections on FD too.  ENDPOINT is NULL for one that
 * the service manager has made and keeps. */
void listener_add(int fd, const struct endpoint *endpoint);

/* How many there are, and the descriptor of number I. */
size_t listeners_count(void);
int listener_fd(size_t i);

/* True if a connection waits to be accepted. */
bool listeners_pending(void);

/* All have been added: log "listening on ADDRESS" for each, with the port that
 * it really has. */
void listeners_announce(void);

/*
 * Wait until a listener has a connection to accept, a signal has been handled,
 * or TIMEOUT_MS has passed (-1: never), with the signal mask MASK in the
 * meantime; without ACCEPTING, the listeners are left out.  Returns a listener
 * that can be accepted from, each in its turn, or -1.
 */
int listeners_wait(bool accepting, long long timeout_ms, const sigset_t *mask);

/*
 * The server is about to stop: what waits can still be accepted, and nothing
 * is added to it, where the kernel can do that.  A client that asks now gets no
 * answer, and when it asks again is refused: no connection is made that would
 * have to be reset.  True if handshakes that had begun may still come to their
 * end.
 */
bool listeners_ignore_handshakes(void);

/* The child's: close every listener. */
void listeners_close(void);

/* The server's: close every listener, and remove the paths of unix sockets;
 * nobody can connect any more. */
void listeners_remove(void);

/* Give connection FD what it could not inherit from listener LFD. */
void listener_inherit_timeout(int lfd, int fd);

#endif
