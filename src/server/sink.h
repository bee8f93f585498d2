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
 * Returns 0, or -1 with errno if the daemon cannot be reached now.  The sink is
 * open even then: sink_write looks for the daemon each time.
 */
int sink_open(bool use_syslog);

/*
 * Write LINE, of LENGTH bytes and at most PIPE_BUF, without waiting.  For the
 * daemon, the line is one datagram, without its newline.  Returns how many bytes
 * were written, 0 if there is no room at present, or -1 with errno if the line
 * cannot be written at all.  Thread-safe.
 */
ssize_t sink_write(const char *line, size_t length);

/* Wait until there may be room, for at most MS milliseconds. */
void sink_wait(int ms);

#endif
