/* SPDX-License-Identifier: MIT */
/* input.c - the client's files, one after the other. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "die.h"
#include "input.h"
#include "wrap.h"

static char dash[] = "-";
static char *standard[] = {dash, NULL};
static char **current; /* the name of the file being read, NULL at the end */
static int fd = -1;

static void
open_current(void)
{
	if (strcmp(*current, "-") == 0)
		fd = STDIN_FILENO;
	else
		fd = open(*current, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_errno(*current);
}

void
input_open(char **names)
{
	current = *names != NULL ? names : standard;
	open_current();
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

ssize_t
input_read(void *buffer, size_t size)
{
	while (*current != NULL) {
		ssize_t n = Read(fd, buffer, size);

		if (n < 0 && errno != EAGAIN)
			die_errno(*current);
		if (n != 0)
			return n;
		if (fd != STDIN_FILENO)
			Close(fd);
		if (*++current != NULL)
			open_current();
	}
	return 0;
}
