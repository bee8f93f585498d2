/* SPDX-License-Identifier: MIT */
/* transaction.c - run one transaction of a load: a request, or a stream. */
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

/* End the transaction on SLOT. */
static void
set_idle(struct load_run *run, struct slot *slot)
{
	slot->busy = false;
	run->busy--;
}

/* Note that SLOT has got a first reply, or failed to. */
static void
note_settled(struct load_run *run, struct slot *slot)
{
	if (slot->settled)
		return;
	slot->settled = true;
	run->settled++;
}

/* Count an error of KIND, with the errno value ERROR or 0, and close SLOT's
 * connection; its transaction, if any, has failed. */
static void
fail_slot(struct load_run *run, struct slot *slot, enum load_error kind,
          int error)
{
	result_error(run->result, kind, error,
	             slot->busy && run->options->mode != LOAD_STREAM);
	run->last_error = error;
	slot_disconnect(slot);
	note_settled(run, slot);
	if (slot->busy)
		set_idle(run, slot);
}

/* Returns the kind of the error ERROR, an errno value, on SLOT. */
static enum load_error
kind_of_errno(const struct slot *slot, int error)
{
	if (error == EADDRNOTAVAIL)
		return LOAD_PORT;
	if (!slot->established)
		return LOAD_CONNECT;
	return error == ETIMEDOUT ? LOAD_TIMEOUT : LOAD_RESET;
}

/* Fail SLOT for the reason in errno. */
static void
fail_slot_by_errno(struct load_run *run, struct slot *slot)
{
	fail_slot(run, slot, kind_of_errno(slot, errno), errno);
}

/* Complete SLOT's transaction: the whole reply has arrived, and is right. */
static void
complete_slot(struct load_run *run, struct slot *slot)
{
	const struct load_options *options = run->options;
	long long now = clock_ns();

	set_idle(run, slot);
	note_settled(run, slot);
	if (run->phase == LOAD_WARMING)
		return;
	result_reply(run->result, run->payload.reply_size, slot->due, now,
	             run->pacer.end_ns);
	if (options->mode == LOAD_CRR)
		slot_disconnect(slot);
	if (options->rate > 0)
		free_slots_add(&run->free, slot);
	else if (now < run->pacer.end_ns)
		/* The time of the close is not part of the next latency. */
		transaction_begin(run, slot,
		                  options->mode == LOAD_CRR ? clock_ns() : now);
}

/* Let epoll watch SLOT for data and, with OUT, for room in the send buffer.
 * OPERATION is EPOLL_CTL_ADD or EPOLL_CTL_MOD.  A slot that is not a stream is
 * edge-triggered, and requests OUT after a send has found the buffer full, or
 * the connection not yet established.  OUT then stays requested, at no cost:
 * epoll reports room only after the buffer was full again. */
static void
watch_slot(const struct load_run *run, struct slot *slot, bool out,
           int operation)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = slot};

	if (out)
		event.events |= EPOLLOUT;
	if (run->options->mode != LOAD_STREAM)
		event.events |= EPOLLET;
	slot->watches_out = out;
	if (epoll_ctl(run->poller, operation, slot->fd, &event) < 0)
		die_errno("epoll_ctl");
}

/* Send the bytes of SLOT up to its goal, until the send buffer is full.  On a
 * stream, send only once.  Returns false if the connection has failed. */
static bool
send_pending(struct load_run *run, struct slot *slot)
{
	while (slot->sent < slot->goal) {
		size_t length;
		const unsigned char *bytes =
			payload_at(&run->payload, slot->seed, slot->sent, &length);
		ssize_t n = Send(slot->fd, bytes, length, 0);

		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			fail_slot_by_errno(run, slot);
			return false;
		}
		slot->established = true;
		run->last_error = 0;
		slot->sent += (uint64_t)n;
		if (run->options->mode == LOAD_STREAM) {
			slot->moved = clock_ns();
			return true;
		}
	}
	return true;
}

/* Returns the length of the reply to all bytes of SLOT up to its goal. */
static uint64_t
owed(const struct load_run *run, const struct slot *slot)
{
	return payload_owed(&run->payload, slot->seed, slot->goal);
}

/* Handle the end of file on SLOT.  It ends a stream whose whole reply has
 * arrived; otherwise it is an error. */
