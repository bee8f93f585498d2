/* SPDX-License-Identifier: MIT */
/* notify.c - report the state of the server to the service manager. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"

static int manager = -1; /* a socket connected to it */

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
		return false;
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (manager < 0)
		return false;
	if (connect(manager, (struct sockaddr *)&address, length) < 0) {
		close(manager);
		manager = -1;
	}
	return manager >= 0;
}

bool
notify_enabled(void)
{
	return manager >= 0;
}

void
notify(const char *format, ...)
{
	int saved = errno;
	char text[1024];
	va_list arguments;
	int n;

	if (manager < 0)
		return;
	va_start(arguments, format);
	n = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (n > 0 && (size_t)n < sizeof text)
		(void)send(manager, text, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	errno = saved;
}
