/* SPDX-License-Identifier: MIT */
/*
 * peer.c - a client for the tests, with steps that upper-client does not take.
 *
 *     peer COUNT ADDRESS STEP...
 *
 * makes COUNT connections to ADDRESS.  Each connection takes the first STEP,
 * then each takes the next.  Every byte received is verified.  Exit status 1,
 * with one line, if a step fails.
 *
 *     send=N       send N bytes, different on each connection
 *     recv=N       receive N bytes
 *     raw=HEX      send these bytes, which have no reply
 *     drip=HEX     the same, one byte at a time
 *     buffer=N     set the receive buffer to N bytes (the kernel has a minimum)
 *     filter       attach a socket filter that drops nothing (may need a
 *                  privilege)
 *     vanish       attach a socket filter that drops all, so that nothing is
 *                  acknowledged any more (may need a privilege)
 *     flood        send without receiving until the server reads no more
 *     half-close   shut down the sending direction
 *     eof          receive the rest of the reply, then the end of file
 *     end          receive until end of file or an error
 *     reset        close with a reset
 *     close        close, though replies may be outstanding
 *     pause=MS     wait MS milliseconds
 *     hold         print "holding" and wait for SIGUSR1
 *     again=N      close all; N times, connect and take all steps again
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/endpoint.h"
#include "common/number.h"
#include "wrap.h"

#define CHUNK 16384

/* Milliseconds without progress after which a flooded server is taken to read
 * no more, even on a slow machine. */
#define FLOOD_MS 700

/* The limit of one round: a test that hangs ends after it. */
#define LIFE_SECONDS 120

struct connection {
	int fd;
	unsigned long id;
	uint64_t sent, received; /* bytes */
};

static struct connection *connections;
static unsigned long count;

