/* SPDX-License-Identifier: MIT */
/*
 * lab-server.c - the server of the labs of doc/labs/lab.  Each BEHAVIOR is one
 * that a good server should not have.
 *
 *     cc -o lab-server lab-server.c $(pkg-config --cflags --libs libwrap-upper)
 *     ./lab-server BEHAVIOR PORT [OPTION]
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wrap.h>

static char buffer[65536];

static void
reply(int fd, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (buffer[i] >= 'a' && buffer[i] <= 'z')
			buffer[i] = (char)(buffer[i] - 'a' + 'A');
	Writen(fd, buffer, n);
}

static void
reply_to_all(int fd)
{
	ssize_t n;

	while ((n = Read(fd, buffer, sizeof buffer)) > 0)
		reply(fd, (size_t)n);
}

/* Answer only after the client's half-close, in parts of 16 bytes. */
static void
late(int fd)
{
	ssize_t n = Readn(fd, buffer, sizeof buffer);

	while (n > 0) {
		size_t part = n < 16 ? (size_t)n : 16;

		Poll(NULL, 0, 100); /* ms, so that each part is a segment */
		reply(fd, part);
		n -= (ssize_t)part;
		memmove(buffer, buffer + part, (size_t)n);
	}
	Close(fd);
}

/* Do not read until no data has come for a second: the window is then 0. */
static void
paused(int fd)
{
	int held = 0, before;

	do {
		before = held;
		Poll(NULL, 0, 1000);
		if (ioctl(fd, FIONREAD, &held) < 0)
			held = before;
	} while (held == 0 || held > before);
	reply_to_all(fd);
	Close(fd);
}

/* Read and answer eight bytes, then close, even if more have come. */
static void
curt(int fd)
{
	ssize_t n = Readn(fd, buffer, 8);

	if (n > 0)
		reply(fd, (size_t)n);
	Close(fd);
}

/* Answer until the end of file, and do not close the descriptor. */
static void
forgetful(int fd)
{
	reply_to_all(fd);
}

/* Serve in a child process, and never call waitpid(2). */
static void
unreaped(int fd)
{
	if (Fork() == 0) {
		reply_to_all(fd);
		_exit(0);
	}
	Close(fd);
}

/* Answer each line by two writes, the first of one byte. */
static void
pieces(int fd)
{
	static struct wrap_reader reader;
	ssize_t n;

	wrap_reader_init(&reader, fd);
	while ((n = Readline(&reader, buffer, sizeof buffer)) > 0) {
		reply(fd, 1);
		memmove(buffer, buffer + 1, (size_t)n);
		if (n > 1)
			reply(fd, (size_t)n - 1);
	}
	Close(fd);
}

static const struct behavior {
	const char *name;
	void (*serve)(int fd); /* NULL: it never accepts */
	int backlog;
	int receive_buffer; /* bytes; 0: the system's default */
	const char *purpose;
} behaviors[] = {
	{"late", late, SOMAXCONN, 0, "answer after the client's half-close"},
	{"paused", paused, SOMAXCONN, 4096, "read after the window has closed"},
	{"curt", curt, SOMAXCONN, 0, "answer eight bytes, then close"},
	{"forgetful", forgetful, SOMAXCONN, 0, "never close a connection"},
	{"unreaped", unreaped, SOMAXCONN, 0, "leave child processes as zombies"},
	{"pieces", pieces, SOMAXCONN, 0, "answer each line by two writes"},
	{"full", NULL, 0, 0, "never accept, with the least backlog"},
};

static const struct option {
	const char *name;
	int level, option;
} options[] = {
	{"reuse", SOL_SOCKET, SO_REUSEADDR},
	{"nodelay", IPPROTO_TCP, TCP_NODELAY},
};

static int
usage(void)
{
	fprintf(stderr, "Usage: lab-server BEHAVIOR PORT [reuse | nodelay]\n");
	for (size_t i = 0; i < sizeof behaviors / sizeof *behaviors; i++)
		fprintf(stderr, "%12s  %s\n", behaviors[i].name, behaviors[i].purpose);
	return 2;
}

/* Make a listener on PORT of the loopback address, with OPTION set unless it is
 * NULL; return its descriptor. */
static int
listener(const struct behavior *behavior, const char *port,
         const struct option *option)
{
	struct sockaddr_in own = {.sin_family = AF_INET};
	const int on = 1, size = behavior->receive_buffer;
	int lfd = Socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	own.sin_port = htons((in_port_t)strtoul(port, NULL, 10));
	if (option != NULL)
		Setsockopt(lfd, option->level, option->option, &on, sizeof on);
	if (size > 0) /* before listen(2), since it determines the window scale */
		Setsockopt(lfd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	Bind(lfd, (struct sockaddr *)&own, sizeof own);
	Listen(lfd, behavior->backlog);
	fprintf(stderr, "listening\n");
	return lfd;
}

int
main(int argc, char *argv[])
{
	const struct behavior *behavior = NULL;
	const struct option *option = NULL;
	int lfd;

	if (argc < 3 || argc > 4)
		return usage();
	for (size_t i = 0; i < sizeof behaviors / sizeof *behaviors; i++)
		if (strcmp(behaviors[i].name, argv[1]) == 0)
			behavior = &behaviors[i];
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (argc == 4 && strcmp(options[i].name, argv[3]) == 0)
			option = &options[i];
	if (behavior == NULL || (argc == 4 && option == NULL))
		return usage();
	lfd = listener(behavior, argv[2], option);
	for (;;) {
		int fd;

		if (behavior->serve == NULL) {
			pause();
			continue;
		}
		fd = Accept(lfd, NULL, NULL);
		if (fd >= 0) /* otherwise no descriptor is free: Accept has paused */
			behavior->serve(fd);
	}
}
