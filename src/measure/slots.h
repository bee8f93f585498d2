/* SPDX-License-Identifier: MIT */
/* slots.h - the places of a load's connections, and the queue of free ones. */
#ifndef MEASURE_SLOTS_H
#define MEASURE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Free slots, the one that has been free longest first. */
struct free_slots {
	struct slot **ring;
	size_t size;
	size_t start;
	size_t length;
};

/* Make an empty queue with room for SIZE slots.  False if there is no memory. */
bool free_slots_make(struct free_slots *queue, size_t size);

/* Append SLOT, unless it is in the queue. */
void free_slots_add(struct free_slots *queue, struct slot *slot);

/* Take the first slot, or NULL if there is none. */
struct slot *free_slots_take(struct free_slots *queue);

/* Give the memory back. */
void free_slots_free(struct free_slots *queue);

#endif
