/* SPDX-License-Identifier: MIT */
/* ping.c - round trips through a server, one after the other. */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <math.h>
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
#include "histogram.h"
#include "payload.h"
#include "ping.h"
#include "wrap.h"

static const struct endpoints *servers;
static const struct ping_options *options;
static size_t server;  /* which of them */
static size_t refused; /* how many of them failed since one was connected to */
static char name[WRAP_ADDRESS_SIZE];

static int fd = -1;
static bool is_connected;
static long long connect_ns; /* when it began */
static uint32_t connections;
static uint64_t goal, sent, received; /* bytes of this connection */

static uint64_t transmitted, replies, wrong;
static struct histogram times; /* nanoseconds */
static double squares;
static long long began_ns, next_ns;

/* When the requests that wait for a reply were due, the oldest at received /
 * size. */
static long long due_ns[PAYLOAD_KINDS];

static uint64_t
waiting(void)
{
	return goal / options->size - received / options->size;
}

static long long *
due_of(uint64_t request)
{
	return &due_ns[request % PAYLOAD_KINDS];
}

/* ---- What is printed ------------------------------------------------------ */

static double
milliseconds(double ns)
{
	return ns / 1e6;
}

static double
loss(void)
{
	return transmitted == 0 ? 0
	                        : (double)(transmitted - replies) * 100 /
	                              (double)transmitted;
}

static double
mean(void)
{
	return (double)times.sum / (double)times.count;
}

static double
deviation(void)
{
	double variance = squares / (double)times.count - mean() * mean();

	return variance > 0 ? sqrt(variance) : 0;
}

static void
print_status(void)
{
	fprintf(stderr, _("%ju/%ju replies, %.3g%% loss"), replies,
	        transmitted, loss());
	if (replies > 0)
		fprintf(stderr, _(", min/median/mean/max = %.3f/%.3f/%.3f/%.3f ms"),
		        milliseconds((double)times.min),
		        milliseconds((double)histogram_percentile(&times, 50)),
		        milliseconds(mean()), milliseconds((double)times.max));
	fputc('\n', stderr);
}

static void
print_summary(void)
{
	printf(_("\n--- %s ping statistics ---\n"), name);
	printf(_("%ju transmitted, %ju received, %.3g%% loss, "
	         "time %lld ms\n"),
	       transmitted, replies, loss(), (clock_ns() - began_ns) / 1000000);
	if (replies > 0)
		printf(_("rtt min/median/mean/max/stddev = "
		         "%.3f/%.3f/%.3f/%.3f/%.3f ms\n"),
		       milliseconds((double)times.min),
		       milliseconds((double)histogram_percentile(&times, 50)),
		       milliseconds(mean()), milliseconds((double)times.max),
		       milliseconds(deviation()));
}

/* ---- The connection ------------------------------------------------------- */

/* The connection is gone, and with it what was sent and not answered. */
static void
lose(const char *why)
{
	uint64_t lost = waiting();

	fprintf(stderr, "%s: %s: %s", program_invocation_short_name, name, why);
	if (lost > 0)
		fprintf(stderr, _(", %ju lost"), lost);
	fputc('\n', stderr);
	if (fd >= 0)
		Close(fd);
	fd = -1;
	is_connected = false;
	goal = sent = received = 0;
}

static void
lose_errno(void)
{
	const char *symbol = wrap_errno_name(errno);
	char why[128];

	snprintf(why, sizeof why, "%s (%s)", strerror(errno),
	         symbol != NULL ? symbol : "?");
	lose(why);
}

/* The address whose turn it is, with its name in NAME. */
static const struct endpoint *
server_named(void)
{
	const struct endpoint *to = &servers->list[server];

	wrap_format_address(&to->address.any, to->length, name, sizeof name);
	return to;
}

static void
connect_next(void)
{
	const struct endpoint *to = server_named();

	connections++;
	connect_ns = clock_ns();
	fd = connect_begin(to, NULL, 0);
}

/* An address has failed, for the reason in errno: try the next one.  When all
 * have, the request is lost, for the reason of the first one, whose turn it is
 * again with the next request. */
static void
connect_failed(void)
{
	static int first_error;

	do {
		if (refused == 0)
			first_error = errno;
		if (fd >= 0)
			Close(fd);
		fd = -1;
		server = (server + 1) % servers->count;
		if (++refused >= servers->count) {
			refused = 0;
			server_named();
			errno = first_error;
			lose_errno();
			return;
		}
		connect_next();
	} while (fd < 0);
}

