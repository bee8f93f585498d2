/* SPDX-License-Identifier: MIT */
/* ping.c - measure the round-trip time of single requests. */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/connect.h"
#include "common/die.h"
#include "common/errno_text.h"
#include "common/language.h"
#include "common/output.h"
#include "common/pending.h"
#include "common/stop.h"
#include "deviation.h"
#include "histogram.h"
#include "loss.h"
#include "payload.h"
#include "ping.h"
#include "wrap.h"

/* A ping while it runs. */
struct ping_run {
	const struct endpoints *servers;
	const struct ping_options *options;
	char name[WRAP_ADDRESS_SIZE];

	int fd; /* -1: no connection */
	uint32_t connections; /* begun so far */
	uint64_t goal; /* bytes to send on this connection, in all */
	uint64_t sent, received;
	struct payload payload;
	unsigned char buffer[65536]; /* for received bytes */

	/* TRANSMITTED is the sum of REPLIES, LOST and count_unanswered. */
	uint64_t transmitted, replies, lost, wrong;
	struct histogram times; /* nanoseconds */
	struct deviation deviation;
	long long began_ns, next_ns;
	bool is_ending;   /* after a signal: no request is sent any more */
	long long end_ns; /* after a signal: when to stop waiting for replies */

	/* When each request without a whole reply was begun; begun_at finds the
	 * place of a request.  Requests are numbered from 0 on each connection. */
	long long begun_ns[PAYLOAD_KINDS];
};

/* How many requests have not got their whole reply. */
static uint64_t
count_unanswered(const struct ping_run *run)
{
	return run->goal / run->options->size -
	       run->received / run->payload.reply_size;
}

/* Returns the place in RUN for the time at which request number REQUEST of this
 * connection, from 0, was begun. */
static long long *
begun_at(struct ping_run *run, uint64_t request)
{
	return &run->begun_ns[request % PAYLOAD_KINDS];
}

/* ---- Output -------------------------------------------------------------- */

static double
milliseconds(double ns)
{
	return ns / 1e6;
}

/* Write the loss among the requests whose outcome is known into TEXT.  Returns
 * TEXT. */
static const char *
format_loss(const struct ping_run *run, char text[LOSS_SIZE])
{
	return loss_percent(run->lost, run->lost + run->replies, text);
}

/* Print the status of the ping CONTEXT, as SIGQUIT asks for. */
static void
print_status(const void *context)
{
	const struct ping_run *run = context;
	char loss[LOSS_SIZE];

	message_print(_("%ju/%ju replies, %s%% loss"), run->replies,
	              run->transmitted, format_loss(run, loss));
	if (run->replies > 0)
		message_print(_(", min/median/mean/max = %.3f/%.3f/%.3f/%.3f ms"),
		              milliseconds((double)run->times.min),
		              milliseconds(
						  (double)histogram_percentile(&run->times, 50)),
		              milliseconds(histogram_mean(&run->times)),
		              milliseconds((double)run->times.max));
	message_print("\n");
}

static void
print_summary(const struct ping_run *run)
{
	uint64_t in_flight = count_unanswered(run);
	char loss[LOSS_SIZE];

	output_print(_("\n--- %s ping statistics ---\n"), run->name);
	output_print(_("%ju transmitted, %ju received, "), run->transmitted,
	             run->replies);
	if (in_flight > 0)
		output_print(_("%ju in flight, "), in_flight);
	output_print(_("%s%% loss, time %lld ms\n"), format_loss(run, loss),
	             (clock_ns() - run->began_ns) / 1000000);
	if (run->replies > 0)
		output_print(_("rtt min/median/mean/max/stddev = "
		               "%.3f/%.3f/%.3f/%.3f/%.3f ms\n"),
		             milliseconds((double)run->times.min),
		             milliseconds(
						 (double)histogram_percentile(&run->times, 50)),
		             milliseconds(histogram_mean(&run->times)),
		             milliseconds((double)run->times.max),
		             milliseconds(deviation_of(&run->deviation)));
}

/* ---- The connection ------------------------------------------------------ */

/* Drop the connection, with the requests that have no reply, and print WHY. */
static void
drop_connection(struct ping_run *run, const char *why)
{
	uint64_t lost = count_unanswered(run);

	run->lost += lost;
	message_print("%s: %s: %s", program_invocation_short_name, run->name,
	              why);
	if (lost > 0)
		message_print(_(", %ju lost"), lost);
	message_print("\n");
	if (run->fd >= 0)
		Close(run->fd);
	run->fd = -1;
	run->goal = run->sent = run->received = 0;
}

