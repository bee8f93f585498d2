/* SPDX-License-Identifier: MIT */
/* load.c - loading a server, every reply checked. */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/connect.h"
#include "common/die.h"
#include "common/language.h"
#include "common/pending.h"
#include "common/stop.h"
#include "load.h"
#include "payload.h"
#include "spread.h"
#include "wrap.h"

#define TICK_MS 20     /* how often timeouts and signals are looked for */
#define WARM_AT_ONCE 256 /* held connections that are being made */
#define SPARE_FDS 16   /* descriptors that are not connections */
#define NS_PER_S 1000000000LL

/* One connection, or the place of the next. */
struct slot {
	int fd;          /* -1: there is none */
	bool made;       /* the connection: something was sent on it */
	bool asked_out;  /* epoll tells when there is room to send */
	bool queued;     /* it is in the queue of free slots */
	bool busy;       /* a transaction is under way */
	uint32_t seed;   /* of its payload */
	uint64_t goal;   /* bytes to send, from the first of the connection */
	uint64_t sent;   /* bytes ... */
	uint64_t received;
	long long due;   /* nanoseconds: when the transaction was due, */
	long long moved; /* was begun, or a stream last moved */
};

static const struct load_options *options;
static const struct endpoint *server;
static struct load_result *result;
static struct slot *slots;
static struct slot **queue; /* the free ones, where requests have their times */
static size_t queue_start, queue_length;
static size_t busy;         /* how many are */
static size_t warmed;       /* held connections that were tried, */
static size_t warming_next; /* and the next one to be */
static int poller;
static int timer;
static long long timer_at;
static long long began, ends;
static uint64_t requests_due;
static uint32_t seeds;
static enum { WARMING, RUNNING, DRAINING } phase;
static unsigned char buffer[256 * 1024];

static void begin(struct slot *slot, long long due);

/* ---- One transaction ------------------------------------------------------ */

static void
disconnect(struct slot *slot)
{
	if (slot->fd >= 0)
		Close(slot->fd);
	slot->fd = -1;
}

/* No transaction is under way on SLOT any more. */
static void
set_free(struct slot *slot)
{
	slot->busy = false;
	busy--;
}

static void
fail(struct slot *slot, enum load_error kind, int error)
{
	if (result->first_errno == 0)
		result->first_errno = error;
	result->errors[kind]++;
	disconnect(slot);
	if (!slot->busy)
		return;
	set_free(slot);
	if (phase == WARMING)
		warmed++;
}

static enum load_error
kind_of(const struct slot *slot, int error)
{
	if (error == EADDRNOTAVAIL)
		return LOAD_PORT;
	if (!slot->made)
		return LOAD_CONNECT;
	return error == ETIMEDOUT ? LOAD_TIMEOUT : LOAD_RESET;
}

static void
enqueue(struct slot *slot)
{
	if (slot->queued)
		return;
	slot->queued = true;
	queue[(queue_start + queue_length++) % options->connections] = slot;
}

/* A free slot, or NULL. */
static struct slot *
dequeue(void)
{
	while (queue_length > 0) {
		struct slot *slot = queue[queue_start];

		queue_start = (queue_start + 1) % options->connections;
		queue_length--;
		slot->queued = false;
		if (options->mode == LOAD_CRR || slot->fd >= 0)
			return slot;
	}
	return NULL;
}

/* The whole reply has come, and is right. */
static void
complete(struct slot *slot)
{
	long long now = clock_ns();

	set_free(slot);
	if (phase == WARMING) {
		warmed++;
		return;
	}
	histogram_add(&result->latency, (uint64_t)(now - slot->due));
	result->transactions++;
	result->bytes += options->size;
	if (now <= ends) {
		result->timely++;
		result->timely_bytes += options->size;
	}
	if (options->mode == LOAD_CRR)
		disconnect(slot);
	if (options->rate > 0)
		enqueue(slot);
	else if (now < ends)
		begin(slot, options->mode == LOAD_CRR ? clock_ns() : now);
}

