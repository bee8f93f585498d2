/* SPDX-License-Identifier: MIT */
/* fixture.h - what the Check programs of the library share. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "group.h"
#include "wrap.h"

/* The last failure that the error handler was told. */
struct failure {
	unsigned count; /* how many there were */
	char call[40];
	char object[400]; /* "" for none */
	int error;
	int names_error;
	char manual[40];
};
extern struct failure failure;

/* An error handler that notes the failure and returns, errno changed. */
void note_failure(const struct wrap_error *error);

/* The handler was told, once, of CALL and ERROR; errno is ERROR.  Forgets it. */
void assert_failure(const char *call, int error);

/* The handler was told nothing. */
void assert_no_failure(void);

/* Two connected stream sockets of the unix family. */
void make_pair(int fds[2]);

/* A TCP socket that listens at a free port of 127.0.0.1, which *ADDRESS gets. */
int make_listener(struct sockaddr_in *address);

/* A TCP connection, both ends. */
void make_connection(int fds[2]);

/* A free TCP port of 127.0.0.1 at which nothing listens, held by the socket. */
int make_closed_port(struct sockaddr_in *address);

/* FD no longer blocks. */
void set_nonblocking(int fd);

/* The bytes of a file whose content differs from place to place. */
void fill_pattern(char *buffer, size_t size);

/* A group of tests, each with note_failure in force and no fault left. */
TCase *make_group(const char *name);

#endif
