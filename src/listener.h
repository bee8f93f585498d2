/* SPDX-License-Identifier: MIT */
/* listener.h - the sockets that a server listens on. */
#ifndef LISTENER_H
#define LISTENER_H

#include <signal.h>
#include <stdbool.h>

#include "endpoint.h"

/*
 * Before Bind: set FD up to listen at ENDPOINT.  What it accepts inherits the
 * timeout (in milliseconds, 0 is none) for reading and for writing.  A unix
 * socket that a server left behind is removed; one that is in use is not.
 */
void listener_prepare(int fd, const struct endpoint *endpoint,
                      long long timeout_ms);

/* After Listen: wait for connections on FD too. */
void listener_add(int fd, const struct endpoint *endpoint);

/* Log "listening on ADDRESS" for each, with the port that it really has. */
void listeners_announce(void);

/*
 * Wait until a listener has a connection to accept, a signal has been handled,
 * or TIMEOUT_MS has passed (-1: never), with the signal mask MASK in the
 * meantime; without ACCEPTING, the listeners are left out.  Returns a listener
 * that can be accepted from, each in its turn, or -1.
 */
int listeners_wait(bool accepting, long long timeout_ms, const sigset_t *mask);

/* The child's: close every listener. */
void listeners_close(void);

/* The server's: close every listener, and remove the paths of unix sockets. */
void listeners_remove(void);

/* Give connection FD what it could not inherit from listener LFD: on a unix
 * socket, the timeouts. */
void listener_adopt(int lfd, int fd);

#endif