/* N bytes more of a stream have come, and are right. */
static void
flow(const struct slot *slot, size_t n)
{
	uint64_t writes = slot->received / options->size -
	                  (slot->received - n) / options->size;

	result->transactions += writes;
	result->bytes += n;
	if (phase == RUNNING) {
		result->timely += writes;
		result->timely_bytes += n;
	}
}

/* Have epoll tell of what SLOT waits for.  Of a stream that is always both
 * ways; otherwise room to send is asked for once it was missed, edge by edge so
 * that it costs nothing later. */
static void
watch(struct slot *slot, bool out, int operation)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = slot};

	if (out)
		event.events |= EPOLLOUT;
	if (options->mode != LOAD_STREAM)
		event.events |= EPOLLET;
	slot->asked_out = out;
	if (epoll_ctl(poller, operation, slot->fd, &event) < 0)
		die_errno("epoll_ctl");
}

/* Send what is to be sent, as much as there is room for; of a stream one write
 * at a time.  False if the connection is gone. */
static bool
push(struct slot *slot)
{
	while (slot->sent < slot->goal) {
		size_t length;
		const unsigned char *bytes =
			payload_at(slot->seed, slot->sent, &length);
		ssize_t n = Send(slot->fd, bytes, length, 0);

		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			fail(slot, kind_of(slot, errno), errno);
			return false;
		}
		slot->made = true;
		slot->sent += (uint64_t)n;
		if (options->mode == LOAD_STREAM) {
			slot->moved = clock_ns();
			return true;
		}
	}
	return true;
}

/* The server has closed its side of SLOT's connection. */
static void
closed(struct slot *slot)
{
	if (options->mode == LOAD_STREAM && phase == DRAINING &&
	    slot->received == slot->goal) {
		set_free(slot);
		disconnect(slot);
	} else {
		fail(slot, LOAD_SHORT, 0);
	}
}

/* Receive what has come. */
static void
pull(struct slot *slot)
{
	for (;;) {
		ssize_t n = Recv(slot->fd, buffer, sizeof buffer, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			fail(slot, kind_of(slot, errno), errno);
			return;
		}
		if (n == 0) {
			closed(slot);
			return;
		}
		if ((uint64_t)n > slot->sent - slot->received ||
		    !payload_is_right(slot->seed, slot->received, buffer, (size_t)n)) {
			fail(slot, LOAD_WRONG, 0);
			return;
		}
		slot->received += (uint64_t)n;
		if (options->mode == LOAD_STREAM) {
			slot->moved = clock_ns();
			flow(slot, (size_t)n);
			return;
		}
		if (slot->received == slot->goal) {
			complete(slot);
			return;
		}
	}
}

/* Connect SLOT, which has no connection.  False if that fails. */
static bool
connect_slot(struct slot *slot)
{
	socklen_t length;
	const struct sockaddr *from = spread_next(&length);

	slot->seed = seeds++;
	slot->goal = slot->sent = slot->received = 0;
	slot->made = false;
	slot->fd = connect_begin(server, from, length);
	if (slot->fd < 0)
		fail(slot, kind_of(slot, errno), errno);
	return slot->fd >= 0;
}

/* Begin a transaction, which was due at DUE, on SLOT. */
static void
begin(struct slot *slot, long long due)
{
	bool is_new = slot->fd < 0;

	slot->due = slot->moved = due;
	slot->busy = true;
	busy++;
	if (is_new && !connect_slot(slot))
		return;
	slot->goal = options->mode == LOAD_STREAM ? UINT64_MAX
	                                          : slot->goal + options->size;
	if (!push(slot))
		return;
	if (is_new)
		watch(slot, slot->sent < slot->goal, EPOLL_CTL_ADD);
	else if (slot->sent < slot->goal && !slot->asked_out)
		watch(slot, true, EPOLL_CTL_MOD);
}

