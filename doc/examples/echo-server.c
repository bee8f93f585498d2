/* SPDX-License-Identifier: MIT */
/*
 * echo-server.c - the textbook's server: serve each connection in a process of
 * its own, and send back every byte that is received.
 *
 *     cc -o echo-server echo-server.c $(pkg-config --cflags --libs libwrap-upper)
 *     ./echo-server 127.0.0.1 7000
 */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wrap.h>

static void
reap(int signal)
{
	int saved = errno;

	(void)signal;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = saved;
}

static void
echo(int fd)
{
	char buffer[4096];
	ssize_t n;

	while ((n = Read(fd, buffer, sizeof buffer)) > 0)
		if (Writen(fd, buffer, (size_t)n) < n)
			break;
}

int
main(int argc, char *argv[])
{
	struct sigaction action = {.sa_handler = reap};
	struct sockaddr_storage own;
	socklen_t length = sizeof own;
	char text[WRAP_ADDRESS_SIZE];
	int lfd, cfd;

	if (argc != 3)
		return fprintf(stderr, "Usage: echo-server HOST PORT\n"), 2;
	lfd = Tcp_listen(argv[1], argv[2], SOMAXCONN);
	Getsockname(lfd, (struct sockaddr *)&own, &length);
	fprintf(stderr, "listening on %s\n",
	        wrap_format_local(lfd, (struct sockaddr *)&own, length, text,
	                          sizeof text));
	Sigaction(SIGCHLD, &action, NULL);
	for (;;) {
		if ((cfd = Accept(lfd, NULL, NULL)) < 0)
			continue; /* a shortage: Accept has paused */
		if (Fork() == 0) {
			Close(lfd);
			echo(cfd);
			_exit(0);
		}
		Close(cfd); /* after a failed Fork this refuses the client */
	}
}
