/* SPDX-License-Identifier: MIT */
/* fixture.h - helpers shared by the Check programs of the library. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "group.h"
#include "wrap.h"

/* The last failure passed to the error handler. */
struct failure {
	unsigned count; /* of failures since the last reset */
	char call[40];
	char object[400]; /* "" if none */
	int error;
	int names_error;
	char manual[40];
};
extern struct failure failure;

/* An error handler that stores the failure, changes errno and returns. */
void note_failure(const struct wrap_error *error);

/* The handler must have been called once, with CALL and ERROR, and errno must
 * be ERROR.  Resets the count. */
void assert_failure(const char *call, int error);

/* The handler must not have been called. */
void assert_no_failure(void);

/* Make two connected unix stream sockets. */
void make_pair(int fds[2]);

/* Make a TCP socket that listens on a free port of 127.0.0.1; sets *ADDRESS. */
int make_listener(struct sockaddr_in *address);

/* Make a TCP connection; sets FDS to its two ends. */
void make_connection(int fds[2]);

/* Bind a TCP socket to a free port of 127.0.0.1 without listening, so that
 * connections are refused; sets *ADDRESS. */
int make_closed_port(struct sockaddr_in *address);

/* Make FD non-blocking. */
void set_nonblocking(int fd);

/* Fill BUFFER with SIZE bytes whose values depend on their offset. */
void fill_pattern(char *buffer, size_t size);

/* Make a group of tests; each begins with note_failure installed and no
 * script. */
TCase *make_group(const char *name);

#endif
