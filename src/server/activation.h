/* SPDX-License-Identifier: MIT */
/* activation.h - listening sockets that the service manager passes. */
#ifndef SERVER_ACTIVATION_H
#define SERVER_ACTIVATION_H

#include <stddef.h>

struct activation {
	int fd;
	const char *name; /* LISTEN_FDNAMES's, or "unknown" */
};

/*
 * Take the sockets that LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES pass to this
 * process, as sd_listen_fds(3) has it, and remove these variables.  Each
 * becomes close-on-exec and non-blocking.  Returns how many there are, and in
 * *LIST what to give to free(3); 0 and NULL if nothing is meant for us.  What
 * is no listening stream socket, of whatever family, or a variable that cannot
 * be read ends the program with a line in the log and status 1.
 */
size_t activation_take(struct activation **list);

#endif
