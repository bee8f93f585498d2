/* SPDX-License-Identifier: MIT */
/* bare.h - shared by the bare loops: open a listener, serve a connection. */
#ifndef BARE_H
#define BARE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/ascii.h"

/* The bare loops are the upper bound for the servers: the same design with only
 * the necessary calls, without limits, deadlines, logs or handling of errors.
 * They are for measurement only. */

static ascii_converter *bare_convert;

/* Listen at 127.0.0.1, port argv[1] (0: any), print the port, and return the
 * listener; exit if that fails. */
static inline int
bare_listen(int argc, char *argv[])
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	socklen_t length = sizeof in;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int on = 1;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	in.sin_port = htons((in_port_t)atoi(argc > 1 ? argv[1] : "0"));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	signal(SIGPIPE, SIG_IGN);
	bare_convert = ascii_fastest();
	if (fd < 0 || bind(fd, (struct sockaddr *)&in, sizeof in) < 0 ||
	    listen(fd, SOMAXCONN) < 0 ||
	    getsockname(fd, (struct sockaddr *)&in, &length) < 0) {
		perror("listen");
		exit(1);
	}
	printf("%d\n", ntohs(in.sin_port));
	fflush(stdout);
	return fd;
}

/* Serve the connection FD until end of file or an error, with the SIZE bytes at
 * BUFFER; close it. */
static inline void
bare_serve(int fd, unsigned char *buffer, size_t size)
{
	ssize_t n, put = 1;

	while (put > 0 && (n = read(fd, buffer, size)) > 0) {
		bare_convert(buffer, (size_t)n);
		for (ssize_t done = 0; done < n && put > 0; done += put)
			put = write(fd, buffer + done, (size_t)(n - done));
	}
	close(fd);
}

#endif
