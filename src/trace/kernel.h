/* SPDX-License-Identifier: MIT */
/* kernel.h - what the kernel knows of a connection, without any right. */
#ifndef TRACE_KERNEL_H
#define TRACE_KERNEL_H

#include "route.h"
#include "row.h"

/*
 * Read TCP_INFO (tcp(7)) of the socket FD into *SAMPLE; its state is returned,
 * STATE_UNKNOWN where it cannot be read.
 */
enum state kernel_info(int fd, struct sample *sample);

/* A socket to ask kernel_state by; -1 with errno, it cannot be asked. */
int kernel_open(void);

/*
 * Ask by the socket NETLINK of kernel_open, or -1: the state of the end at OWN
 * of the connection to OTHER, in this network namespace (sock_diag(7)).  The
 * end need not have a process any more, nor be this process's: so the other
 * end's is found too, if it is on this machine.  STATE_CLOSED if there is none;
 * STATE_UNKNOWN if the kernel cannot tell.
 */
enum state kernel_state(int netlink, const union inet *own,
                        const union inet *other);

#endif