static noreturn void die(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

static noreturn void
die(const char *format, ...)
{
	va_list arguments;

	fputs("peer: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

/* The byte that connection ID sends at OFFSET: pseudo-random, but reproducible,
 * and ASCII, so that its capital is the same in each character set. */
static unsigned char
byte_at(unsigned long id, uint64_t offset)
{
	uint64_t x = (offset / 8 + id * 1000003 + 1) * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	return (unsigned char)(x >> offset % 8 * 8 & 0x7f);
}

static unsigned char
capital(unsigned char byte)
{
	return byte >= 'a' && byte <= 'z' ? (unsigned char)(byte - 32) : byte;
}

static void
check(struct connection *c, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++, c->received++) {
		if (c->received == c->sent)
			die("connection %lu: more bytes received than sent", c->id);
		if (bytes[i] != capital(byte_at(c->id, c->received)))
			die("connection %lu: byte %llu is wrong", c->id,
			    (unsigned long long)c->received);
	}
}

/* Send up to N bytes by one Write; returns its result. */
static ssize_t
send_some(struct connection *c, uint64_t n)
{
	unsigned char bytes[CHUNK];
	size_t size = n < sizeof bytes ? (size_t)n : sizeof bytes;
	ssize_t sent;

	for (size_t i = 0; i < size; i++)
		bytes[i] = byte_at(c->id, c->sent + i);
	/* cppcheck-suppress uninitvar ; SIZE of them are set */
	sent = Write(c->fd, bytes, size);
	if (sent > 0)
		c->sent += (uint64_t)sent;
	return sent;
}

/* Receive up to N bytes by one Read and verify them; returns its result. */
static ssize_t
receive_some(struct connection *c, uint64_t n)
{
	unsigned char bytes[CHUNK];
	ssize_t received =
		Read(c->fd, bytes, n < sizeof bytes ? (size_t)n : sizeof bytes);

	if (received > 0)
		check(c, bytes, (size_t)received);
	return received;
}

static void
step_send(struct connection *c, unsigned long n)
{
	uint64_t until = c->sent + n;

	while (c->sent < until)
		if (send_some(c, until - c->sent) < 0)
			die("connection %lu: send: %s", c->id, strerror(errno));
}

static void
receive_until(struct connection *c, uint64_t until)
{
	while (c->received < until) {
		ssize_t received = receive_some(c, until - c->received);

		if (received <= 0)
			die("connection %lu: ended after %llu of %llu bytes: %s", c->id,
			    (unsigned long long)c->received, (unsigned long long)until,
			    received < 0 ? strerror(errno) : "closed");
	}
}

static void
step_recv(struct connection *c, unsigned long n)
{
	receive_until(c, c->received + n);
}

/* The value of a hexadecimal digit. */
static unsigned
digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	if (at == NULL)
		die("%c: not a hexadecimal digit", c);
	return (unsigned)(at - digits);
}

/* Send the bytes of HEX, SIZE at a time. */
static void
send_hex(struct connection *c, const char *hex, size_t size)
{
	static unsigned char bytes[CHUNK];
	size_t n = 0;

	for (; *hex != '\0' && n < sizeof bytes; hex += 2)
		bytes[n++] = (unsigned char)(digit(hex[0]) << 4 | digit(hex[1]));
	for (size_t i = 0; i < n; i += size) {
		size_t part = n - i < size ? n - i : size;

		/* An error here is no failure: a later step tells. */
		if (Writen(c->fd, bytes + i, part) < 0)
			break;
	}
}

static void
step_raw(struct connection *c, const char *hex)
{
	send_hex(c, hex, CHUNK);
}

static void
step_drip(struct connection *c, const char *hex)
{
	int on = 1;

	if (setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0)
		errno = 0; /* fails on a unix socket, which does not delay */
	send_hex(c, hex, 1);
}

static void
step_flood(struct connection *c, unsigned long unused)
{
	struct pollfd pollfd = {.fd = c->fd, .events = POLLOUT};
	int flags = Fcntl(c->fd, F_GETFL, 0);

	(void)unused;
	Fcntl(c->fd, F_SETFL, flags | O_NONBLOCK);
	while (send_some(c, CHUNK) > 0 ||
	       (errno == EAGAIN && Poll(&pollfd, 1, FLOOD_MS) > 0))
		;
	Fcntl(c->fd, F_SETFL, flags);
}

/* Attach a socket filter that truncates each segment to KEPT bytes; 0 drops
 * it. */
static void
attach_filter(const struct connection *c, uint32_t kept)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, kept);
	const struct sock_fprog program = {1, &all};

	if (setsockopt(c->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	               sizeof program) < 0)
		die("filter: %s", strerror(errno));
}

static void
step_filter(struct connection *c, unsigned long unused)
{
	(void)unused;
	attach_filter(c, UINT32_MAX);
}

static void
step_vanish(struct connection *c, unsigned long unused)
{
	(void)unused;
	attach_filter(c, 0);
}

static void
step_buffer(struct connection *c, unsigned long n)
{
	const int size = (int)n;

	Setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static void
step_half_close(struct connection *c, unsigned long unused)
{
	(void)unused;
	if (Shutdown(c->fd, SHUT_WR) < 0)
		die("connection %lu: half-close: %s", c->id, strerror(errno));
}

static void
step_eof(struct connection *c, unsigned long unused)
{
	ssize_t received;

	(void)unused;
	receive_until(c, c->sent);
	received = receive_some(c, 1);
	if (received < 0)
		die("connection %lu: no end of file: %s", c->id, strerror(errno));
}

static void
step_end(struct connection *c, unsigned long unused)
{
	(void)unused;
	while (receive_some(c, CHUNK) > 0)
		;
}

static void
step_close(struct connection *c, unsigned long unused)
{
	(void)unused;
	if (c->fd >= 0)
		Close(c->fd);
	c->fd = -1;
}

static void
step_reset(struct connection *c, unsigned long unused)
{
	const struct linger linger = {.l_onoff = 1, .l_linger = 0};

	Setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	step_close(c, unused);
}

static void
hold_all(unsigned long unused)
{
	sigset_t set;
	int signal;

	(void)unused;
	puts("holding");
	fflush(stdout);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &signal);
}

