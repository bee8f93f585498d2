/* SPDX-License-Identifier: MIT */
/* load.c - load a server with requests, and check every reply. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/connect.h"
#include "common/die.h"
#include "common/language.h"
#include "common/output.h"
#include "common/pending.h"
#include "common/stop.h"
#include "load.h"
#include "silence.h"
#include "transaction.h"
#include "wrap.h"

#define CHECK_MS 20  /* check timeouts and signals this often */
#define SPARE_FDS 16 /* descriptors needed beside those of connections */
#define NS_PER_S 1000000000LL
#define NS_PER_MS 1000000

/* ---- The phases of a load ------------------------------------------------ */

/* Set the timer to expire at the time AT, in nanoseconds of clock_ns. */
static void
start_timer(struct load_run *run, long long at)
{
	const struct itimerspec when = {
		.it_value = {.tv_sec = at / NS_PER_S,
		             .tv_nsec = (long)(at % NS_PER_S)}};

	if (at == run->timer_at)
		return;
	run->timer_at = at;
	if (timerfd_settime(run->timer, TFD_TIMER_ABSTIME, &when, NULL) < 0)
		die_errno("timerfd_settime");
}

/* Take a free slot for the next request; NULL if there is none.  Skips slots
 * whose persistent connection has broken: check_slots connects them again. */
static struct slot *
take_free(struct load_run *run)
{
	struct slot *slot;

	do
		slot = free_slots_take(&run->free);
	while (slot != NULL && slot->fd < 0 && run->options->mode != LOAD_CRR);
	return slot;
}

/* Begin the requests that are due while slots are free; set the timer for the
 * next one. */
static void
begin_due(struct load_run *run)
{
	for (;;) {
		long long due = pacer_next(&run->pacer);
		struct slot *slot;

		if (due == PACER_NONE)
			return;
		if (due > clock_ns()) {
			start_timer(run, due);
			return;
		}
		slot = take_free(run);
		if (slot == NULL)
			return;
		run->pacer.begun++;
		transaction_begin(run, slot, due);
		slot->moved = clock_ns();
	}
}

/* Begin the first transaction on further slots, as fast as the ramp allows.
 * With LOAD_RR this makes the persistent connections: the load starts when each
 * has got a first reply or has failed. */
static void
ramp_up(struct load_run *run, long long now)
{
	while (run->begun < run->options->connections &&
	       ramp_allows(&run->ramp, run->begun - run->settled, now))
		transaction_begin(run, &run->slots[run->begun++], clock_ns());
}

/* Let SLOT, which is idle, take part in the load.  Without a rate, begin its
 * next transaction.  With a rate, queue it for the next request that is due;
 * connect it first if the connection is to be persistent. */
static void
activate_slot(struct load_run *run, struct slot *slot)
{
	if (run->options->rate == 0) {
		transaction_begin(run, slot, clock_ns());
		return;
	}
	if (run->options->mode == LOAD_RR && slot->fd < 0 &&
	    !transaction_connect(run, slot))
		return;
	free_slots_add(&run->free, slot);
}

/* Start the timed part of the load: activate the slots that are connected.
 * The others follow: ramp_up begins a first transaction on each slot that has
 * had none; check_slots activates a slot whose connection has failed.  With
 * LOAD_CRR at a rate, activate all slots: each request that is due makes its
 * connection. */
static void
start_load(struct load_run *run)
{
	bool at_rate = run->options->mode == LOAD_CRR && run->options->rate > 0;

	run->phase = LOAD_RUNNING;
	pacer_start(&run->pacer, run->options->rate, clock_ns(),
	            run->options->duration_ms);
	if (at_rate)
		run->begun = run->options->connections;
	for (size_t i = 0; i < run->begun; i++)
		if (at_rate || run->slots[i].fd >= 0)
			activate_slot(run, &run->slots[i]);
}

/* End the load at NOW: begin no further transaction, but wait for outstanding
 * replies.  If the timed part has not started, do not wait. */