static void
handle(struct slot *slot, uint32_t events)
{
	if (slot->fd < 0)
		return;
	if (slot->sent < slot->goal && (events & (EPOLLOUT | EPOLLERR)) &&
	    !push(slot))
		return;
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		pull(slot);
}

/* ---- All of them ---------------------------------------------------------- */

static void
start_timer(long long at)
{
	const struct itimerspec when = {.it_value = {.tv_sec = at / NS_PER_S,
	                                             .tv_nsec = (long)(at % NS_PER_S)}};

	if (at == timer_at)
		return;
	timer_at = at;
	if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL) < 0)
		die_errno("timerfd_settime");
}

/* When request number N is due. */
static long long
due_at(uint64_t n)
{
	uint64_t rate = options->rate;

	return began + (long long)(n / rate) * NS_PER_S +
	       (long long)(n % rate * (uint64_t)NS_PER_S / rate);
}

/* Begin the requests that are due, as many as slots are free. */
static void
begin_due(void)
{
	for (;;) {
		long long due = due_at(requests_due);
		struct slot *slot;

		if (due >= ends)
			return;
		if (due > clock_ns()) {
			start_timer(due);
			return;
		}
		slot = dequeue();
		if (slot == NULL)
			return;
		requests_due++;
		begin(slot, due);
		slot->moved = clock_ns();
	}
}

/* Make the held connections: each is there once a first reply has come, and
 * only when all were tried the clock starts. */
static void
warm_up(void)
{
	while (warming_next < options->connections &&
	       warming_next - warmed < WARM_AT_ONCE)
		begin(&slots[warming_next++], clock_ns());
}

/* Put SLOT, which is free, to work. */
static void
employ(struct slot *slot)
{
	if (options->rate == 0) {
		begin(slot, clock_ns());
		return;
	}
	if (options->mode == LOAD_RR && slot->fd < 0) {
		if (!connect_slot(slot))
			return;
		watch(slot, false, EPOLL_CTL_ADD);
	}
	enqueue(slot);
}

static void
run(void)
{
	phase = RUNNING;
	began = clock_ns();
	ends = began + options->duration_ms * 1000000;
	for (size_t i = 0; i < options->connections; i++)
		employ(&slots[i]);
}

/* Of the requests that fell due, those that had no connection. */
static uint64_t
unsent(void)
{
	uint64_t time = (uint64_t)(ends - began), second = NS_PER_S;
	uint64_t due = time / second * options->rate +
	               (time % second * options->rate + second - 1) / second;

	return due - requests_due;
}

/* No more is sent of a stream; what is owed comes back, then the end. */
static void
half_close(struct slot *slot)
{
	if (!slot->made) {
		set_free(slot);
		disconnect(slot);
		return;
	}
	slot->goal = slot->sent;
	watch(slot, false, EPOLL_CTL_MOD);
	Shutdown(slot->fd, SHUT_WR);
}

/* Begin nothing more, and wait for what is owed; not for connections that are
 * still being made before the clock has started. */
static void
drain(long long now)
{
	if (phase == WARMING) {
		began = ends = now;
		busy = 0;
	}
	phase = DRAINING;
	if (now < ends)
		ends = now;
	result->seconds = (double)(ends - began) / 1e9;
	if (options->rate > 0)
		result->unsent = unsent();
	if (options->mode == LOAD_STREAM)
		for (size_t i = 0; i < options->connections; i++)
			if (slots[i].busy)
				half_close(&slots[i]);
}

/* What has to be looked at from time to time: transactions that take too long,
 * and slots whose connection is gone. */
static void
tick(long long now)
{
	long long limit = options->timeout_ms * 1000000;

	for (size_t i = 0; i < options->connections; i++) {
		struct slot *slot = &slots[i];

		if (slot->busy && limit > 0 && now - slot->moved > limit)
			fail(slot, slot->made ? LOAD_TIMEOUT : LOAD_CONNECT, ETIMEDOUT);
		if (phase == RUNNING && !slot->busy && !slot->queued)
			employ(slot);
	}
}

