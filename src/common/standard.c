/* SPDX-License-Identifier: MIT */
/* standard.c - standard input, output and error, where they are missing. */
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

	/* open(2) takes the lowest number that is free. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* cppcheck-suppress leakReturnValNotUsed ; it stays open */
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(1);
}
