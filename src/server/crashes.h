/* SPDX-License-Identifier: MIT */
/* crashes.h - refuse a source whose sessions make their processes crash. */
#ifndef SERVER_CRASHES_H
#define SERVER_CRASHES_H

#include <stdbool.h>
#include <sys/socket.h>

/* How long a source is refused, in seconds. */
#define CRASHES_REFUSED_S 60

/* Returns the name of SIGNAL if a process that it ended has crashed: SIGSEGV,
 * SIGABRT, SIGBUS, SIGILL or SIGSYS.  Otherwise returns NULL. */
const char *crash_name(int signal);

/*
 * Count a crash of a process that served PEER.  Returns true if its source (as
 * for --max-per-source) is refused for a minute from now on: this was its third
 * crash within a minute.  Loopback addresses and unix sockets are not counted.
 *
 * All children have the same stack canary and memory layout as their parent.  A
 * client could guess them by many connections; each wrong guess is a crash.
 */
bool crashes_count(const struct sockaddr_storage *peer);

/* True if the source of PEER is refused now. */
bool crashes_refuse(const struct sockaddr_storage *peer);

#endif