/* Go on to the next phase when it is time to. */
static void
advance(long long now)
{
	if (phase == WARMING) {
		warm_up();
		if (warmed == options->connections)
			run();
	}
	if (phase == RUNNING && options->rate > 0)
		begin_due();
	if (phase != DRAINING && (stop_signals() > 0 ||
	                          (phase == RUNNING && now >= ends)))
		drain(now);
	if (stop_asked())
		fprintf(stderr, _("%s: %.1f s, %ju transactions\n"),
		        program_invocation_short_name,
		        phase == WARMING ? 0.0 : (double)(now - began) / 1e9,
		        result->transactions);
}

static void
loop(void)
{
	struct epoll_event events[256];
	long long next_tick = 0;

	while ((phase != DRAINING || busy > 0) && stop_signals() < 2) {
		int n = epoll_pwait(poller, events, sizeof events / sizeof *events,
		                    TICK_MS, stop_mask());
		long long now;

		if (n < 0 && errno != EINTR)
			die_errno("epoll_pwait");
		now = clock_ns();
		for (int i = 0; i < n; i++)
			if (events[i].data.ptr != NULL)
				handle(events[i].data.ptr, events[i].events);
		if (now >= next_tick) {
			handle_pending_signals(stop_mask());
			tick(now);
			next_tick = now + TICK_MS * 1000000;
		}
		advance(now);
	}
}

/* ---- Before and after ----------------------------------------------------- */

static void
raise_descriptors(unsigned long connections)
{
	rlim_t wanted = connections + SPARE_FDS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		die_errno("getrlimit");
	if (limit.rlim_cur >= wanted)
		return;
	if (limit.rlim_max < wanted)
		die(_("%lu connections need %llu descriptors, and RLIMIT_NOFILE cannot "
		    "be raised above %llu"), connections, (unsigned long long)wanted,
		    (unsigned long long)limit.rlim_max);
	limit.rlim_cur = wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die_errno("setrlimit");
}

/* Find out which of ENDPOINTS is to be loaded, by a connection that is not used
 * further. */
static void
choose(const struct endpoints *endpoints)
{
	int fd = connect_any(endpoints, options->timeout_ms, &server);
	char name[WRAP_ADDRESS_SIZE];

	if (fd < 0)
		die_errno(wrap_format_address(&server->address.any, server->length,
		                              name, sizeof name));
	Close(fd);
}

static void
open_all(void)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};

	slots = calloc(options->connections, sizeof *slots);
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
	queue = calloc(options->connections, sizeof *queue);
	if (slots == NULL || queue == NULL || !payload_make(options->size))
		die(_("out of memory"));
	for (size_t i = 0; i < options->connections; i++)
		slots[i].fd = -1;
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (poller < 0)
		die_errno("epoll_create1");
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (timer < 0)
		die_errno("timerfd_create");
	if (epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event) < 0)
		die_errno("epoll_ctl");
}

static void
close_all(void)
{
	for (size_t i = 0; i < options->connections; i++)
		disconnect(&slots[i]);
	Close(timer);
	Close(poller);
	payload_free();
	free(queue);
	free(slots);
}

static double
seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

void
load(const struct endpoints *endpoints, const struct load_options *how,
     const struct endpoint **loaded, struct load_result *results)
{
	struct rusage usage;

	options = how;
	result = results;
	raise_descriptors(options->connections);
	stop_catch();
	choose(endpoints);
	*loaded = server;
	spread_over(server);
	open_all();
	if (options->mode == LOAD_RR)
		warm_up();
	else
		run();
	loop();
	close_all();
	getrusage(RUSAGE_SELF, &usage);
	result->user = seconds(&usage.ru_utime);
	result->system = seconds(&usage.ru_stime);
}
