/* SPDX-License-Identifier: MIT */
/* sink.c - where log lines go: standard error or the syslog daemon. */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "common/unblocked.h"
#include "sink.h"

static struct unblocked standard_error = {.fd = STDERR_FILENO};

static bool to_daemon;
static int daemon_fd = -1; /* not connected: valid after the daemon restarts */
static const struct sockaddr_un daemon_address = {.sun_family = AF_UNIX,
                                                  .sun_path = _PATH_LOG};

static bool
open_syslog(void)
{
	daemon_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	to_daemon = daemon_fd >= 0;
	return to_daemon;
}

/* Put the non-blocking descriptor in place of descriptor 2: the library writes
 * its messages there, and must not wait for a reader either. */
static void
replace_stderr(void)
{
	int own = standard_error.fd;

	if (own == STDERR_FILENO || dup3(own, STDERR_FILENO, 0) < 0)
		return;
	close(own);
	standard_error.fd = STDERR_FILENO;
}

int
sink_open(bool use_syslog)
{
	int error;

	if (use_syslog && open_syslog())
		return 0;
	error = errno;
	unblocked_open(&standard_error, STDERR_FILENO);
	replace_stderr();
	errno = error;
	return use_syslog ? -1 : 0;
}

static ssize_t
send_to_daemon(const char *line, size_t length)
{
	ssize_t n;

	do
		n = sendto(daemon_fd, line, length - 1, MSG_DONTWAIT | MSG_NOSIGNAL,
		           (const struct sockaddr *)&daemon_address,
		           sizeof daemon_address);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return (ssize_t)length;
	/* ECONNREFUSED and ENOENT: no daemon now, for example while it restarts. */
	return unblocked_is_full(errno) || errno == ECONNREFUSED || errno == ENOENT
	           ? 0
	           : -1;
}

ssize_t
sink_write(const char *line, size_t length)
{
	return to_daemon ? send_to_daemon(line, length)
	                 : unblocked_write(&standard_error, line, length);
}

void
sink_wait(int ms)
{
	struct pollfd pollfd = {.fd = to_daemon ? -1 : standard_error.fd,
	                        .events = POLLOUT};

	(void)poll(&pollfd, 1, ms);
}
