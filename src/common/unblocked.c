/* SPDX-License-Identifier: MIT */
/* unblocked.c - write to a descriptor that other processes share, without
 * waiting. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unblocked.h"

void
unblocked_open(struct unblocked *to, int fd)
{
	struct stat status;
	char name[32];
	int own;

	*to = (struct unblocked){.fd = fd, .kind = UNBLOCKED_POLLED};
	if (fstat(fd, &status) < 0 || S_ISREG(status.st_mode)) {
		to->kind = UNBLOCKED_FREE;
		return;
	}
	if (S_ISSOCK(status.st_mode)) {
		to->kind = UNBLOCKED_SOCKET;
		return;
	}
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	own = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (own >= 0)
		*to = (struct unblocked){.fd = own, .kind = UNBLOCKED_FREE};
}

static ssize_t
write_once(const struct unblocked *to, const char *text, size_t length)
{
	struct pollfd pollfd = {.fd = to->fd, .events = POLLOUT};

	if (to->kind == UNBLOCKED_SOCKET)
		return send(to->fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (to->kind == UNBLOCKED_POLLED && poll(&pollfd, 1, 0) == 0) {
		errno = EAGAIN; /* no room */
		return -1;
	}
	return write(to->fd, text, length);
}

ssize_t
unblocked_write(const struct unblocked *to, const char *text, size_t length)
{
	ssize_t n;

	do
		n = write_once(to, text, length);
	while (n < 0 && errno == EINTR);
	return n < 0 && unblocked_is_full(errno) ? 0 : n;
}
