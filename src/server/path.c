/* SPDX-License-Identifier: MIT */
/* path.c - the path of a unix socket, which one server owns at a time. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/language.h"
#include "confine.h"
#include "log.h"
#include "path.h"
#include "wrap.h"

/* A server has the lock for less than a millisecond.  Wait longer, since many
 * may start at once; but not forever, since anyone who can read the directory
 * can lock it. */
#define LOCK_WAIT_MAX_MS 2000
#define LOCK_RETRY_MS 5

/* The directory of the path that is being claimed; -1: none. */
static int directory = -1; /* opened with O_PATH */
static int lock = -1;      /* opened again, to be locked */

/* The name of PATH within its directory. */
static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Open the directory of PATH.  Returns a descriptor, or -1 with errno. */
static int
open_directory(const char *path)
{
	size_t length = (size_t)(name_of(path) - path);
	char text[sizeof(struct sockaddr_un)] = ".";

	if (length > 0) {
		memcpy(text, path, length);
		text[length] = '\0';
	}
	return open(text, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Lock the directory.  Returns 0, or the errno value of a failure: EWOULDBLOCK
 * if others hold the lock. */
static int
lock_directory(void)
{
	long long deadline_ms = clock_ms() + LOCK_WAIT_MAX_MS;
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
	lock = fd;
	return 0;
}

/* True if users other than the owner of directory FD may replace any file
 * there. */
static bool
is_shared(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 ||
	       ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
	        (status.st_mode & S_ISVTX) == 0);
}

/* True if the file with STATUS belongs to this user, or to the owner of the
 * directory, who may remove it anyway. */
static bool
is_ours(const struct stat *status)
{
	struct stat parent;

	return status->st_uid == geteuid() ||
	       (fstat(directory, &parent) == 0 && parent.st_uid == status->st_uid);
}

/*
 * True if FILE, opened with O_PATH, is a socket where nobody listens:
 * connect(2) fails with ECONNREFUSED.  /proc leads to this very file; by now,
 * another socket may be at its path.
 */
static bool
is_dead(int file, const struct stat *status)
{
	union {
		struct sockaddr any;
		struct sockaddr_un un;
	} address = {.un.sun_family = AF_UNIX};
	bool refused;
	int fd;

	if (!S_ISSOCK(status->st_mode))
		return false;
	snprintf(address.un.sun_path, sizeof address.un.sun_path,
	         "/proc/self/fd/%d", file);
	fd = Socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	refused = connect(fd, &address.any, sizeof address.un) < 0 &&
	          errno == ECONNREFUSED;
	Close(fd);
	return refused;
}

/* Remove NAME from directory FD if it is the file of IDENTITY. */
static void
remove_file(int fd, const char *name, const struct path_identity *identity)
{
	struct stat status;

	if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	    status.st_dev == identity->device && status.st_ino == identity->inode)
		(void)confine_unlink(fd, name);
}

/* Remove the dead socket with STATUS at the path of ENDPOINT.  LOCK_ERROR is
 * the result of lock_directory.  Log an error and exit if the socket must not
 * be removed. */
static void
remove_dead(const struct endpoint *endpoint, const struct stat *status,
            int lock_error)
{
	const struct path_identity dead = {.device = status->st_dev,
	                                   .inode = status->st_ino};
	char text[WRAP_ADDRESS_SIZE];

	wrap_format_address(&endpoint->address.any, endpoint->length, text,
	                    sizeof text);
	if (is_shared(directory)) {
		log_line(LOG_LEVEL_ERROR,
		         _("%s: a server that ended seems to have left this socket, but "
		           "other users may write to its directory: use chmod +t on "
		           "the directory, or remove the socket"),
		         text);
		exit(EXIT_FAILURE);
	}
	if (!is_ours(status)) {
		log_line(LOG_LEVEL_ERROR,
		         _("%s: a server of another user seems to have left this "
		           "socket: remove it, or listen at another path"),
		         text);
		exit(EXIT_FAILURE);
	}
	if (lock_error == 0)
		remove_file(directory, name_of(endpoint->address.un.sun_path), &dead);
	else
		log_line(LOG_LEVEL_WARNING,
		         _("%s: a server that ended seems to have left this socket, but "
		           "its directory cannot be locked to remove it: %s"),
		         text, strerror(lock_error));
}

void
path_claim(const struct endpoint *endpoint)
{
	const char *path = endpoint->address.un.sun_path;
	struct stat status;
	int error, file;

	directory = open_directory(path);
	if (directory < 0) /* Bind reports the error */
		return;
	error = lock_directory();
	file = openat(directory, name_of(path), O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (file < 0)
		return;
	if (fstat(file, &status) == 0 && is_dead(file, &status))
		remove_dead(endpoint, &status, error);
	Close(file);
}

struct path_identity
path_release(const struct endpoint *endpoint)
{
	const char *path = endpoint->address.un.sun_path;
	struct path_identity identity = {.directory = directory};
	struct stat status;
	char text[WRAP_ADDRESS_SIZE];

	if (directory < 0)
		return identity;
	if (fstatat(directory, name_of(path), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	    is_ours(&status)) {
		identity.device = status.st_dev;
		identity.inode = status.st_ino;
	}
	if (is_shared(directory))
		log_line(LOG_LEVEL_WARNING,
		         _("%s: the server will leave this socket behind, since other "
		           "users may write to its directory: use chmod +t on it"),
		         wrap_format_address(&endpoint->address.any, endpoint->length,
		                             text, sizeof text));
	if (lock >= 0)
		Close(lock);
	directory = lock = -1;
	return identity;
}

void
path_remove(const struct endpoint *endpoint, struct path_identity *ours)
{
	if (ours->directory < 0)
		return;
	if (!is_shared(ours->directory))
		remove_file(ours->directory, name_of(endpoint->address.un.sun_path),
		            ours);
	Close(ours->directory);
	ours->directory = -1;
}