/* Drop the connection for the reason in errno. */
static void
drop_by_errno(struct ping_run *run)
{
	char text[ERRNO_TEXT_SIZE];

	drop_connection(run, errno_text(errno, text));
}

/* The function END of struct connect_watch. */
static bool
end_connecting(void *context)
{
	(void)context;
	stop_report();
	return stop_signals() > 0;
}

/* Connect.  RUN->fd is -1, with errno, if that fails. */
static void
connect_server(struct ping_run *run)
{
	const struct connect_watch watch = {
		.mask = stop_mask(), .end = end_connecting};
	const struct endpoint *server;
	long long began_ns = clock_ns();

	run->connections++;
	run->fd = connect_any(run->servers, run->options->timeout_ms, &watch,
	                      &server);
	wrap_format_address(&server->address.any, server->length, run->name,
	                    sizeof run->name);
	if (run->fd >= 0)
		output_print(_("connected to %s: time=%.3f ms\n"), run->name,
		             milliseconds((double)(clock_ns() - began_ns)));
}

/* ---- Requests and replies ------------------------------------------------ */

/* Send the bytes of requests for which there is room. */
static void
send_pending(struct ping_run *run)
{
	while (run->sent < run->goal) {
		size_t length;
		const unsigned char *bytes = payload_at(
			&run->payload, run->connections, run->sent, &length);
		ssize_t n = Send(run->fd, bytes, length, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			drop_by_errno(run);
			return;
		}
		run->sent += (uint64_t)n;
	}
}

/* Record and print the reply to the oldest request, complete at NOW. */
static void
record_reply(struct ping_run *run, long long now)
{
	unsigned long size = run->payload.reply_size;
	uint64_t answered = run->received / size - 1;
	long long time = now - *begun_at(run, answered);
	uint64_t number = run->transmitted -
	                  run->goal / run->options->size + answered + 1;

	histogram_add(&run->times, (uint64_t)time);
	deviation_add(&run->deviation, (double)time);
	run->replies++;
	output_print(_("%lu bytes from %s: seq=%ju time=%.3f ms\n"),
	             size, run->name, number, milliseconds((double)time));
}

/* Receive bytes of a reply that have arrived, and check them. */
static void
receive_reply(struct ping_run *run)
{
	size_t size = sizeof run->buffer;
	size_t left = run->payload.reply_size -
	              (size_t)(run->received % run->payload.reply_size);
	ssize_t n;

	/* Receive at most the rest of one reply, so that each reply is timed by
	 * itself.  If no reply is due, any byte is wrong. */
	if (count_unanswered(run) > 0 && left < size)
		size = left;
	n = Recv(run->fd, run->buffer, size, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		drop_by_errno(run);
	} else if (n == 0) {
		drop_connection(run, _("closed the connection"));
	} else if (!payload_is_next(&run->payload, run->connections, run->sent,
	                            run->received, run->buffer, (size_t)n)) {
		run->wrong++;
		drop_connection(run, _("wrong reply"));
	} else {
		run->received += (uint64_t)n;
		if (run->received % run->payload.reply_size == 0)
			record_reply(run, clock_ns());
	}
}

/* Begin the request that is due at RUN->next_ns, and set RUN->next_ns for the
 * next one.  Connect first if there is no connection: the time to connect is
 * part of neither the round trip nor the interval. */
static void
send_request(struct ping_run *run)
{
	long long interval = run->options->interval_ms * 1000000;
	int error = 0;
	bool is_new;
	long long now;

	if (count_unanswered(run) == PAYLOAD_KINDS)
		drop_connection(run, _("too many requests without a reply"));
	is_new = run->fd < 0;
	if (is_new)
		connect_server(run);
	if (run->fd < 0)
		error = errno;
	if (error == EINTR)
		return;
	now = clock_ns();
	*begun_at(run, run->goal / run->options->size) = now;
	run->transmitted++;
	run->goal += run->options->size;
	run->next_ns = is_new ? now + interval : run->next_ns + interval;
	if (run->next_ns < now) /* late, as after SIGSTOP: no burst */
		run->next_ns = now + interval;
	errno = error;
	if (run->fd >= 0)
		send_pending(run);
	else
		drop_by_errno(run);
}

