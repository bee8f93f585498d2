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

#include "create.h"
#include "wrap.h"

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

FILE *
create_file(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *last = slash != NULL ? slash + 1 : name;
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
	int directory = open_directory(name);
	FILE *file;
	int fd, error;

	if (directory < 0)
		return NULL;
	if (is_shared(directory))
		flags |= O_NOFOLLOW;
	/* A name that ends with a slash is that of the directory: EISDIR. */
	fd = openat(directory, *last != '\0' ? last : ".", flags, 0666);
	error = errno;
	Close(directory);
	errno = error;
	if (fd < 0)
		return NULL;
	file = fdopen(fd, "w");
	if (file == NULL) {
		error = errno;
		Close(fd);
		errno = error;
	}
	return file;
}
