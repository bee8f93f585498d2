/* SPDX-License-Identifier: MIT */
/* transfer.c - sending the input and receiving the reply, at once. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/calls.h"
#include "common/clock.h"
#include "common/die.h"
#include "common/language.h"
#include "expect.h"
#include "input.h"
#include "progress.h"
#include "transfer.h"
#include "wrap.h"

#define CHUNK 65536

static int server_fd;
static const char *server_name;
static bool verifying;

static unsigned char out[CHUNK]; /* read from the input, not yet sent */
static size_t out_start, out_end;
static bool input_ended;
static bool half_closed;
static int send_error; /* why nothing more can be sent */

static long long sent, received; /* bytes */
static long long moved_ms;       /* when something last moved, or fell due */
static struct expect owed;

/* What came before it went wrong, for a message. */
static noreturn void
die_short(const char *why)
{
	die(_("%s: %s after %lld of %lld bytes"), server_name, why, received, sent);
}

static noreturn void
die_errno_short(int error)
{
	char text[128];
	const char *name = wrap_errno_name(error);

	snprintf(text, sizeof text, "%s (%s)", strerror(error),
	         name != NULL ? name : "?");
	die_short(text);
}

static void
read_input(void)
{
	ssize_t n = input_read(out, sizeof out);

	if (n < 0)
		return;
	out_start = 0;
	out_end = (size_t)n;
	input_ended = n == 0;
}

/* As much as may be sent now. */
static size_t
sendable(void)
{
	size_t n = out_end - out_start;
	size_t room = verifying ? expect_room(&owed) : n;

	return n < room ? n : room;
}

static void
send_some(void)
{
	ssize_t n = calls->write(server_fd, out + out_start, sendable());

	if (n < 0) {
		if (errno != EAGAIN)
			send_error = errno; /* the rest of the reply may still come */
		return;
	}
	if (verifying && !expect_add(&owed, out + out_start, (size_t)n))
		die(_("no memory to hold the reply against"));
	out_start += (size_t)n;
	sent += n;
	moved_ms = clock_ms();
}

static void
half_close(void)
{
	if (calls->shutdown(server_fd, SHUT_WR) < 0)
		send_error = errno;
	half_closed = true;
	moved_ms = clock_ms();
}

/* BYTE came next, which is not what is owed. */
static noreturn void
die_different(unsigned char byte)
{
	int expected = expect_next(&owed);

	if (expected < 0)
		die(_("%s: reply goes on at offset %lld, where it should end: 0x%02x"),
		    server_name, received, byte);
	die(_("%s: reply differs at offset %lld: 0x%02x expected, 0x%02x received"),
	    server_name, received, (unsigned)expected, byte);
}

/* Standard output may be non-blocking, by another program's doing. */
static void
print(const unsigned char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t put = Writen(STDOUT_FILENO, bytes, n);

		if (put < 0 && errno != EAGAIN)
			die_errno(_("standard output"));
		if (put < 0) {
			struct pollfd pollfd = {.fd = STDOUT_FILENO, .events = POLLOUT};

			Poll(&pollfd, 1, -1);
			continue;
		}
		bytes += put;
		n -= (size_t)put;
	}
}

/* False at the end of the reply. */
static bool
receive(void)
{
	static unsigned char in[CHUNK];
	ssize_t n = calls->read(server_fd, in, sizeof in);
	size_t good;

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n < 0)
		die_errno_short(errno);
	if (n == 0)
		return false;
	good = verifying ? expect_check(&owed, in, (size_t)n) : (size_t)n;
	print(in, good);
	received += (long long)good;
	if (good < (size_t)n)
		die_different(in[good]);
	if (received > sent)
		die(_("%s: reply of %lld bytes to %lld bytes"), server_name, received,
		    sent);
	moved_ms = clock_ms();
	return true;
}

/* Milliseconds to wait for the next thing to move; -1 for as long as it takes,
 * while the server owes nothing. */
static int
patience(long long timeout_ms)
{
	bool is_owed = half_closed || received < sent || out_start < out_end;
	long long left;

	if (timeout_ms == 0 || !is_owed)
		return -1;
	left = moved_ms + timeout_ms - clock_ms();
	if (left <= 0)
		return 0;
	return left < INT_MAX ? (int)left : INT_MAX;
}

static void
finish(void)
{
	if (!half_closed && send_error == 0)
		die(_("%s: closed the connection before the end of the input, "
		    "after %lld of %lld bytes"),
		    server_name, received, sent);
	if (send_error != 0 && send_error != EPIPE)
		die_errno_short(send_error);
	if (send_error != 0 || received < sent)
		die_short(_("closed the connection"));
	expect_free(&owed);
}

void
transfer(int fd, const char *server, bool verify, long long timeout_ms)
{
	struct pollfd pollfds[2] = {{.fd = fd}, {.events = POLLIN}};
	bool going = true;

	server_fd = fd;
	server_name = server;
	verifying = verify;
	moved_ms = clock_ms();
	while (going) {
		bool can_read = !input_ended && out_start == out_end;
		int ready, wait_ms;

		pollfds[0].events = POLLIN;
		if (sendable() > 0 && send_error == 0)
			pollfds[0].events |= POLLOUT;
		pollfds[1].fd = can_read && send_error == 0 ? input_fd() : -1;
		wait_ms = patience(timeout_ms);
		ready = Poll(pollfds, 2, wait_ms);
		if (ready == 0 && patience(timeout_ms) == 0)
			die(_("%s: nothing moved for %lld.%03lld s, after %lld of %lld "
			      "bytes"),
			    server_name, timeout_ms / 1000, timeout_ms % 1000, received,
			    sent);
		if (ready <= 0)
			continue;
		if (pollfds[1].revents != 0) {
			if (received == sent) /* the answer to this falls due now */
				moved_ms = clock_ms();
			read_input();
			if (input_ended)
				half_close();
		}
		if (sendable() > 0 && send_error == 0)
			send_some();
		if (pollfds[0].revents & (POLLIN | POLLHUP | POLLERR))
			going = receive();
		progress_update(received);
	}
	progress_end();
	finish();
}