static void
drain(struct load_run *run, long long now)
{
	if (run->phase == LOAD_WARMING) {
		pacer_start(&run->pacer, run->options->rate, now, 0);
		run->busy = 0; /* ends run_load immediately; no slot is used again */
	}
	run->phase = LOAD_DRAINING;
	pacer_stop(&run->pacer, now);
	run->result->seconds = pacer_seconds(&run->pacer);
	if (run->options->rate > 0)
		run->result->unsent = pacer_unsent(&run->pacer);
	if (run->options->mode == LOAD_STREAM)
		for (size_t i = 0; i < run->options->connections; i++)
			if (run->slots[i].busy)
				transaction_half_close(run, &run->slots[i]);
}

/* Check all slots at NOW: end transactions that take too long, try again those
 * that found the backlog full, and activate slots whose connection has failed.
 * After a signal, do not wait for connections.  The check comes LAG nanoseconds
 * late, since this process was stopped or busy: this time is not counted. */
static void
check_slots(struct load_run *run, long long now, long long lag)
{
	long long limit = run->options->timeout_ms * NS_PER_MS;

	for (size_t i = 0; i < run->begun; i++) {
		struct slot *slot = &run->slots[i];

		if (slot->moved <= now - lag)
			slot->moved += lag;
		if (slot->busy && !slot->established &&
		    run->phase == LOAD_DRAINING && stop_signals() > 0)
			transaction_abandon(run, slot);
		else if (slot->busy && limit > 0 && now - slot->moved > limit)
			transaction_time_out(run, slot);
		else if (slot->busy && slot->fd < 0)
			transaction_continue(run, slot);
		if (run->phase == LOAD_RUNNING && !slot->busy && !slot->queued &&
		    ramp_allows_again(&run->ramp, now))
			activate_slot(run, slot);
	}
}

/* The server has been silent for the timeout: end all transactions under way.
 * If some persistent connections have got a reply, start the load.  If no reply
 * has come at all, end the load. */
static void
end_silence(struct load_run *run, long long now)
{
	for (size_t i = 0; i < run->begun; i++)
		if (run->slots[i].busy)
			transaction_time_out(run, &run->slots[i]);
	if (run->phase == LOAD_WARMING && run->receipts > 0)
		start_load(run);
	else if (run->phase != LOAD_DRAINING && run->receipts == 0)
		drain(run, now);
}

/* Print the progress of the load CONTEXT, as SIGQUIT asks for. */
static void
print_progress(const void *context)
{
	const struct load_run *run = context;
	long long now = clock_ns();

	message_print(_("%s: %.1f s, %ju transactions\n"),
	              program_invocation_short_name,
	              run->phase == LOAD_WARMING
	                  ? 0.0
	                  : (double)(now - run->pacer.start_ns) / 1e9,
	              run->result->transactions);
}

/* Change to the next phase if this one has ended; begin requests that are due;
 * print the progress if a signal has asked for it. */
static void
advance(struct load_run *run, long long now)
{
	if (run->phase == LOAD_WARMING) {
		ramp_up(run, now);
		if (run->settled == run->options->connections)
			start_load(run);
	}
	if (run->phase == LOAD_RUNNING)
		ramp_up(run, now);
	if (run->phase == LOAD_RUNNING && run->options->rate > 0)
		begin_due(run);
	if (run->phase != LOAD_DRAINING &&
	    (stop_signals() > 0 ||
	     (run->phase == LOAD_RUNNING && now >= run->pacer.end_ns)))
		drain(run, now);
	stop_report();
}

/* Run the load until all replies have arrived, or a second signal has. */
static void
run_load(struct load_run *run)
{
	struct epoll_event events[256];
	long long next_check = clock_ns();

	while ((run->phase != LOAD_DRAINING || run->busy > 0) &&
	       stop_signals() < 2) {
		int n = epoll_pwait(run->poller, events,
		                    sizeof events / sizeof *events, CHECK_MS,
		                    stop_mask());
		long long now;

		if (n < 0 && errno != EINTR)
			die_errno("epoll_pwait");
		now = clock_ns();
		for (int i = 0; i < n; i++)
			if (events[i].data.ptr != NULL)
				transaction_transfer(run, events[i].data.ptr, events[i].events);
		if (now >= next_check) {
			handle_pending_signals(stop_mask());
			check_slots(run, now, now - next_check);
			if (silence_check(run, now, now - next_check))
				end_silence(run, now);
			output_check();
			next_check = now + CHECK_MS * NS_PER_MS;
		}
		advance(run, now);
	}
}

