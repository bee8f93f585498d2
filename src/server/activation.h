/* SPDX-License-Identifier: MIT */
/* activation.h - listening sockets that the service manager passes. */
#ifndef SERVER_ACTIVATION_H
#define SERVER_ACTIVATION_H

#include <stddef.h>

/* The descriptor of the first socket; the others follow. */
#define ACTIVATION_FIRST 3

/*
 * Take the sockets that LISTEN_PID and LISTEN_FDS pass to this process, as
 * sd_listen_fds(3) has it, and remove these variables and LISTEN_FDNAMES.  Each
 * socket becomes close-on-exec and non-blocking.  Returns how many there are; 0
 * if none is meant for this process.  A descriptor that is no listening stream
 * socket, of whatever family, or a variable that cannot be read ends the
 * program with a line in the log and status 1.
 */
size_t activation_take(void);

#endif
