/* SPDX-License-Identifier: MIT */
/* ping.c - round trips through a server, one after the other. */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/connect.h"
#include "common/die.h"
#include "common/language.h"
#include "common/pending.h"
#include "common/stop.h"
#include "deviation.h"
#include "histogram.h"
#include "payload.h"
#include "ping.h"
#include "wrap.h"

/* A ping while it runs. */
struct ping_run {
	const struct endpoints *servers;
	const struct ping_options *options;
	size_t server;  /* which of them */
	size_t refused; /* how many of them failed since one was connected to */
	int first_error; /* errno of the first of them */
	char name[WRAP_ADDRESS_SIZE];

	int fd; /* -1: there is no connection */
	bool is_connected;
	long long connect_ns; /* when it began */
	uint32_t connections;
	uint64_t goal, sent, received; /* bytes of this connection */
	struct payload payload;
	unsigned char buffer[65536]; /* for what is received */

	uint64_t transmitted, replies, wrong;
	struct histogram times; /* nanoseconds */
	struct deviation deviation;
	long long began_ns, next_ns;

	/* When the requests that wait for a reply were due, the oldest at received
	 * / size. */
	long long due_ns[PAYLOAD_KINDS];
};

static uint64_t
waiting(const struct ping_run *run)
{
	return run->goal / run->options->size - run->received / run->options->size;
}

static long long *
due_of(struct ping_run *run, uint64_t request)
{
	return &run->due_ns[request % PAYLOAD_KINDS];
}

/* ---- What is printed ------------------------------------------------------ */

static double
milliseconds(double ns)
{
	return ns / 1e6;
}

static double
loss(const struct ping_run *run)
{
	return run->transmitted == 0
	           ? 0
	           : (double)(run->transmitted - run->replies) * 100 /
	                 (double)run->transmitted;
}

static double
mean(const struct histogram *times)
{
	return (double)times->sum / (double)times->count;
}

static void
print_status(const struct ping_run *run)
{
	fprintf(stderr, _("%ju/%ju replies, %.3g%% loss"), run->replies,
	        run->transmitted, loss(run));
	if (run->replies > 0)
		fprintf(stderr, _(", min/median/mean/max = %.3f/%.3f/%.3f/%.3f ms"),
		        milliseconds((double)run->times.min),
		        milliseconds((double)histogram_percentile(&run->times, 50)),
		        milliseconds(mean(&run->times)),
		        milliseconds((double)run->times.max));
	fputc('\n', stderr);
}

static void
print_summary(const struct ping_run *run)
{
	printf(_("\n--- %s ping statistics ---\n"), run->name);
	printf(_("%ju transmitted, %ju received, %.3g%% loss, "
	         "time %lld ms\n"),
	       run->transmitted, run->replies, loss(run),
	       (clock_ns() - run->began_ns) / 1000000);
	if (run->replies > 0)
		printf(_("rtt min/median/mean/max/stddev = "
		         "%.3f/%.3f/%.3f/%.3f/%.3f ms\n"),
		       milliseconds((double)run->times.min),
		       milliseconds((double)histogram_percentile(&run->times, 50)),
		       milliseconds(mean(&run->times)),
		       milliseconds((double)run->times.max),
		       milliseconds(deviation_of(&run->deviation)));
}

/* ---- The connection ------------------------------------------------------- */

/* The connection is gone, and with it what was sent and not answered. */
static void
lose(struct ping_run *run, const char *why)
{
	uint64_t lost = waiting(run);

	fprintf(stderr, "%s: %s: %s", program_invocation_short_name, run->name,
	        why);
	if (lost > 0)
		fprintf(stderr, _(", %ju lost"), lost);
	fputc('\n', stderr);
	if (run->fd >= 0)
		Close(run->fd);
	run->fd = -1;
	run->is_connected = false;
	run->goal = run->sent = run->received = 0;
}

static void
lose_errno(struct ping_run *run)
{
	const char *symbol = wrap_errno_name(errno);
	char why[128];

	snprintf(why, sizeof why, "%s (%s)", strerror(errno),
	         symbol != NULL ? symbol : "?");
	lose(run, why);
}

/* The address whose turn it is, with its name in RUN. */
static const struct endpoint *
server_named(struct ping_run *run)
{
	const struct endpoint *to = &run->servers->list[run->server];

	wrap_format_address(&to->address.any, to->length, run->name,
	                    sizeof run->name);
	return to;
}

static void
connect_next(struct ping_run *run)
{
	const struct endpoint *to = server_named(run);

	run->connections++;
	run->connect_ns = clock_ns();
	run->fd = connect_begin(to, NULL, 0);
}

/* An address has failed, for the reason in errno: try the next one.  When all
 * have, the request is lost, for the reason of the first one, whose turn it is
 * again with the next request. */
static void
connect_failed(struct ping_run *run)
{
	do {
		if (run->refused == 0)
			run->first_error = errno;
		if (run->fd >= 0)
			Close(run->fd);
		run->fd = -1;
		run->server = (run->server + 1) % run->servers->count;
		if (++run->refused >= run->servers->count) {
			run->refused = 0;
			(void)server_named(run);
			errno = run->first_error;
			lose_errno(run);
			return;
		}
		connect_next(run);
	} while (run->fd < 0);
}

static void
connected(struct ping_run *run)
{
	if (connect_outcome(run->fd) < 0) {
		connect_failed(run);
		return;
	}
	run->is_connected = true;
	run->refused = 0;
	printf(_("connected to %s: time=%.3f ms\n"), run->name,
	       milliseconds((double)(clock_ns() - run->connect_ns)));
}

/* ---- Requests and replies ------------------------------------------------ */