static void
pause_for(unsigned long ms)
{
	Poll(NULL, 0, (int)ms);
}

/* A step is a function for each connection, or one for all connections. */
static const struct step {
	const char *name;
	bool has_number;
	void (*each)(struct connection *c, unsigned long n);
	void (*once)(unsigned long n);
	void (*text)(struct connection *c, const char *text);
} steps[] = {
	{"raw", false, NULL, NULL, step_raw},
	{"drip", false, NULL, NULL, step_drip},
	{"send", true, step_send, NULL, NULL},
	{"recv", true, step_recv, NULL, NULL},
	{"buffer", true, step_buffer, NULL, NULL},
	{"filter", false, step_filter, NULL, NULL},
	{"vanish", false, step_vanish, NULL, NULL},
	{"flood", false, step_flood, NULL, NULL},
	{"half-close", false, step_half_close, NULL, NULL},
	{"eof", false, step_eof, NULL, NULL},
	{"end", false, step_end, NULL, NULL},
	{"reset", false, step_reset, NULL, NULL},
	{"close", false, step_close, NULL, NULL},
	{"pause", true, NULL, pause_for, NULL},
	{"hold", false, NULL, hold_all, NULL},
};

static unsigned long
parse_count(const char *text, unsigned long min)
{
	unsigned long n;

	if (text == NULL || !number_parse(text, min, 1000000000, &n))
		die("%s: not a number", text != NULL ? text : "nothing");
	return n;
}

static void
take_step(const char *text)
{
	size_t length = strcspn(text, "=");
	const char *argument = text[length] != '\0' ? text + length + 1 : NULL;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct step *step = &steps[i];
		unsigned long n;

		if (strlen(step->name) != length ||
		    strncmp(text, step->name, length) != 0)
			continue;
		n = step->has_number ? parse_count(argument, 0) : 0;
		if (step->once != NULL)
			step->once(n);
		for (unsigned long c = 0; c < count; c++)
			if (step->each != NULL)
				step->each(&connections[c], n);
			else if (step->text != NULL)
				step->text(&connections[c], argument != NULL ? argument : "");
		return;
	}
	die("%s: unknown step", text);
}

static void
connect_all(const struct endpoint *to)
{
	alarm(LIFE_SECONDS);
	for (unsigned long i = 0; i < count; i++) {
		struct connection *c = &connections[i];

		*c = (struct connection){.id = i};
		c->fd = Socket(to->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC,
		               0);
		Connect(c->fd, &to->address.any, to->length);
	}
}

/* The N of the step again=N; -1 if TEXT is another step. */
static long
parse_again(const char *text)
{
	if (strncmp(text, "again=", 6) != 0)
		return -1;
	return (long)parse_count(text + 6, 0);
}

int
main(int argc, char *argv[])
{
	struct endpoints to = {0};
	const char *why;
	long repeated = 0;
	sigset_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* die with the script */
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1); /* for hold; it may come early */
	Sigprocmask(SIG_BLOCK, &set, NULL);

	if (argc < 3)
		die("usage: peer COUNT ADDRESS STEP...");
	count = parse_count(argv[1], 1);
	why = endpoints_add(&to, argv[2], ENDPOINT_CONNECT);
	if (why != NULL)
		die("%s: %s", argv[2], why);
	connections = calloc(count, sizeof *connections);
	if (connections == NULL)
		die("no memory for %lu connections", count);
	connect_all(to.list);
	for (int i = 3; i < argc; i++) {
		if (parse_again(argv[i]) < 0) {
			take_step(argv[i]);
		} else if (repeated++ < parse_again(argv[i])) {
			for (unsigned long c = 0; c < count; c++)
				step_close(&connections[c], 0);
			connect_all(to.list);
			i = 2;
		}
	}
	endpoints_free(&to);
	free(connections);
	return 0;
}
