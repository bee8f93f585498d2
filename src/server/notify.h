/* SPDX-License-Identifier: MIT */
/* notify.h - report the state of the server to the service manager. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include <stdbool.h>

/*
 * Connect to the datagram socket that NOTIFY_SOCKET names (sd_notify(3)), and
 * remove the variable.  Its value is a path, or '@' and an abstract name; other
 * kinds of address are ignored.  Returns true if connected.
 */
bool notify_open(void);

/* True if notify_open has connected. */
bool notify_enabled(void);

/*
 * Send the text of FORMAT, lines such as "READY=1\nSTATUS=...", as one
 * datagram.  Do nothing if that would block, fails, or notify_open has not
 * connected.  Keeps errno.
 */
void notify(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

#endif
