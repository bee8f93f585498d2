/* SPDX-License-Identifier: MIT */
/* transaction.h - run one transaction of a load: a request, or a stream. */
#ifndef MEASURE_TRANSACTION_H
#define MEASURE_TRANSACTION_H

#include "common/endpoint.h"
#include "load-options.h"
#include "pacer.h"
#include "payload.h"
#include "ramp.h"
#include "result.h"
#include "slots.h"
#include "spread.h"

enum load_phase {
	LOAD_WARMING, /* the persistent connections are being made */
	LOAD_RUNNING, /* the timed part of the load */
	LOAD_DRAINING /* outstanding replies are received; no transaction begins */
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
	struct free_slots free;  /* used with a rate only */
	size_t busy;             /* slots with a transaction under way */
	struct ramp ramp;        /* bounds how fast connections are begun */
	size_t begun;            /* slots in use so far: the first BEGUN of SLOTS */
	size_t settled;          /* of these, slots that got a reply or failed */
	uint64_t receipts;       /* how often data or an end of file came */
	uint64_t receipts_seen;  /* RECEIPTS at the last check */
	long long silent_since;  /* ns: when a check last saw more receipts */
	bool silence_printed;    /* silence_print was called since then */
	int last_error;          /* errno of the latest failure of a connection; 0
	                          * if it has none, or after data was sent */
	uint32_t seeds;          /* connections begun: the seed of the next one */
	int poller;              /* epoll set of the connections and the timer */
	int timer;               /* a timerfd for the next request that is due */
	long long timer_at;      /* when the timer expires, in nanoseconds */
	unsigned char *buffer;   /* of RECEIVE_SIZE bytes */
};

/* Bytes to receive at most at once. */
#define RECEIVE_SIZE ((size_t)256 * 1024)

/* Begin a transaction on SLOT, which is not busy; connect first if SLOT has no
 * connection.  The transaction was due at DUE, in nanoseconds. */
void transaction_begin(struct load_run *run, struct slot *slot, long long due);

/* Send the request, or the first bytes of the stream, of SLOT's transaction,
 * which has begun; connect first if SLOT has no connection.  If the backlog of
 * a unix socket is full, SLOT still has none: call this again later. */
void transaction_continue(struct load_run *run, struct slot *slot);

/* Begin to connect SLOT, which has no connection, without a transaction.
 * Returns false if that fails, or the backlog of a unix socket is full. */
bool transaction_connect(struct load_run *run, struct slot *slot);

/* Send and receive on SLOT, as EVENTS of epoll allow. */
void transaction_transfer(struct load_run *run, struct slot *slot,
                          uint32_t events);

/* Half-close SLOT's stream: the rest of the reply and the end of file are still
 * to be received.  Close a connection that is not established yet. */
void transaction_half_close(struct load_run *run, struct slot *slot);

/* Abandon SLOT's transaction, which still waits for its connection. */
void transaction_abandon(struct load_run *run, struct slot *slot);

/* Fail SLOT's transaction, which has taken too long, unless its reply has
 * arrived: this process may have been stopped. */
void transaction_time_out(struct load_run *run, struct slot *slot);

/* Close SLOT's connection, if it has one. */
void slot_disconnect(struct slot *slot);

#endif
