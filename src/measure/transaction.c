/* SPDX-License-Identifier: MIT */
/* transaction.c - one request and its reply, or a stream, of a load. */
#include <config.h>

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/connect.h"
#include "common/die.h"
#include "transaction.h"
#include "wrap.h"

void
slot_disconnect(struct slot *slot)
{
	if (slot->fd >= 0)
		Close(slot->fd);
	slot->fd = -1;
}

/* No transaction is under way on SLOT any more. */
static void
set_free(struct load_run *run, struct slot *slot)
{
	slot->busy = false;
	run->busy--;
}

/* SLOT's connection failed, and with it the transaction if one is under way. */
static void
fail(struct load_run *run, struct slot *slot, enum load_error kind, int error)
{
	result_error(run->result, kind, error);
	slot_disconnect(slot);
	if (!slot->busy)
		return;
	set_free(run, slot);
	if (run->phase == LOAD_WARMING)
		run->warmed++;
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
fail_errno(struct load_run *run, struct slot *slot)
{
	fail(run, slot, kind_of(slot, errno), errno);
}

void
transaction_time_out(struct load_run *run, struct slot *slot)
{
	fail(run, slot, slot->made ? LOAD_TIMEOUT : LOAD_CONNECT, ETIMEDOUT);
}

/* The whole reply has come, and is right. */
static void
complete(struct load_run *run, struct slot *slot)
{
	const struct load_options *options = run->options;
	long long now = clock_ns();

	set_free(run, slot);
	if (run->phase == LOAD_WARMING) {
		run->warmed++;
		return;
	}
	result_reply(run->result, options->size, slot->due, now,
	             run->pacer.ends);
	if (options->mode == LOAD_CRR)
		slot_disconnect(slot);
	if (options->rate > 0)
		free_slots_add(&run->free, slot);
	else if (now < run->pacer.ends)
		transaction_begin(run, slot,
		                  options->mode == LOAD_CRR ? clock_ns() : now);
}

/* Have epoll tell of what SLOT waits for.  Of a stream that is always both
 * ways; otherwise room to send is asked for once it was missed, edge by edge so
 * that it costs nothing later. */
static void
watch(const struct load_run *run, struct slot *slot, bool out, int operation)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = slot};

	if (out)
		event.events |= EPOLLOUT;
	if (run->options->mode != LOAD_STREAM)
		event.events |= EPOLLET;
	slot->asked_out = out;
	if (epoll_ctl(run->poller, operation, slot->fd, &event) < 0)
		die_errno("epoll_ctl");
}

/* Send what is to be sent, as much as there is room for; of a stream one write
 * at a time.  False if the connection is gone. */
static bool
push(struct load_run *run, struct slot *slot)
{
	while (slot->sent < slot->goal) {
		size_t length;
		const unsigned char *bytes =
			payload_at(&run->payload, slot->seed, slot->sent, &length);
		ssize_t n = Send(slot->fd, bytes, length, 0);

		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			fail_errno(run, slot);
			return false;
		}
		slot->made = true;
		slot->sent += (uint64_t)n;
		if (run->options->mode == LOAD_STREAM) {
			slot->moved = clock_ns();
			return true;
		}
	}
	return true;
}

/* The server has closed its side of SLOT's connection. */
static void
closed(struct load_run *run, struct slot *slot)
{
	if (run->options->mode == LOAD_STREAM && run->phase == LOAD_DRAINING &&
	    slot->received == slot->goal) {
		set_free(run, slot);
		slot_disconnect(slot);
	} else {
		fail(run, slot, LOAD_SHORT, 0);
	}
}

/* True if the N bytes in the buffer are what SLOT's server owes next. */
static bool
is_owed(const struct load_run *run, const struct slot *slot, size_t n)
{
	return n <= slot->sent - slot->received &&
	       payload_is_right(&run->payload, slot->seed, slot->received,
	                        run->buffer, n);
}

/* Receive what has come. */
static void
pull(struct load_run *run, struct slot *slot)
{
	for (;;) {
		ssize_t n = Recv(slot->fd, run->buffer, RECEIVE_SIZE, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			fail_errno(run, slot);
			return;
		}
		if (n == 0) {
			closed(run, slot);
			return;
		}
		if (!is_owed(run, slot, (size_t)n)) {
			fail(run, slot, LOAD_WRONG, 0);
			return;
		}
		slot->received += (uint64_t)n;
		if (run->options->mode == LOAD_STREAM) {
			slot->moved = clock_ns();
			result_stream(run->result, run->options->size, slot->received,
			              (uint64_t)n, run->phase == LOAD_RUNNING);
			return;
		}
		if (slot->received == slot->goal) {
			complete(run, slot);
			return;
		}
	}
}

/* As transaction_connect, but epoll does not know the connection yet. */
static bool
connect_slot(struct load_run *run, struct slot *slot)
{
	socklen_t length;
	const struct sockaddr *from = spread_next(&run->spread, &length);

	slot->seed = run->seeds++;
	slot->goal = slot->sent = slot->received = 0;
	slot->made = false;
	slot->fd = connect_begin(run->server, from, length);
	if (slot->fd < 0)
		fail_errno(run, slot);
	return slot->fd >= 0;
}

bool
transaction_connect(struct load_run *run, struct slot *slot)
{
	if (!connect_slot(run, slot))
		return false;
	watch(run, slot, false, EPOLL_CTL_ADD);
	return true;
}

void
transaction_begin(struct load_run *run, struct slot *slot, long long due)
{
	bool is_new = slot->fd < 0;

	slot->due = slot->moved = due;
	slot->busy = true;
	run->busy++;
	if (is_new && !connect_slot(run, slot))
		return;
	slot->goal = run->options->mode == LOAD_STREAM
	                 ? UINT64_MAX
	                 : slot->goal + run->options->size;
	if (!push(run, slot))
		return;
	if (is_new)
		watch(run, slot, slot->sent < slot->goal, EPOLL_CTL_ADD);
	else if (slot->sent < slot->goal && !slot->asked_out)
		watch(run, slot, true, EPOLL_CTL_MOD);
}

void
transaction_move(struct load_run *run, struct slot *slot, uint32_t events)
{
	if (slot->fd < 0)
		return;
	if (slot->sent < slot->goal && (events & (EPOLLOUT | EPOLLERR)) &&
	    !push(run, slot))
		return;
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		pull(run, slot);
}

void
transaction_half_close(struct load_run *run, struct slot *slot)
{
	if (!slot->made) {
		set_free(run, slot);
		slot_disconnect(slot);
		return;
	}
	slot->goal = slot->sent;
	watch(run, slot, false, EPOLL_CTL_MOD);
	Shutdown(slot->fd, SHUT_WR);
}
