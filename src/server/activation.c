/* SPDX-License-Identifier: MIT */
/* activation.c - listening sockets that the service manager passes. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/language.h"
#include "common/number.h"
#include "activation.h"
#include "log.h"

static noreturn void
refuse(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

static noreturn void
refuse(const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	log_line(LOG_LEVEL_ERROR, "%s", text);
	exit(EXIT_FAILURE);
}

/* Environment variable NAME's number, MIN to MAX; 0 where it is not set. */
static int
number_in(const char *name, unsigned long min, unsigned long max)
{
	const char *text = getenv(name);
	unsigned long number;

	if (text == NULL)
		return 0;
	if (!number_parse(text, min, max, &number))
		refuse(_("%s=%s: not a number from %lu to %lu"), name, text, min, max);
	return (int)number;
}

static bool
socket_has(int fd, int option, int wanted)
{
	int value = 0;
	socklen_t length = sizeof value;

	return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 &&
	       value == wanted;
}

static void
adopt(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		refuse(_("LISTEN_FDS: descriptor %d: %s"), fd, strerror(errno));
	if (!socket_has(fd, SO_TYPE, SOCK_STREAM) ||
	    !socket_has(fd, SO_ACCEPTCONN, 1))
		refuse(_("LISTEN_FDS: descriptor %d is no listening stream "
		         "socket"), fd);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		refuse(_("LISTEN_FDS: descriptor %d: %s"), fd, strerror(errno));
}

static size_t
take(void)
{
	size_t count;

	if (number_in("LISTEN_PID", 1, INT_MAX) != getpid())
		return 0;
	count = (size_t)number_in("LISTEN_FDS", 0, INT_MAX - ACTIVATION_FIRST);
	for (size_t i = 0; i < count; i++)
		adopt(ACTIVATION_FIRST + (int)i);
	return count;
}

size_t
activation_take(void)
{
	size_t count = take();

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return count;
}
