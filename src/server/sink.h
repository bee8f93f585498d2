/* SPDX-License-Identifier: MIT */
/* sink.h - where log lines go: standard error or the syslog daemon. */
#ifndef SERVER_SINK_H
#define SERVER_SINK_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Open the sink: the syslog daemon's socket, or standard error.  A pipe or a
 * terminal at standard error is opened anew, so that it can be non-blocking
 * without changing what other processes share (open(2), O_NONBLOCK).
 *
 * sink_write looks for the daemon each time, so there may be none now.  Returns
 * 0, or -1 with errno if no socket can be made; the sink is then standard
 * error.
 */
int sink_open(bool use_syslog);

/*
 * Write LINE, of LENGTH bytes and at most PIPE_BUF, without waiting.  For the
 * daemon, the line is one datagram, without its newline.  Returns how many
 * bytes were written, 0 if there is no room at present, or -1 with errno if the
 * line cannot be written at all.  Thread-safe.
 */
ssize_t sink_write(const char *line, size_t length);

/* Wait until there may be room, for at most MS milliseconds. */
void sink_wait(int ms);

#endif
