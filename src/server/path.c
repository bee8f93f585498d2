/* SPDX-License-Identifier: MIT */
/* path.c - the path of a unix socket, which one server owns at a time. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/language.h"
#include "log.h"
#include "path.h"
#include "wrap.h"

/* A server has the lock for less than a millisecond.  Wait longer, since many
 * may start at once; but not forever, since anyone who can read the directory
 * can lock it. */
#define LOCK_WAIT_MAX_MS 2000
#define LOCK_RETRY_MS 5

static int locked_directory = -1; /* -1: the lock is not held */

/* Open the directory of PATH.  Returns a descriptor, or -1 with errno. */
static int
open_directory(const char *path)
{
	char directory[sizeof(struct sockaddr_un)] = ".";
	const char *slash = strrchr(path, '/');

	if (slash != NULL) {
		memcpy(directory, path, (size_t)(slash + 1 - path));
		directory[slash + 1 - path] = '\0';
	}
	return open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Lock the directory of PATH.  Returns 0, or the errno value of a failure:
 * EWOULDBLOCK if others hold the lock. */
static int
lock_directory(const char *path)
{
	long long deadline_ms = clock_ms() + LOCK_WAIT_MAX_MS;
	int fd = open_directory(path);
	int error;

	if (fd < 0)
		return errno;
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		error = errno;
		if (error == EINTR)
			continue;
		if (error != EWOULDBLOCK || clock_ms() >= deadline_ms) {
			Close(fd);
			return error;
		}
		Poll(NULL, 0, LOCK_RETRY_MS);
	}
	locked_directory = fd;
	return 0;
}

/* True if the path of ENDPOINT is a socket where nobody listens: connect(2)
 * fails with ECONNREFUSED. */
static bool
is_dead(const struct endpoint *endpoint)
{
	struct stat status;
	bool refused;
	int fd;

	if (lstat(endpoint->address.un.sun_path, &status) < 0 ||
	    !S_ISSOCK(status.st_mode))
		return false;
	fd = Socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	refused = connect(fd, &endpoint->address.any, endpoint->length) < 0 &&
	          errno == ECONNREFUSED;
	Close(fd);
	return refused;
}

void
path_claim(const struct endpoint *endpoint)
{
	const char *path = endpoint->address.un.sun_path;
	int error = lock_directory(path);
	char text[WRAP_ADDRESS_SIZE];

	if (!is_dead(endpoint))
		return;
	if (error == 0)
		unlink(path);
	else
		log_line(LOG_LEVEL_WARNING,
		         _("%s: a server that ended seems to have left this socket, but "
		           "its directory cannot be locked to remove it: %s"),
		         wrap_format_address(&endpoint->address.any, endpoint->length,
		                             text, sizeof text),
		         strerror(error));
}

struct path_identity
path_release(const struct endpoint *endpoint)
{
	struct path_identity identity = {0};
	struct stat status;

	if (lstat(endpoint->address.un.sun_path, &status) == 0) {
		identity.device = status.st_dev;
		identity.inode = status.st_ino;
	}
	if (locked_directory >= 0)
		Close(locked_directory);
	locked_directory = -1;
	return identity;
}

void
path_remove(const struct endpoint *endpoint, const struct path_identity *ours)
{
	const char *path = endpoint->address.un.sun_path;
	struct stat status;

	if (lstat(path, &status) == 0 && status.st_dev == ours->device &&
	    status.st_ino == ours->inode)
		unlink(path); /* the path that this server created */
}