static void
connected(void)
{
	if (connect_outcome(fd) < 0) {
		connect_failed();
		return;
	}
	is_connected = true;
	refused = 0;
	printf(_("connected to %s: time=%.3f ms\n"), name,
	       milliseconds((double)(clock_ns() - connect_ns)));
}

/* ---- Requests and replies -------------------------------------------------- */

static void
push(void)
{
	while (sent < goal) {
		size_t length;
		const unsigned char *bytes = payload_at(connections, sent, &length);
		ssize_t n = Send(fd, bytes, length, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			lose_errno();
			return;
		}
		sent += (uint64_t)n;
	}
}

/* The oldest request has its whole reply; NOW it came. */
static void
replied(long long now)
{
	uint64_t answered = received / options->size - 1;
	long long time = now - *due_of(answered);
	uint64_t number = transmitted - goal / options->size + answered + 1;

	histogram_add(&times, (uint64_t)time);
	squares += (double)time * (double)time;
	replies++;
	printf(_("%lu bytes from %s: seq=%ju time=%.3f ms\n"),
	       options->size, name, number, milliseconds((double)time));
}

static void
pull(void)
{
	static unsigned char buffer[65536];
	size_t size = sizeof buffer;
	size_t left = options->size - (size_t)(received % options->size);
	ssize_t n;

	/* One reply at a time; between them nothing may come. */
	if (waiting() > 0 && left < size)
		size = left;
	n = Recv(fd, buffer, size, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		lose_errno();
	} else if (n == 0) {
		lose(_("closed the connection"));
	} else if ((uint64_t)n > sent - received ||
	           !payload_is_right(connections, received, buffer, (size_t)n)) {
		wrong++;
		lose(_("wrong reply"));
	} else {
		received += (uint64_t)n;
		if (received % options->size == 0)
			replied(clock_ns());
	}
}

/* One request more is due. */
static void
request(long long now)
{
	if (waiting() == PAYLOAD_KINDS)
		lose(_("too many requests wait"));
	*due_of(goal / options->size) = now;
	transmitted++;
	goal += options->size;
	if (fd >= 0) {
		if (is_connected)
			push();
		return;
	}
	connect_next();
	if (fd < 0)
		connect_failed();
}

/* ---- Waiting --------------------------------------------------------------- */

static bool
is_all_sent(void)
{
	return options->count > 0 && transmitted == options->count;
}

/* When the connection or the oldest reply will have taken too long. */
static long long
patience_ends(void)
{
	long long since = is_connected ? *due_of(received / options->size)
	                               : connect_ns;

	return waiting() > 0 && options->timeout_ms > 0
	           ? since + options->timeout_ms * 1000000
	           : INT64_MAX;
}

static void
await(void)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLIN};
	long long until = is_all_sent() ? INT64_MAX : next_ns;
	long long left;
	struct timespec wait;

	if (patience_ends() < until)
		until = patience_ends();
	left = until - clock_ns();
	if (left < 0)
		left = 0;
	wait = (struct timespec){.tv_sec = (time_t)(left / 1000000000),
	                         .tv_nsec = (long)(left % 1000000000)};
	if (fd >= 0 && !is_connected)
		pollfd.events = POLLOUT;
	else if (sent < goal)
		pollfd.events |= POLLOUT;
	if (Ppoll(&pollfd, 1, until == INT64_MAX ? NULL : &wait, stop_mask()) <= 0)
		return;
	if (!is_connected)
		connected();
	else if (pollfd.revents & ~POLLOUT)
		pull();
	if (is_connected)
		push();
	handle_pending_signals(stop_mask()); /* once the time has been taken */
}

static void
loop(void)
{
	while (stop_signals() == 0 && !(is_all_sent() && waiting() == 0)) {
		long long now;

		await();
		if (stop_asked())
			print_status();
		now = clock_ns();
		if (now >= patience_ends()) {
			errno = ETIMEDOUT;
			if (is_connected)
				lose_errno();
			else
				connect_failed();
		}
		if (now >= next_ns && !is_all_sent()) {
			request(now);
			next_ns += options->interval_ms * 1000000;
			if (next_ns < now) /* stopped for a while: no burst to catch up */
				next_ns = now + options->interval_ms * 1000000;
		}
	}
}

int
ping(const struct endpoints *endpoints, const struct ping_options *how)
{
	servers = endpoints;
	options = how;
	if (!payload_make(options->size))
		die(_("out of memory"));
	setvbuf(stdout, NULL, _IOLBF, 0);
	stop_catch();
	began_ns = next_ns = clock_ns();
	loop();
	if (fd >= 0)
		Close(fd);
	payload_free();
	print_summary();
	if (wrong > 0)
		return PING_TROUBLE;
	return replies > 0 ? PING_REPLIES : PING_NONE;
}
