/* SPDX-License-Identifier: MIT */
/* slots.c - the slots of a load's connections, and the queue of free ones. */
#include <config.h>

#include <stdlib.h>

#include "slots.h"

bool
free_slots_make(struct free_slots *queue, size_t size)
{
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
	struct slot **ring = calloc(size, sizeof *ring);

	*queue = (struct free_slots){.ring = ring, .size = size};
	return ring != NULL;
}

void
free_slots_add(struct free_slots *queue, struct slot *slot)
{
	if (slot->queued)
		return;
	slot->queued = true;
	queue->ring[(queue->start + queue->length++) % queue->size] = slot;
}

struct slot *
free_slots_take(struct free_slots *queue)
{
	struct slot *slot;

	if (queue->length == 0)
		return NULL;
	slot = queue->ring[queue->start];
	queue->start = (queue->start + 1) % queue->size;
	queue->length--;
	slot->queued = false;
	return slot;
}

void
free_slots_free(struct free_slots *queue)
{
	free(queue->ring);
	*queue = (struct free_slots){0};
}
