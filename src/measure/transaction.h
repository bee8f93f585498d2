/* SPDX-License-Identifier: MIT */
/* transaction.h - one request and its reply, or a stream, of a load. */
#ifndef MEASURE_TRANSACTION_H
#define MEASURE_TRANSACTION_H

#include "common/endpoint.h"
#include "load-options.h"
#include "pacer.h"
#include "payload.h"
#include "result.h"
#include "slots.h"
#include "spread.h"

enum load_phase {
	LOAD_WARMING, /* the held connections are being made */
	LOAD_RUNNING, /* the clock runs */
	LOAD_DRAINING /* nothing is begun; what is owed is waited for */
};

/* A load while it runs. */
struct load_run {
	const struct load_options *options;
	const struct endpoint *server;
	struct load_result *result;
	enum load_phase phase;
	struct pacer pacer;
	struct payload payload;
	struct spread spread;
	struct slot *slots;      /* OPTIONS->connections of them */
	struct free_slots free;  /* where requests have their times */
	size_t busy;             /* slots with a transaction under way */
	size_t warming;          /* held connections that were begun, */
	size_t warmed;           /* and that were made, or failed */
	uint32_t seeds;          /* connections that were given a payload */
	int poller;              /* an epoll set, of the slots' connections */
	int timer;               /* in it too: a timerfd, */
	long long timer_at;      /* which expires then */
	unsigned char *buffer;   /* for what is received, RECEIVE_SIZE bytes */
};

#define RECEIVE_SIZE ((size_t)256 * 1024)

/* Begin a transaction on SLOT, which is not busy, with a connection if it has
 * none.  It was due at DUE, nanoseconds. */
void transaction_begin(struct load_run *run, struct slot *slot, long long due);

/* Begin to make a connection for SLOT, which has none, and send nothing on it.
 * False if that fails. */
bool transaction_connect(struct load_run *run, struct slot *slot);

/* Send and receive as epoll's EVENTS say. */
void transaction_move(struct load_run *run, struct slot *slot, uint32_t events);

/* Send no more of SLOT's stream: what is owed comes back, then the end. */
void transaction_half_close(struct load_run *run, struct slot *slot);

/* End SLOT's transaction, which has taken too long. */
void transaction_time_out(struct load_run *run, struct slot *slot);

/* Close SLOT's connection, if it has one. */
void slot_disconnect(struct slot *slot);

#endif
