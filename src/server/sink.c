/* SPDX-License-Identifier: MIT */
/* sink.c - where log lines go: standard error or the syslog daemon. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "common/unblocked.h"
#include "sink.h"

static struct unblocked standard_error = {.fd = STDERR_FILENO};
static bool to_syslog;
static int daemon_fd = -1; /* not connected: usable after the daemon restarts */
static const struct sockaddr_un daemon_address = {.sun_family = AF_UNIX,
                                                  .sun_path = _PATH_LOG};

static int
open_syslog(void)
{
	to_syslog = true;
	daemon_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return daemon_fd < 0 ? -1 : access(_PATH_LOG, W_OK);
}

int
sink_open(bool use_syslog)
{
	if (use_syslog)
		return open_syslog();
	unblocked_open(&standard_error, STDERR_FILENO);
	/* Other messages must not wait either. */
	if (standard_error.fd != STDERR_FILENO &&
	    dup3(standard_error.fd, STDERR_FILENO, 0) >= 0) {
		close(standard_error.fd);
		standard_error.fd = STDERR_FILENO;
	}
	return 0;
}

/* True if a later write may succeed after ERROR: the daemon is slow, or
 * restarts. */
static bool
is_transient(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS ||
	       error == ECONNREFUSED || error == ENOENT;
}

static ssize_t
write_syslog(const char *line, size_t length)
{
	ssize_t n;

	do
		n = sendto(daemon_fd, line, length - 1, MSG_DONTWAIT | MSG_NOSIGNAL,
		           (const struct sockaddr *)&daemon_address,
		           sizeof daemon_address);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return is_transient(errno) ? 0 : -1;
	return (ssize_t)length;
}

ssize_t
sink_write(const char *line, size_t length)
{
	return to_syslog ? write_syslog(line, length)
	                 : unblocked_write(&standard_error, line, length);
}

void
sink_wait(int ms)
{
	struct pollfd pollfd = {.fd = to_syslog ? -1 : standard_error.fd,
	                        .events = POLLOUT};

	(void)poll(&pollfd, 1, ms);
}
