/* SPDX-License-Identifier: MIT */
/* notify.h - telling the service manager how the server is. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include <stdbool.h>

/*
 * Connect to the datagram socket that NOTIFY_SOCKET names, a path or '@' and
 * an abstract name, as sd_notify(3) does, and remove the variable.  True if
 * there is somebody to tell; any other kind of address is nobody.
 */
bool notify_open(void);

/* True if notify_open was. */
bool notify_enabled(void);

/*
 * Send the text of FORMAT, lines such as "READY=1\nSTATUS=...", as one
 * datagram, or nothing: it never waits, no failure matters, and errno stays.
 */
void notify(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

#endif
