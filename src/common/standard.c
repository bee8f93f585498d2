/* SPDX-License-Identifier: MIT */
/* standard.c - replace closed standard descriptors. */
#include <config.h>

#include <fcntl.h>
#include <unistd.h>

#include "standard.h"

void
standard_open(void)
{
	static const int modes[] = {
		[STDIN_FILENO] = O_WRONLY,
		[STDOUT_FILENO] = O_RDONLY,
		[STDERR_FILENO] = O_WRONLY,
	};

	/* open(2) returns the lowest free descriptor. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* cppcheck-suppress leakReturnValNotUsed ; it stays open */
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(1);
}