static void
handle_close(struct load_run *run, struct slot *slot)
{
	if (run->options->mode == LOAD_STREAM && run->phase == LOAD_DRAINING &&
	    slot->received == owed(run, slot)) {
		set_idle(run, slot);
		slot_disconnect(slot);
	} else {
		fail_slot(run, slot, LOAD_SHORT, 0);
	}
}

/* Receive the bytes that have arrived on SLOT, and check them. */
static void
receive_reply(struct load_run *run, struct slot *slot)
{
	for (;;) {
		ssize_t n = Recv(slot->fd, run->buffer, RECEIVE_SIZE, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			fail_slot_by_errno(run, slot);
			return;
		}
		run->receipts++;
		if (n == 0) {
			handle_close(run, slot);
			return;
		}
		if (!payload_is_next(&run->payload, slot->seed, slot->sent,
		                     slot->received, run->buffer, (size_t)n)) {
			fail_slot(run, slot, LOAD_WRONG, 0);
			return;
		}
		slot->received += (uint64_t)n;
		if (run->options->mode == LOAD_STREAM) {
			slot->moved = clock_ns();
			note_settled(run, slot);
			result_stream(run->result, run->payload.reply_size,
			              slot->received, (uint64_t)n,
			              slot->moved <= run->pacer.end_ns);
			return;
		}
		if (slot->received == owed(run, slot)) {
			complete_slot(run, slot);
			return;
		}
	}
}

void
transaction_time_out(struct load_run *run, struct slot *slot)
{
	long long moved = slot->moved;

	if (slot->established)
		receive_reply(run, slot);
	if (slot->busy && slot->moved == moved)
		fail_slot(run, slot, slot->established ? LOAD_TIMEOUT : LOAD_CONNECT,
		          ETIMEDOUT);
}

/* Like transaction_connect, but without adding the connection to epoll.  If the
 * backlog of a unix socket is full, a transaction keeps waiting for room. */
static bool
connect_slot(struct load_run *run, struct slot *slot)
{
	socklen_t length;
	const struct sockaddr *from = spread_next(&run->spread, &length);

	slot->seed = run->seeds++;
	slot->goal = slot->sent = slot->received = 0;
	slot->established = false;
	slot->fd = connect_begin(run->server, from, length);
	if (slot->fd >= 0)
		return true;
	run->last_error = errno;
	if (!connect_backlog_is_full(run->server, errno))
		fail_slot_by_errno(run, slot);
	return false;
}

bool
transaction_connect(struct load_run *run, struct slot *slot)
{
	if (!connect_slot(run, slot))
		return false;
	watch_slot(run, slot, false, EPOLL_CTL_ADD);
	return true;
}

void
transaction_begin(struct load_run *run, struct slot *slot, long long due)
{
	slot->due = slot->moved = due;
	slot->busy = true;
	run->busy++;
	transaction_continue(run, slot);
}

void
transaction_continue(struct load_run *run, struct slot *slot)
{
	bool is_new = slot->fd < 0;

	if (is_new && !connect_slot(run, slot))
		return;
	slot->goal = run->options->mode == LOAD_STREAM
	                 ? UINT64_MAX
	                 : slot->goal + run->options->size;
	if (!send_pending(run, slot))
		return;
	if (is_new)
		watch_slot(run, slot, slot->sent < slot->goal, EPOLL_CTL_ADD);
	else if (slot->sent < slot->goal && !slot->watches_out)
		watch_slot(run, slot, true, EPOLL_CTL_MOD);
}

void
transaction_transfer(struct load_run *run, struct slot *slot, uint32_t events)
{
	if (slot->fd < 0)
		return;
	if (slot->sent < slot->goal && (events & (EPOLLOUT | EPOLLERR)) &&
	    !send_pending(run, slot))
		return;
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		receive_reply(run, slot);
}

void
transaction_abandon(struct load_run *run, struct slot *slot)
{
	set_idle(run, slot);
	slot_disconnect(slot);
}

void
transaction_half_close(struct load_run *run, struct slot *slot)
{
	if (!slot->established) {
		transaction_abandon(run, slot);
		return;
	}
	slot->goal = slot->sent;
	watch_slot(run, slot, false, EPOLL_CTL_MOD);
	Shutdown(slot->fd, SHUT_WR);
}
