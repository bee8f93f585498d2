/* SPDX-License-Identifier: MIT */
/* standard.c - prepare descriptors 0 to 2 and SIGXFSZ at program start. */
#include <config.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "standard.h"
#include "wrap.h"

void
standard_open(void)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
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
	Sigaction(SIGXFSZ, &ignore, NULL);
}
