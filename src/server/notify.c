/* SPDX-License-Identifier: MIT */
/* notify.c - report the state of the server to the service manager. */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/unblocked.h"
#include "notify.h"

/* The longest wait for the manager at the end of the server. */
#define HELD_MAX_MS 2000

static int manager = -1;  /* a socket connected to it */
static char held[128];    /* states that it has not taken yet */
static long long held_ms; /* when the last of these was added */

/* Set *ADDRESS to the unix socket that TEXT names.  Returns its length, or 0 if
 * TEXT names none. */
static socklen_t
manager_address(const char *text, struct sockaddr_un *address)
{
	size_t length = strlen(text);

	if ((text[0] != '/' && text[0] != '@') || length < 2 ||
	    length >= sizeof address->sun_path)
		return 0;
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, text, length);
	if (text[0] == '@')
		address->sun_path[0] = '\0'; /* no NUL ends an abstract name */
	else
		length++;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

bool
notify_open(void)
{
	const char *text = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t length = text != NULL ? manager_address(text, &address) : 0;

	unsetenv("NOTIFY_SOCKET");
	if (length == 0)
		return true;
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (manager < 0)
		return false;
	if (connect(manager, (struct sockaddr *)&address, length) < 0) {
		close(manager);
		manager = -1;
	}
	return true;
}

bool
notify_enabled(void)
{
	return manager >= 0;
}

/* Send LENGTH bytes of TEXT.  Returns false if the manager's queue is full.
 * Ignores any other failure, since it is permanent.  Keeps errno. */
static bool
send_now(const char *text, size_t length)
{
	int saved = errno;
	bool is_full = false;

	if (send(manager, text, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		is_full = unblocked_is_full(errno);
	errno = saved;
	return !is_full;
}

bool
notify_flush(void)
{
	size_t length = strlen(held);

	if (length > 0 && send_now(held, length))
		held[0] = '\0';
	return held[0] != '\0';
}

bool
notify(const char *format, ...)
{
	char text[1024];
	va_list arguments;
	int n;

	if (manager < 0)
		return true;
	if (notify_flush())
		return false;
	va_start(arguments, format);
	n = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return n <= 0 || (size_t)n >= sizeof text || send_now(text, (size_t)n);
}

void
notify_state(const char *state)
{
	size_t length = strlen(held);

	if (manager < 0)
		return;
	snprintf(held + length, sizeof held - length, "%s%s",
	         length > 0 ? "\n" : "", state);
	held_ms = clock_ms();
	notify_flush();
}

void
notify_close(void)
{
	struct pollfd pollfd = {.fd = manager, .events = POLLOUT};
	long long left;

	while (notify_flush() &&
	       (left = held_ms + HELD_MAX_MS - clock_ms()) > 0)
		(void)poll(&pollfd, 1, (int)left);
}

void
notify_leave(void)
{
	if (manager >= 0)
		close(manager);
	manager = -1;
}
