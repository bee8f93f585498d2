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
exit_with_error(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

static noreturn void
exit_with_error(const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	log_line(LOG_LEVEL_ERROR, "%s", text);
	exit(EXIT_FAILURE);
}

/* Returns the value of environment variable NAME, a number from MIN to MAX, or
 * 0 if it is not set.  Exits with status 1 if it is no such number. */
static int
read_variable(const char *name, unsigned long min, unsigned long max)
{
	const char *text = getenv(name);
	unsigned long number;

	if (text == NULL)
		return 0;
	if (!number_parse(text, min, max, &number))
		exit_with_error(_("%s=%s: not a number from %lu to %lu"), name, text,
		                min, max);
	return (int)number;
}

static bool
socket_option_is(int fd, int option, int wanted)
{
	int value = 0;
	socklen_t length = sizeof value;

	return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 &&
	       value == wanted;
}

static void
prepare_listener(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		exit_with_error(_("LISTEN_FDS: descriptor %d: %s"), fd,
		                strerror(errno));
	if (!socket_option_is(fd, SO_TYPE, SOCK_STREAM) ||
	    !socket_option_is(fd, SO_ACCEPTCONN, 1))
		exit_with_error(_("LISTEN_FDS: descriptor %d is not a listening "
		                  "stream socket"), fd);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		exit_with_error(_("LISTEN_FDS: descriptor %d: %s"), fd,
		                strerror(errno));
}

static size_t
take_listeners(void)
{
	size_t count;

	if (read_variable("LISTEN_PID", 1, INT_MAX) != getpid())
		return 0;
	count = (size_t)read_variable("LISTEN_FDS", 0, INT_MAX - ACTIVATION_FIRST);
	for (size_t i = 0; i < count; i++)
		prepare_listener(ACTIVATION_FIRST + (int)i);
	return count;
}

size_t
activation_take(void)
{
	size_t count = take_listeners();

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return count;
}
