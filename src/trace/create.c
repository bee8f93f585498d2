/* SPDX-License-Identifier: MIT */
/* create.c - create a file that a trace writes. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "create.h"
#include "wrap.h"

/* How often to look for the reader of a FIFO. */
#define READER_POLL_MS 20

/* Open the directory of NAME, to create a file there.  Returns a descriptor, or
 * -1 with errno. */
static int
open_directory(const char *name)
{
	const char *slash = strrchr(name, '/');
	char *directory;
	int fd, error;

	if (slash == NULL)
		return open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	directory = strndup(name, (size_t)(slash + 1 - name));
	if (directory == NULL)
		return -1;
	fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	error = errno;
	free(directory);
	errno = error;
	return fd;
}

/* True if users other than this one and root may write to DIRECTORY. */
static bool
is_shared(int directory)
{
	struct stat status;

	return fstat(directory, &status) < 0 ||
	       (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
	       (status.st_uid != geteuid() && status.st_uid != 0);
}

/* True if NAME in DIRECTORY is a FIFO.  Keeps errno. */
static bool
is_fifo(int directory, const char *name)
{
	int error = errno;
	struct stat status;
	bool is = fstatat(directory, name, &status, 0) == 0 &&
	          S_ISFIFO(status.st_mode);

	errno = error;
	return is;
}

/* Open NAME in DIRECTORY as create_file does.  With O_NONBLOCK, open(2) of a
 * FIFO that nobody reads fails with ENXIO.  Returns a descriptor, or -1 with
 * errno. */
static int
open_in(int directory, const char *name, long long wait_ms)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOCTTY |
	                  O_CLOEXEC | (is_shared(directory) ? O_NOFOLLOW : 0);
	long long deadline_ms = clock_ms() + wait_ms;
	int fd;

	while ((fd = openat(directory, name, flags, 0666)) < 0 &&
	       errno == ENXIO && is_fifo(directory, name)) {
		if (wait_ms != 0 && clock_ms() >= deadline_ms) {
			errno = ETIMEDOUT;
			break;
		}
		Poll(NULL, 0, READER_POLL_MS);
	}
	return fd;
}

int
create_file(struct unblocked *to, const char *name, long long wait_ms)
{
	const char *slash = strrchr(name, '/');
	const char *last = slash != NULL ? slash + 1 : name;
	int directory = open_directory(name);
	int fd, error;

	if (directory < 0)
		return -1;
	/* A name that ends with a slash is that of the directory: EISDIR. */
	fd = open_in(directory, *last != '\0' ? last : ".", wait_ms);
	error = errno;
	Close(directory);
	errno = error;
	if (fd < 0)
		return -1;
	*to = (struct unblocked){.fd = fd, .kind = UNBLOCKED_FREE};
	return 0;
}
