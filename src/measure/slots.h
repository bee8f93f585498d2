/* SPDX-License-Identifier: MIT */
/* slots.h - the slots of a load's connections, and the queue of free ones. */
#ifndef MEASURE_SLOTS_H
#define MEASURE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One slot, which serves one connection after the other. */
struct slot {
	int fd;            /* -1: no connection */
	bool established;  /* data was sent, so the connection is established */
	bool watches_out;  /* epoll watches for room in the send buffer */
	bool queued;       /* the slot is in the queue of free slots */
	bool busy;         /* a transaction is under way */
	bool settled;      /* a first transaction has got a reply or failed */
	uint32_t seed;     /* of the connection's payload */
	uint64_t goal;     /* bytes to send on this connection, in all */
	uint64_t sent;     /* bytes sent on this connection */
	uint64_t received; /* bytes received on this connection */
	long long due;     /* when the transaction was due, in nanoseconds */
	long long moved;   /* when it began, or a stream last transferred data */
};

/* A queue of free slots: the first has been free for the longest time. */
struct free_slots {
	struct slot **ring;
	size_t size;
	size_t start;
	size_t length;
};

/* Make an empty queue with room for SIZE slots.  Returns false if there is no
 * memory. */
bool free_slots_make(struct free_slots *queue, size_t size);

/* Append SLOT, unless it is in the queue already. */
void free_slots_add(struct free_slots *queue, struct slot *slot);

/* Remove the first slot from the queue and return it; NULL if there is none. */
struct slot *free_slots_take(struct free_slots *queue);

/* Free the memory of the queue. */
void free_slots_free(struct free_slots *queue);

#endif
