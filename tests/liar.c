/* SPDX-License-Identifier: MIT */
/* liar.c - a server that is wrong in a chosen way, to test the client. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/endpoint.h"
#include "common/number.h"
#include "wrap.h"

static long long number;    /* the N of the command line */
static long long answered;  /* bytes of this connection answered so far */
static unsigned char buffer[65536 + 1];

/* ---- Change N bytes of a reply; return the new number of bytes ---------- */

static size_t
make_capitals(unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] >= 'a' && bytes[i] <= 'z')
			bytes[i] = (unsigned char)(bytes[i] - 'a' + 'A');
	return n;
}

static size_t
keep_unchanged(unsigned char *bytes, size_t n)
{
	(void)bytes;
	return n;
}

/* The byte at offset NUMBER of the reply, if it is among these N; else NULL. */
static unsigned char *
find_byte(unsigned char *bytes, size_t n)
{
	long long at = number - answered;

	return at >= 0 && at < (long long)n ? bytes + at : NULL;
}

static size_t
change_one(unsigned char *bytes, size_t n)
{
	unsigned char *byte = find_byte(bytes, make_capitals(bytes, n));

	if (byte != NULL)
		*byte ^= 0x80;
	return n;
}

static size_t
drop_one(unsigned char *bytes, size_t n)
{
	unsigned char *byte = find_byte(bytes, make_capitals(bytes, n));

	if (byte == NULL)
		return n;
	memmove(byte, byte + 1, n - 1 - (size_t)(byte - bytes));
	return n - 1;
}

static size_t
add_one(unsigned char *bytes, size_t n)
{
	unsigned char *byte = find_byte(bytes, make_capitals(bytes, n));

	if (byte == NULL)
		return n;
	memmove(byte + 1, byte, n - (size_t)(byte - bytes));
	*byte = '+';
	return n + 1;
}

/* ---- Serve a connection -------------------------------------------------- */

/* Answer until LIMIT bytes are received, or end of file, or an error. */
static void
answer(int fd, size_t (*make)(unsigned char *, size_t), long long limit)
{
	answered = 0;
	while (answered < limit) {
		long long left = limit - answered;
		size_t size = sizeof buffer - 1;
		ssize_t n;

		n = Read(fd, buffer, left < (long long)size ? (size_t)left : size);
		if (n <= 0)
			return;
		if (make != NULL) {
			size_t out = make(buffer, (size_t)n);

			if (out > 0)
				Writen(fd, buffer, out);
		}
		answered += n;
	}
}

#define ALL 0x7fffffffffffffffLL

static void
echo(int fd)
{
	answer(fd, keep_unchanged, ALL);
}

static void
change(int fd)
{
	answer(fd, change_one, ALL);
}

static void
drop(int fd)
{
	answer(fd, drop_one, ALL);
}

static void
add(int fd)
{
	answer(fd, add_one, ALL);
}

/* Send NUMBER bytes that are no reply. */
static void
babble(int fd)
{
	size_t n = number < (long long)sizeof buffer ? (size_t)number
	                                             : sizeof buffer;

	memset(buffer, '+', n);
	Writen(fd, buffer, n);
}

static void
append(int fd)
{
	answer(fd, make_capitals, ALL);
	babble(fd);
}

static void
greet(int fd)
{
	babble(fd);
	answer(fd, make_capitals, ALL);
}

static void
close_early(int fd)
{
	answer(fd, make_capitals, number);
}

static void
half_close(int fd)
{
	answer(fd, make_capitals, number);
	Shutdown(fd, SHUT_WR);
	answer(fd, NULL, ALL);
}