/* ---- Waiting ------------------------------------------------------------- */

static bool
is_all_sent(const struct ping_run *run)
{
	return run->is_ending || (run->options->count > 0 &&
	                          run->transmitted == run->options->count);
}

/* Returns when the oldest request times out; INT64_MAX if none can. */
static long long
deadline(struct ping_run *run)
{
	uint64_t oldest = run->received / run->payload.reply_size;

	return count_unanswered(run) > 0 && run->options->timeout_ms > 0
	           ? *begun_at(run, oldest) +
	                 run->options->timeout_ms * 1000000
	           : INT64_MAX;
}

/* Wait until the socket is ready, the next request is due, the oldest request
 * times out, or RUN->end_ns has come.  If the socket is ready, receive bytes of
 * at most one reply, and send the bytes for which there is room.  Returns false
 * if it was not ready. */
static bool
handle_socket(struct ping_run *run)
{
	struct pollfd pollfd = {.fd = run->fd, .events = POLLIN};
	long long until = is_all_sent(run) ? run->end_ns : run->next_ns;
	long long left;
	struct timespec wait;

	if (deadline(run) < until)
		until = deadline(run);
	left = until - clock_ns();
	if (left < 0)
		left = 0;
	wait = (struct timespec){.tv_sec = (time_t)(left / 1000000000),
	                         .tv_nsec = (long)(left % 1000000000)};
	if (run->sent < run->goal)
		pollfd.events |= POLLOUT;
	if (Ppoll(&pollfd, 1, until == INT64_MAX ? NULL : &wait, stop_mask()) <= 0)
		return false;
	if (pollfd.revents & ~POLLOUT)
		receive_reply(run);
	if (run->fd >= 0)
		send_pending(run);
	handle_pending_signals(stop_mask()); /* after the reply was timed */
	return true;
}

/* A signal has come: begin no further request.  Wait for the replies in flight,
 * at most as long as the longest round trip until now. */
static void
stop_sending(struct ping_run *run)
{
	run->is_ending = true;
	run->end_ns = clock_ns() + (long long)run->times.max;
}

/* True if no reply is waited for any more. */
static bool
is_over(const struct ping_run *run)
{
	return stop_signals() > 1 ||
	       (is_all_sent(run) &&
	        (count_unanswered(run) == 0 || clock_ns() >= run->end_ns));
}

/* Send requests and receive replies until is_over.  A request has timed out
 * only if its deadline had passed before a wait that found no reply: this
 * process may have been stopped (SIGSTOP) while the reply arrived. */
static void
run_ping(struct ping_run *run)
{
	while (!is_over(run)) {
		long long before = clock_ns();
		bool was_ready = handle_socket(run);

		output_flush();
		stop_report();
		if (!was_ready && before >= deadline(run)) {
			errno = ETIMEDOUT;
			drop_by_errno(run);
		}
		if (stop_signals() > 0 && !run->is_ending)
			stop_sending(run);
		if (clock_ns() >= run->next_ns && !is_all_sent(run))
			send_request(run);
	}
}

/* Returns a new run.  Exits 1 with a message if there is no memory. */
static struct ping_run *
make_run(const struct endpoints *endpoints, const struct ping_options *options)
{
	struct ping_run *run = calloc(1, sizeof *run);

	if (run != NULL && payload_make(&run->payload, options->size, options->text)) {
		run->servers = endpoints;
		run->options = options;
		run->fd = -1;
		run->end_ns = INT64_MAX;
		return run;
	}
	die(_("out of memory"));
}

int
ping(const struct endpoints *endpoints, const struct ping_options *options)
{
	struct ping_run *run = make_run(endpoints, options);
	int verdict;

	stop_catch(print_status, run);
	output_open();
	run->began_ns = run->next_ns = clock_ns();
	run_ping(run);
	if (run->fd >= 0)
		Close(run->fd);
	print_summary(run);
	output_flush(); /* while SIGQUIT may still ask for the status */
	if (run->wrong > 0)
		verdict = PING_TROUBLE;
	else
		verdict = run->replies > 0 ? PING_REPLIES : PING_NONE;
	payload_free(&run->payload);
	free(run);
	return verdict;
}
