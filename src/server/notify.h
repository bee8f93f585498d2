/* SPDX-License-Identifier: MIT */
/* notify.h - report the state of the server to the service manager. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include <stdbool.h>

/*
 * Connect to the datagram socket that NOTIFY_SOCKET names (sd_notify(3)), and
 * remove the variable.  Its value is a path, or '@' and an abstract name; other
 * kinds of address are ignored.  Returns false if no socket could be made.
 */
bool notify_open(void);

/* True if notify_open has connected. */
bool notify_enabled(void);

/*
 * Send the text of FORMAT, such as "STATUS=...", as one datagram.  Returns
 * false if the queue of the manager is full: try again later.  Otherwise
 * returns true, also if sending fails for another reason, or if notify_open has
 * not connected.  Keeps errno.
 */
bool notify(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/*
 * Send STATE, such as "READY=1", which must not be lost.  While the queue of
 * the manager is full, hold it for notify_flush.  Never waits, keeps errno.
 */
void notify_state(const char *state);

/* Send the held states.  Returns true if the queue of the manager is still
 * full: call it again after NOTIFY_RETRY_MS. */
bool notify_flush(void);
#define NOTIFY_RETRY_MS 100

/* Before the process exits: send the held states, and wait for the manager
 * until two seconds after the last call of notify_state. */
void notify_close(void);

/* In a child: close its copy of the socket, so that it cannot speak for the
 * server. */
void notify_leave(void);

#endif
