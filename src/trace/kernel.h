/* SPDX-License-Identifier: MIT */
/* kernel.h - ask the kernel for a connection's state, without capabilities. */
#ifndef TRACE_KERNEL_H
#define TRACE_KERNEL_H

#include "route.h"
#include "row.h"

/*
 * Read TCP_INFO (tcp(7)) of the socket FD into *SAMPLE.  Returns the socket's
 * state, or STATE_UNKNOWN if TCP_INFO cannot be read.
 */
enum state kernel_info(int fd, struct sample *sample);

/* Open a socket for kernel_state.  Returns its descriptor, or -1 with errno. */
int kernel_open(void);

/*
 * Look up the socket at OWN that is connected to OTHER, in this network
 * namespace (sock_diag(7)), and return its state.  It may belong to any
 * process, or to none any more: so the state of the peer can be found too, if
 * it is local.  Returns STATE_CLOSED if there is no such socket, STATE_UNKNOWN
 * if the kernel cannot tell.  NETLINK is the socket of kernel_open; -1 gives
 * STATE_UNKNOWN.
 */
enum state kernel_state(int netlink, const union inet *own,
                        const union inet *other);

#endif
