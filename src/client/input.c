/* SPDX-License-Identifier: MIT */
/* input.c - the client's files, one after the other. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/die.h"
#include "input.h"
#include "wrap.h"

static char dash[] = "-";
static char *standard[] = {dash, NULL};
static char **current; /* the name of the file being read, NULL at the end */
static int fd = -1;
static int failure; /* why the input ended before its end: an errno value */

static bool
open_current(void)
{
	if (strcmp(*current, "-") == 0)
		fd = STDIN_FILENO;
	else
		fd = open(*current, O_RDONLY | O_CLOEXEC);
	return fd >= 0;
}

void
input_open(char **names)
{
	current = *names != NULL ? names : standard;
	if (!open_current())
		die_errno(*current);
}

long long
input_total(void)
{
	long long total = 0;

	for (char **name = current; *name != NULL; name++) {
		struct stat status;
		int known = strcmp(*name, "-") == 0 ? fstat(STDIN_FILENO, &status)
		                                    : stat(*name, &status);
		if (known < 0 || !S_ISREG(status.st_mode))
			return -1;
		total += status.st_size;
	}
	return total;
}

int
input_fd(void)
{
	return fd;
}

/* What has been read so far is all there is. */
static ssize_t
end_early(void)
{
	failure = errno;
	return 0;
}

ssize_t
input_read(void *buffer, size_t size)
{
	ssize_t n = Read(fd, buffer, size);

	if (n > 0 || (n < 0 && errno == EAGAIN))
		return n;
	if (n < 0)
		return end_early();
	if (fd != STDIN_FILENO)
		Close(fd);
	if (*++current == NULL)
		return 0;
	if (!open_current())
		return end_early();
	errno = EAGAIN; /* the next file may keep its reader waiting */
	return -1;
}

void
input_check(void)
{
	if (failure == 0)
		return;
	errno = failure;
	die_errno(*current);
}