static void
push(struct ping_run *run)
{
	while (run->sent < run->goal) {
		size_t length;
		const unsigned char *bytes = payload_at(
			&run->payload, run->connections, run->sent, &length);
		ssize_t n = Send(run->fd, bytes, length, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			lose_errno(run);
			return;
		}
		run->sent += (uint64_t)n;
	}
}

/* The oldest request has its whole reply; NOW it came. */
static void
replied(struct ping_run *run, long long now)
{
	unsigned long size = run->options->size;
	uint64_t answered = run->received / size - 1;
	long long time = now - *due_of(run, answered);
	uint64_t number = run->transmitted - run->goal / size + answered + 1;

	histogram_add(&run->times, (uint64_t)time);
	deviation_add(&run->deviation, (double)time);
	run->replies++;
	printf(_("%lu bytes from %s: seq=%ju time=%.3f ms\n"),
	       size, run->name, number, milliseconds((double)time));
}

/* True if the N bytes in the buffer are what the server owes next. */
static bool
is_owed(const struct ping_run *run, size_t n)
{
	return n <= run->sent - run->received &&
	       payload_is_right(&run->payload, run->connections, run->received,
	                        run->buffer, n);
}

static void
pull(struct ping_run *run)
{
	size_t size = sizeof run->buffer;
	size_t left = run->options->size -
	              (size_t)(run->received % run->options->size);
	ssize_t n;

	/* One reply at a time; between them nothing may come. */
	if (waiting(run) > 0 && left < size)
		size = left;
	n = Recv(run->fd, run->buffer, size, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		lose_errno(run);
	} else if (n == 0) {
		lose(run, _("closed the connection"));
	} else if (!is_owed(run, (size_t)n)) {
		run->wrong++;
		lose(run, _("wrong reply"));
	} else {
		run->received += (uint64_t)n;
		if (run->received % run->options->size == 0)
			replied(run, clock_ns());
	}
}

/* One request more is due. */
static void
request(struct ping_run *run, long long now)
{
	if (waiting(run) == PAYLOAD_KINDS)
		lose(run, _("too many requests without a reply"));
	*due_of(run, run->goal / run->options->size) = now;
	run->transmitted++;
	run->goal += run->options->size;
	if (run->fd >= 0) {
		if (run->is_connected)
			push(run);
		return;
	}
	connect_next(run);
	if (run->fd < 0)
		connect_failed(run);
}

/* ---- Waiting --------------------------------------------------------------- */

static bool
is_all_sent(const struct ping_run *run)
{
	return run->options->count > 0 && run->transmitted == run->options->count;
}

/* When the connection or the oldest reply will have taken too long. */
static long long
deadline(struct ping_run *run)
{
	long long since = run->connect_ns;

	if (run->is_connected)
		since = *due_of(run, run->received / run->options->size);
	return waiting(run) > 0 && run->options->timeout_ms > 0
	           ? since + run->options->timeout_ms * 1000000
	           : INT64_MAX;
}

static void
await(struct ping_run *run)
{
	struct pollfd pollfd = {.fd = run->fd, .events = POLLIN};
	long long until = is_all_sent(run) ? INT64_MAX : run->next_ns;
	long long left;
	struct timespec wait;

	if (deadline(run) < until)
		until = deadline(run);
	left = until - clock_ns();
	if (left < 0)
		left = 0;
	wait = (struct timespec){.tv_sec = (time_t)(left / 1000000000),
	                         .tv_nsec = (long)(left % 1000000000)};
	if (run->fd >= 0 && !run->is_connected)
		pollfd.events = POLLOUT;
	else if (run->sent < run->goal)
		pollfd.events |= POLLOUT;
	if (Ppoll(&pollfd, 1, until == INT64_MAX ? NULL : &wait, stop_mask()) <= 0)
		return;
	if (!run->is_connected)
		connected(run);
	else if (pollfd.revents & ~POLLOUT)
		pull(run);
	if (run->is_connected)
		push(run);
	handle_pending_signals(stop_mask()); /* once the time has been taken */
}

static void
loop(struct ping_run *run)
{
	long long interval = run->options->interval_ms * 1000000;

	while (stop_signals() == 0 && !(is_all_sent(run) && waiting(run) == 0)) {
		long long now;

		await(run);
		if (stop_asked())
			print_status(run);
		now = clock_ns();
		if (now >= deadline(run)) {
			errno = ETIMEDOUT;
			if (run->is_connected)
				lose_errno(run);
			else
				connect_failed(run);
		}
		if (now >= run->next_ns && !is_all_sent(run)) {
			request(run, now);
			run->next_ns += interval;
			if (run->next_ns < now) /* stopped for a while: no burst then */
				run->next_ns = now + interval;
		}
	}
}

static struct ping_run *
make_run(const struct endpoints *endpoints, const struct ping_options *options)
{
	struct ping_run *run = calloc(1, sizeof *run);

	if (run != NULL && payload_make(&run->payload, options->size)) {
		run->servers = endpoints;
		run->options = options;
		run->fd = -1;
		return run;
	}
	die(_("out of memory"));
}

int
ping(const struct endpoints *endpoints, const struct ping_options *options)
{
	struct ping_run *run = make_run(endpoints, options);
	int verdict;

	setvbuf(stdout, NULL, _IOLBF, 0);
	stop_catch();
	run->began_ns = run->next_ns = clock_ns();
	loop(run);
	if (run->fd >= 0)
		Close(run->fd);
	payload_free(&run->payload);
	print_summary(run);
	if (run->wrong > 0)
		verdict = PING_TROUBLE;
	else
		verdict = run->replies > 0 ? PING_REPLIES : PING_NONE;
	free(run);
	return verdict;
}