/* ---- Before and after ---------------------------------------------------- */

/* Raise RLIMIT_NOFILE for this number of CONNECTIONS.  Exits 1 with a message
 * if that is not allowed. */
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

/* The function END of struct connect_watch. */
static bool
end_connecting(void *context)
{
	(void)context;
	stop_report();
	return stop_signals() > 0;
}

/* The function TELL of struct connect_watch: print what the load waits for. */
static void
tell_connecting(void *context, const struct endpoint *last, int error)
{
	struct load_run *run = context;

	silence_print(run, last, error);
}

/* Store in RUN the first of ENDPOINTS that accepts a connection; close this
 * connection unused.  Exits 1 with a message if none does within the timeout.
 * Returns false if a signal asks to stop first. */
static bool
choose_server(struct load_run *run, const struct endpoints *endpoints)
{
	const struct connect_watch watch = {
		.mask = stop_mask(), .end = end_connecting,
		.tell = tell_connecting, .context = run};
	int fd = connect_any(endpoints, run->options->timeout_ms, &watch,
	                     &run->server);
	char name[WRAP_ADDRESS_SIZE];

	if (fd >= 0)
		Close(fd);
	else if (errno != EINTR)
		die_errno(wrap_format_address(&run->server->address.any,
		                              run->server->length, name,
		                              sizeof name));
	return fd >= 0;
}

/* Returns RESULT of the call NAME.  Exits 1 with a message if the call
 * failed. */
static int
require(int result, const char *name)
{
	if (result < 0)
		die_errno(name);
	return result;
}

static void
open_all(struct load_run *run)
{
	const struct load_options *options = run->options;
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};

	run->slots = calloc(options->connections, sizeof *run->slots);
	run->buffer = malloc(RECEIVE_SIZE);
	if (run->slots == NULL || run->buffer == NULL ||
	    !free_slots_make(&run->free, options->connections) ||
	    !payload_make(&run->payload, options->size, options->text))
		die(_("out of memory"));
	run->result->reply_size = run->payload.reply_size;
	for (size_t i = 0; i < options->connections; i++)
		run->slots[i].fd = -1;
	run->poller = require(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
	run->timer = require(timerfd_create(CLOCK_MONOTONIC,
	                                    TFD_NONBLOCK | TFD_CLOEXEC),
	                     "timerfd_create");
	require(epoll_ctl(run->poller, EPOLL_CTL_ADD, run->timer, &event),
	        "epoll_ctl");
}

static void
close_all(struct load_run *run)
{
	for (size_t i = 0; i < run->options->connections; i++)
		slot_disconnect(&run->slots[i]);
	Close(run->timer);
	Close(run->poller);
	payload_free(&run->payload);
	free_slots_free(&run->free);
	free(run->buffer);
	free(run->slots);
}

/* Run all phases of the load. */
static void
run_phases(struct load_run *run)
{
	spread_over(&run->spread, run->server);
	open_all(run);
	if (run->options->mode != LOAD_RR)
		start_load(run);
	ramp_up(run, clock_ns());
	run_load(run);
	close_all(run);
}

static double
to_seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

void
load(const struct endpoints *endpoints, const struct load_options *options,
     const struct endpoint **loaded, struct load_result *result)
{
	/* Static, since SIGQUIT may ask for a report until the results are
	 * printed. */
	static struct load_run run;
	struct rusage usage;

	run = (struct load_run){
		.options = options, .result = result, .phase = LOAD_WARMING,
		.silent_since = clock_ns()};
	raise_descriptors(options->connections);
	stop_catch(print_progress, &run);
	output_open();
	if (choose_server(&run, endpoints))
		run_phases(&run);
	*loaded = run.server;
	getrusage(RUSAGE_SELF, &usage);
	result->user = to_seconds(&usage.ru_utime);
	result->system = to_seconds(&usage.ru_stime);
}
