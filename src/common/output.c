/* SPDX-License-Identifier: MIT */
/* output.c - print results and messages, and handle signals while waiting. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "die.h"
#include "language.h"
#include "output.h"
#include "stop.h"
#include "unblocked.h"
#include "wrap.h"

/* How long to wait for room after a signal to stop, in milliseconds. */
#define STOP_WAIT_MS 1000

/* Text that is still to be written. */
struct output {
	struct unblocked to;
	size_t filled;
	char text[8192];
};

static struct output results = {.to.fd = STDOUT_FILENO};
static struct output messages = {.to.fd = STDERR_FILENO};

/* Return the errno value with which a write to standard output would fail; 0 if
 * it may succeed. */
static int
write_error(void)
{
	struct pollfd pollfd = {.fd = STDOUT_FILENO};

	/* standard_open has replaced a closed descriptor by one that can only be
	 * read. */
	if ((fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return EBADF;
	if (poll(&pollfd, 1, 0) > 0 && pollfd.revents & POLLERR)
		return EPIPE;
	return 0;
}

void
output_check(void)
{
	errno = write_error();
	if (errno != 0)
		die_errno(_("standard output"));
}

void
output_open(void)
{
	unblocked_open(&results.to, STDOUT_FILENO);
	unblocked_open(&messages.to, STDERR_FILENO);
}

/* Wait until there may be room in OUTPUT.  Return false if a signal to stop has
 * come, and there is none. */
static bool
await_room(const struct output *output)
{
	struct pollfd pollfd = {.fd = output->to.fd, .events = POLLOUT};
	int stops = stop_signals();
	const struct timespec wait = clock_timespec(stops < 2 ? STOP_WAIT_MS : 0);
	int ready = Ppoll(&pollfd, 1, stops > 0 ? &wait : NULL, stop_mask());

	/* A report is a message: it can be printed while results wait, but not
	 * while a message waits. */
	if (ready < 0 && output == &results)
		stop_report();
	return ready > 0 || (ready < 0 && stop_signals() < 2);
}

/* Write what OUTPUT has collected.  Return 1, -1 with errno if that fails, or 0
 * if a signal to stop has ended the wait for room. */
static int
write_all(struct output *output)
{
	const char *next = output->text;
	size_t left = output->filled;

	output->filled = 0;
	while (left > 0) {
		ssize_t n = unblocked_write(&output->to, next,
		                            left < PIPE_BUF ? left : PIPE_BUF);

		if (n < 0)
			return -1;
		if (n == 0 && !await_room(output))
			return 0;
		next += n;
		left -= (size_t)n;
	}
	return 1;
}

void
output_flush(void)
{
	int written = write_all(&results);

	if (written < 0)
		die_errno(_("standard output"));
	if (written == 0)
		stop_end();
}

/* Append text to OUTPUT.  Return false if there is no room for it. */
__attribute__((format(printf, 2, 0))) static bool
append(struct output *output, const char *format, va_list arguments)
{
	size_t room = sizeof output->text - output->filled;
	int n = vsnprintf(output->text + output->filled, room, format, arguments);

	if (n < 0 || (size_t)n >= room)
		return false;
	output->filled += (size_t)n;
	return true;
}

void
output_print(const char *format, ...)
{
	va_list arguments;
	bool done;

	va_start(arguments, format);
	done = append(&results, format, arguments);
	va_end(arguments);
	if (done)
		return;
	output_flush();
	va_start(arguments, format);
	append(&results, format, arguments);
	va_end(arguments);
}

void
message_print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append(&messages, format, arguments);
	va_end(arguments);
	if (messages.filled > 0 && messages.text[messages.filled - 1] == '\n')
		write_all(&messages);
}
