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

/* A transfer while it runs. */
struct transfer_run {
	struct input *input;
	int fd;             /* the connection */
	const char *server; /* its name */
	bool verify;
	long long timeout_ms;

	unsigned char out[CHUNK]; /* read from the input, not yet sent */
	size_t out_start, out_end;
	unsigned char in[CHUNK];  /* received */
	bool input_ended;
	bool half_closed;
	int send_error;           /* why nothing more can be sent; or 0 */

	long long sent, received; /* bytes */
	long long moved_ms; /* when something last moved, or fell due */
	struct expect owed;
};

/* What came before it went wrong, for a message. */
static noreturn void
die_short(const struct transfer_run *run, const char *why)
{
	die(_("%s: %s after %lld of %lld bytes"), run->server, why, run->received,
	    run->sent);
}

static noreturn void
die_errno_short(const struct transfer_run *run, int error)
{
	char text[128];
	const char *name = wrap_errno_name(error);

	snprintf(text, sizeof text, "%s (%s)", strerror(error),
	         name != NULL ? name : "?");
	die_short(run, text);
}

static void
read_input(struct transfer_run *run)
{
	ssize_t n = input_read(run->input, run->out, sizeof run->out);

	if (n < 0)
		return;
	run->out_start = 0;
	run->out_end = (size_t)n;
	run->input_ended = n == 0;
}

/* As much as may be sent now. */
static size_t
sendable(const struct transfer_run *run)
{
	size_t n = run->out_end - run->out_start;
	size_t room = run->verify ? expect_room(&run->owed) : n;

	return n < room ? n : room;
}

static void
send_some(struct transfer_run *run)
{
	ssize_t n = calls->write(run->fd, run->out + run->out_start,
	                         sendable(run));

	if (n < 0) {
		if (errno != EAGAIN)
			run->send_error = errno; /* the rest of the reply may still come */
		return;
	}
	if (run->verify &&
	    !expect_add(&run->owed, run->out + run->out_start, (size_t)n))
		die(_("no memory to hold the reply against"));
	run->out_start += (size_t)n;
	run->sent += n;
	run->moved_ms = clock_ms();
}

static void
half_close(struct transfer_run *run)
{
	if (calls->shutdown(run->fd, SHUT_WR) < 0)
		run->send_error = errno;
	run->half_closed = true;
	run->moved_ms = clock_ms();
}

/* BYTE came next, which is not what is owed. */
static noreturn void
die_different(const struct transfer_run *run, unsigned char byte)
{
	int expected = expect_next(&run->owed);

	if (expected < 0)
		die(_("%s: reply goes on at offset %lld, where it should end: 0x%02x"),
		    run->server, run->received, byte);
	die(_("%s: reply differs at offset %lld: 0x%02x expected, 0x%02x received"),
	    run->server, run->received, (unsigned)expected, byte);
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
receive(struct transfer_run *run)
{
	ssize_t n = calls->read(run->fd, run->in, sizeof run->in);
	size_t good;

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n < 0)
		die_errno_short(run, errno);
	if (n == 0)
		return false;
	good = run->verify ? expect_check(&run->owed, run->in, (size_t)n)
	                   : (size_t)n;
	print(run->in, good);
	run->received += (long long)good;
	if (good < (size_t)n)
		die_different(run, run->in[good]);
	if (run->received > run->sent)
		die(_("%s: reply of %lld bytes to %lld bytes"), run->server,
		    run->received, run->sent);
	run->moved_ms = clock_ms();
	return true;
}

/* Milliseconds to wait for the next thing to move; -1 for as long as it takes,
 * while the server owes nothing. */
static int
time_left(const struct transfer_run *run)
{
	bool is_owed = run->half_closed || run->received < run->sent ||
	               run->out_start < run->out_end;
	long long left;

	if (run->timeout_ms == 0 || !is_owed)
		return -1;
	left = run->moved_ms + run->timeout_ms - clock_ms();
	if (left <= 0)
		return 0;
	return left < INT_MAX ? (int)left : INT_MAX;
}

/* Wait until the connection (the first of POLLFDS) or the input (the second) is
 * ready.  False if it is to be tried again. */
static bool
await(const struct transfer_run *run, struct pollfd pollfds[2])
{
	bool can_send = run->send_error == 0;
	bool can_read = !run->input_ended && run->out_start == run->out_end;
	int ready;

	pollfds[0] = (struct pollfd){.fd = run->fd, .events = POLLIN};
	if (sendable(run) > 0 && can_send)
		pollfds[0].events |= POLLOUT;
	pollfds[1] = (struct pollfd){.fd = -1, .events = POLLIN};
	if (can_read && can_send)
		pollfds[1].fd = input_fd(run->input);
	ready = Poll(pollfds, 2, time_left(run));
	if (ready == 0 && time_left(run) == 0)
		die(_("%s: nothing moved for %lld.%03lld s, after %lld of %lld "
		      "bytes"),
		    run->server, run->timeout_ms / 1000, run->timeout_ms % 1000,
		    run->received, run->sent);
	return ready > 0;
}

static void
finish(struct transfer_run *run)
{
	if (!run->half_closed && run->send_error == 0)
		die(_("%s: closed the connection before the end of the input, "
		    "after %lld of %lld bytes"),
		    run->server, run->received, run->sent);
	if (run->send_error != 0 && run->send_error != EPIPE)
		die_errno_short(run, run->send_error);
	if (run->send_error != 0 || run->received < run->sent)
		die_short(run, _("closed the connection"));
	expect_free(&run->owed);
}

void
transfer(struct input *input, int fd, const char *server, bool verify,
         long long timeout_ms, struct progress *progress)
{
	struct transfer_run state = {.input = input,
	                             .fd = fd,
	                             .server = server,
	                             .verify = verify,
	                             .timeout_ms = timeout_ms,
	                             .moved_ms = clock_ms()};
	struct transfer_run *run = &state;
	bool going = true;

	while (going) {
		struct pollfd pollfds[2];

		if (!await(run, pollfds))
			continue;
		if (pollfds[1].revents != 0) {
			if (run->received == run->sent) /* the answer falls due now */
				run->moved_ms = clock_ms();
			read_input(run);
			if (run->input_ended)
				half_close(run);
		}
		if (sendable(run) > 0 && run->send_error == 0)
			send_some(run);
		if (pollfds[0].revents & (POLLIN | POLLHUP | POLLERR))
			going = receive(run);
		progress_update(progress, run->received);
	}
	progress_end(progress);
	finish(run);
}
