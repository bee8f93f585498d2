/* SPDX-License-Identifier: MIT */
/* activation.h - listening sockets that the service manager passes. */
#ifndef SERVER_ACTIVATION_H
#define SERVER_ACTIVATION_H

#include <stddef.h>

/* The descriptor of the first socket; the others follow. */
#define ACTIVATION_FIRST 3

/*
 * Take the sockets that LISTEN_PID and LISTEN_FDS pass to this process
 * (sd_listen_fds(3)), and remove these variables and LISTEN_FDNAMES.  Make each
 * socket close-on-exec and non-blocking.  Returns their number, 0 if none is
 * passed to this process.  A variable that is not a valid number, or a
 * descriptor that is not a listening stream socket (of any family), is logged
 * as an error and ends the program with status 1.
 */
size_t activation_take(void);

#endif
