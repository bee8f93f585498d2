/* SPDX-License-Identifier: MIT */
/* output.c - end the client if its standard output cannot be written. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "die.h"
#include "language.h"
#include "output.h"

/* Return the errno value with which a write to standard output would fail; 0 if
 * it may succeed. */
static int
write_error(void)
{
	struct pollfd pollfd = {.fd = STDOUT_FILENO};

	/* standard_open has replaced a closed descriptor by one that can only be
	 * read. */
	if ((fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return EBADF;
	if (poll(&pollfd, 1, 0) > 0 && pollfd.revents & POLLERR)
		return EPIPE;
	return 0;
}

void
output_check(void)
{
	errno = write_error();
	if (errno != 0)
		die_errno(_("standard output"));
}

void
output_flush(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		die_errno(_("standard output"));
}
