/* SPDX-License-Identifier: MIT */
/* sink.c - where log lines go: standard error or the syslog daemon. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "sink.h"

static enum {
	BLOCKING,    /* a pipe or a terminal that could not be reopened */
	NONBLOCKING, /* a file, or a reopened pipe or terminal */
	SOCKET,
	SYSLOG
} kind = BLOCKING;

static int daemon_fd = -1; /* not connected: usable after the daemon restarts */
static const struct sockaddr_un daemon_address = {.sun_family = AF_UNIX,
                                                  .sun_path = _PATH_LOG};

/* Replace standard error by an open file description that is non-blocking and
 * that no other process shares. */
static bool
reopen_stderr(void)
{
	int fd = open("/proc/self/fd/2",
	              O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool done = fd >= 0 && dup3(fd, STDERR_FILENO, 0) >= 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static int
open_syslog(void)
{
	kind = SYSLOG;
	daemon_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return daemon_fd < 0 ? -1 : access(_PATH_LOG, W_OK);
}

int
sink_open(bool use_syslog)
{
	struct stat status;

	if (use_syslog)
		return open_syslog();
	if (fstat(STDERR_FILENO, &status) < 0 || S_ISREG(status.st_mode))
		kind = NONBLOCKING;
	else if (S_ISSOCK(status.st_mode))
		kind = SOCKET;
	else
		kind = reopen_stderr() ? NONBLOCKING : BLOCKING;
	return 0;
}

static ssize_t
write_once(const char *line, size_t length)
{
	struct pollfd pollfd = {.fd = STDERR_FILENO, .events = POLLOUT};

	switch (kind) {
	case SYSLOG:
		return sendto(daemon_fd, line, length - 1, MSG_DONTWAIT | MSG_NOSIGNAL,
		              (const struct sockaddr *)&daemon_address,
		              sizeof daemon_address);
	case SOCKET:
		return send(STDERR_FILENO, line, length, MSG_DONTWAIT | MSG_NOSIGNAL);
	case BLOCKING:
		if (poll(&pollfd, 1, 0) == 0) { /* no room */
			errno = EAGAIN;
			return -1;
		}
		break;
	case NONBLOCKING:
		break;
	}
	return write(STDERR_FILENO, line, length);
}

/* True if a later write may succeed after ERROR: the reader is slow, or the
 * daemon restarts. */
static bool
is_transient(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS ||
	       (kind == SYSLOG && (error == ECONNREFUSED || error == ENOENT));
}

ssize_t
sink_write(const char *line, size_t length)
{
	ssize_t n;

	do
		n = write_once(line, length);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return is_transient(errno) ? 0 : -1;
	return kind == SYSLOG ? (ssize_t)length : n;
}

void
sink_wait(int ms)
{
	struct pollfd pollfd = {.fd = kind == SYSLOG ? -1 : STDERR_FILENO,
	                        .events = POLLOUT};

	(void)poll(&pollfd, 1, ms);
}
