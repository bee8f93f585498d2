/* SPDX-License-Identifier: MIT */
/*
 * echo-client.c - the textbook's client: send each line of the input to a
 * server, and print the reply.
 *
 *     cc -o echo-client echo-client.c $(pkg-config --cflags --libs libwrap-upper)
 *     ./echo-client 127.0.0.1 7000
 */
#include <stdio.h>
#include <unistd.h>
#include <wrap.h>

int
main(int argc, char *argv[])
{
	static struct wrap_reader input;
	char line[4096];
	ssize_t n;
	int fd;

	if (argc != 3)
		return fprintf(stderr, "Usage: echo-client HOST PORT\n"), 2;
	fd = Tcp_connect(argv[1], argv[2]);
	wrap_reader_init(&input, STDIN_FILENO);
	while ((n = Readline(&input, line, sizeof line)) > 0) {
		if (Writen(fd, line, (size_t)n) < n || Readn(fd, line, (size_t)n) < n)
			return fprintf(stderr, "echo-client: connection lost\n"), 1;
		Writen(STDOUT_FILENO, line, (size_t)n);
	}
	return n < 0;
}