static void
reset(int fd)
{
	const struct linger at_once = {.l_onoff = 1};

	answer(fd, make_capitals, number);
	Setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static void
silent(int fd)
{
	answer(fd, make_capitals, number);
	answer(fd, NULL, ALL);
	pause();
}

static void
deaf(int fd)
{
	answer(fd, make_capitals, number);
	pause();
}

static void
slow(int fd)
{
	const struct timespec delay = {.tv_sec = (time_t)(number / 1000),
	                               .tv_nsec = (long)(number % 1000) * 1000000};
	unsigned char byte;

	while (Read(fd, &byte, 1) > 0) {
		nanosleep(&delay, NULL);
		Writen(fd, &byte, make_capitals(&byte, 1));
	}
}

/* SERVE is NULL if no connection is accepted.  BACKLOG is the argument of
 * listen(2), or -1 for a socket that does not listen. */
static const struct lie {
	const char *name;
	void (*serve)(int fd);
	int backlog;
	const char *purpose;
} lies[] = {
	{"echo", echo, SOMAXCONN, "send back the input unchanged"},
	{"change", change, SOMAXCONN, "change the byte at offset N"},
	{"drop", drop, SOMAXCONN, "leave out the byte at offset N"},
	{"add", add, SOMAXCONN, "add a byte before offset N"},
	{"append", append, SOMAXCONN, "add N bytes at the end"},
	{"greet", greet, SOMAXCONN, "send N bytes before the request"},
	{"close", close_early, SOMAXCONN, "close after N bytes"},
	{"half-close", half_close, SOMAXCONN, "half-close after N bytes, then read on"},
	{"reset", reset, SOMAXCONN, "reset the connection after N bytes"},
	{"silent", silent, SOMAXCONN, "stop answering after N bytes, but read on"},
	{"deaf", deaf, SOMAXCONN, "stop reading after N bytes"},
	{"slow", slow, SOMAXCONN, "answer byte by byte, each after N milliseconds"},
	{"full", NULL, 0, "never accept; the backlog has room for N connections"},
	{"refuse", NULL, -1, "bind the address, but refuse connections"},
};

/* ---- The program --------------------------------------------------------- */

static const struct lie *
find_lie(const char *name)
{
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
		if (strcmp(lies[i].name, name) == 0)
			return &lies[i];
	fprintf(stderr, "Usage: liar --listen=ADDRESS LIE [N]\n");
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
		fprintf(stderr, "%12s  %s\n", lies[i].name, lies[i].purpose);
	exit(2);
}

/* Set *ADDRESS to the address of LFD; returns its length. */
static socklen_t
own_address(int lfd, struct sockaddr_storage *address)
{
	socklen_t length = sizeof *address;

	Getsockname(lfd, (struct sockaddr *)address, &length);
	return length;
}

/* A backlog of N has room for N + 1 connections: make one. */
static void
fill_backlog(int lfd)
{
	struct pollfd pollfd = {.fd = lfd, .events = POLLIN};
	struct sockaddr_storage address;
	socklen_t length = own_address(lfd, &address);
	int fd = Socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	Connect(fd, (struct sockaddr *)&address, length);
	Poll(&pollfd, 1, -1);
}

static void
announce(int lfd)
{
	struct sockaddr_storage address;
	socklen_t length = own_address(lfd, &address);
	char text[WRAP_ADDRESS_SIZE];

	wrap_format_address((struct sockaddr *)&address, length, text,
	                    sizeof text);
	fprintf(stderr, "liar: listening on %s\n", text);
}

/* Exit, so that the shell prints no message about a signal. */
static void
on_stop(int signal)
{
	(void)signal;
	_exit(0);
}

int
main(int argc, char *argv[])
{
	const char *const option = "--listen=";
	struct endpoints at = {0};
	const struct lie *lie = find_lie(argc > 2 ? argv[2] : "");
	const char *why = "not --listen=ADDRESS";
	const struct sigaction stop = {.sa_handler = on_stop};
	unsigned long n = 0;
	int lfd;

	Sigaction(SIGTERM, &stop, NULL);
	if (strncmp(argv[1], option, strlen(option)) == 0)
		why = endpoints_add(&at, argv[1] + strlen(option), ENDPOINT_LISTEN);
	if (why != NULL) {
		fprintf(stderr, "liar: %s: %s\n", argv[1], why);
		return 2;
	}
	if (argc > 3 && !number_parse(argv[3], 0, LONG_MAX, &n)) {
		fprintf(stderr, "liar: %s: not a number\n", argv[3]);
		return 2;
	}
	number = (long long)n;

	lfd = Socket(at.list->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	Bind(lfd, &at.list->address.any, at.list->length);
	if (lie->backlog >= 0)
		Listen(lfd, lie->backlog > 0 ? lie->backlog : (int)number);
	if (lie->backlog == 0)
		fill_backlog(lfd);
	announce(lfd);
	while (lie->serve != NULL) {
		int fd = Accept(lfd, NULL, NULL);

		if (fd >= 0) {
			lie->serve(fd);
			Close(fd);
		}
	}
	pause();
}
