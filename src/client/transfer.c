/* SPDX-License-Identifier: MIT */
/* transfer.c - send the input and receive the reply at the same time. */
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
#include "common/errno_text.h"
#include "common/language.h"
#include "expect.h"
#include "input.h"
#include "progress.h"
#include "transfer.h"
#include "wrap.h"

/* The most bytes that are read or received at once. */
#define CHUNK 65536

/* The state of a transfer. */
struct transfer_run {
	struct input *input;
	int fd;             /* the connection */
	const char *server; /* the server's address, for messages */
	long long timeout_ms;

	/* Read from the input, not yet sent: bytes OUT_START to OUT_END. */
	unsigned char out[TEXT_HEAD + CHUNK];
	size_t out_start, out_end;
	unsigned char in[CHUNK];  /* received */
	bool input_ended;
	bool half_closed;
	int send_error;           /* the errno that ended sending, or 0 */

	long long sent, received; /* bytes */
	long long moved_ms; /* when bytes last moved, or a reply became due */
	struct expect expected;
};

/* End the client: for the reason WHY, the reply is not complete. */
static noreturn void
die_incomplete(const struct transfer_run *run, const char *why)
{
	die(_("%s: %s after %lld of %lld bytes"), run->server, why, run->received,
	    run->expected.owed);
}

static noreturn void
die_errno_incomplete(const struct transfer_run *run, int error)
{
	char text[ERRNO_TEXT_SIZE];

	die_incomplete(run, errno_text(error, text));
}

static void
read_input(struct transfer_run *run)
{
	ssize_t n = input_read(run->input, run->out + TEXT_HEAD, CHUNK);

	if (n < 0)
		die_errno("pipe");
	run->out_start = TEXT_HEAD;
	run->out_end = TEXT_HEAD + (size_t)n;
	run->input_ended = n == 0;
}

/* The number of bytes that may be sent now. */
static size_t
sendable_bytes(const struct transfer_run *run)
{
	size_t n = run->out_end - run->out_start;
	size_t room = expect_room(&run->expected);

	return n < room ? n : room;
}

static noreturn void
die_memory(void)
{
	die(_("out of memory for the expected reply"));
}

/* Send as many bytes as the kernel takes, and expect the reply to them. */
static void
send_input(struct transfer_run *run)
{
	ssize_t n = calls->write(run->fd, run->out + run->out_start,
	                         sendable_bytes(run));

	if (n < 0) {
		if (errno != EAGAIN)
			run->send_error = errno; /* the rest of the reply may still come */
		return;
	}
	if (!expect_add(&run->expected, run->out + run->out_start, (size_t)n))
		die_memory();
	run->out_start += (size_t)n;
	run->sent += n;
	run->moved_ms = clock_ms();
}

static void
half_close(struct transfer_run *run)
{
	if (calls->shutdown(run->fd, SHUT_WR) < 0)
		run->send_error = errno;
	if (!expect_end(&run->expected))
		die_memory();
	run->half_closed = true;
	run->moved_ms = clock_ms();
}

/* RECEIVED came in place of the byte EXPECTED (-1: no byte).  Returns a text to
 * append to the error message: the likely cause, or "" if none is known. */
static const char *
likely_cause(int expected, unsigned char received)
{
	return expected > 0x7f || received > 0x7f
	           ? _("; perhaps the server has another --charset")
	           : "";
}

/* End the client: BYTE came, which is not the byte expected next. */
static noreturn void
die_different(const struct transfer_run *run, unsigned char byte)
{
	int expected = expect_next(&run->expected);

	if (expected < 0)
		die(_("%s: reply should end at offset %lld: 0x%02x received%s"),
		    run->server, run->received, byte, likely_cause(expected, byte));
	die(_("%s: reply differs at offset %lld: 0x%02x expected, 0x%02x "
	      "received%s"),
	    run->server, run->received, (unsigned)expected, byte,
	    likely_cause(expected, byte));
}

/* Write N bytes of the reply to standard output.  Another program may have made
 * it non-blocking: wait until it is writable. */
static void
print_reply(const unsigned char *bytes, size_t n)
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

/* Receive, check and print bytes of the reply.  False at its end. */
static bool
receive_reply(struct transfer_run *run)
{
	ssize_t n = calls->read(run->fd, run->in, sizeof run->in);
	size_t good;

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n < 0)
		die_errno_incomplete(run, errno);
	if (n == 0)
		return false;
	good = expect_check(&run->expected, run->in, (size_t)n);
	print_reply(run->in, good);
	run->received += (long long)good;
	if (good < (size_t)n)
		die_different(run, run->in[good]);
	if (run->received > run->expected.owed + run->expected.text.count)
		die(_("%s: reply is too long: %lld bytes received, %lld expected"),
		    run->server, run->received, run->expected.owed);
	run->moved_ms = clock_ms();
	return true;
}

/* The milliseconds until the timeout, 0 if it has expired; -1 if there is none,
 * or while no reply is due. */
static int
time_left(const struct transfer_run *run)
{
	bool is_reply_due = run->half_closed ||
	                    run->received < run->expected.owed ||
	                    run->out_start < run->out_end;
	long long left;

	if (run->timeout_ms == 0 || !is_reply_due)
		return -1;
	left = run->moved_ms + run->timeout_ms - clock_ms();
	if (left <= 0)
		return 0;
	return left < INT_MAX ? (int)left : INT_MAX;
}

/* Wait until the connection, POLLFDS[0], or the input, POLLFDS[1], is ready.
 * Return false if neither is ready, and the caller is to try again. */
static bool
await_ready(const struct transfer_run *run, struct pollfd pollfds[2])
{
	bool can_send = run->send_error == 0;
	bool can_read = !run->input_ended && run->out_start == run->out_end;
	int ready;

	pollfds[0] = (struct pollfd){.fd = run->fd, .events = POLLIN};
	if (sendable_bytes(run) > 0 && can_send)
		pollfds[0].events |= POLLOUT;
	pollfds[1] = (struct pollfd){.fd = -1, .events = POLLIN};
	if (can_read && can_send)
		pollfds[1].fd = input_fd(run->input);
	ready = Poll(pollfds, 2, time_left(run));
	if (ready == 0 && time_left(run) == 0)
		die(_("%s: no progress for %lld.%03lld s, after %lld of %lld "
		      "bytes"),
		    run->server, run->timeout_ms / 1000, run->timeout_ms % 1000,
		    run->received, run->expected.owed);
	return ready > 0;
}

/* End the client with an error, unless the whole reply has come. */
static void
check_end(struct transfer_run *run)
{
	if (!run->half_closed && run->send_error == 0)
		die(_("%s: closed the connection before the end of the input, "
		    "after %lld of %lld bytes"),
		    run->server, run->received, run->expected.owed);
	if (run->send_error != 0 && run->send_error != EPIPE)
		die_errno_incomplete(run, run->send_error);
	if (run->send_error != 0 || run->received < run->expected.owed)
		die_incomplete(run, _("closed the connection"));
	expect_free(&run->expected);
}

static void
show_progress(const struct transfer_run *run, struct progress *progress)
{
	const struct progress_bytes bytes = {.sent = run->sent,
	                                     .owed = run->expected.owed,
	                                     .received = run->received};

	progress_update(progress, &bytes);
}

void
transfer(struct input *input, int fd, const char *server, bool verify,
         long long timeout_ms, struct progress *progress)
{
	struct transfer_run state = {.input = input,
	                             .fd = fd,
	                             .server = server,
	                             .expected = {.keeps = verify},
	                             .timeout_ms = timeout_ms,
	                             .moved_ms = clock_ms()};
	struct transfer_run *run = &state;
	bool is_open = true;

	while (is_open) {
		struct pollfd pollfds[2];

		if (!await_ready(run, pollfds))
			continue;
		if (pollfds[1].revents != 0) {
			if (run->received >= run->expected.owed) /* a reply becomes due now */
				run->moved_ms = clock_ms();
			read_input(run);
			if (run->input_ended)
				half_close(run);
		}
		if (sendable_bytes(run) > 0 && run->send_error == 0)
			send_input(run);
		if (pollfds[0].revents & (POLLIN | POLLHUP | POLLERR))
			is_open = receive_reply(run);
		show_progress(run, progress);
	}
	progress_end(progress);
	check_end(run);
}
