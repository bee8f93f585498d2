/* SPDX-License-Identifier: MIT */
/* check_slots.c - the queue of a load's free slots. */
#include <config.h>

#include "measure/slots.h"
#include "group.h"

#define SIZE 5

static struct slot slots[SIZE];
static struct free_slots queue;

static void
make_queue(void)
{
	ck_assert(free_slots_make(&queue, SIZE));
}

static void
free_queue(void)
{
	free_slots_free(&queue);
}

START_TEST(empty_queue_returns_null)
{
	ck_assert_ptr_null(free_slots_take(&queue));
	free_slots_add(&queue, &slots[0]);
	ck_assert_ptr_eq(free_slots_take(&queue), &slots[0]);
	ck_assert_ptr_null(free_slots_take(&queue));
}
END_TEST

/* The ring of the queue wraps around many times. */
START_TEST(slots_are_taken_in_order)
{
	size_t in = 0, out = 0;

	for (size_t round = 0; round < 100; round++) {
		for (size_t i = 0; i < 1 + round % SIZE; i++)
			free_slots_add(&queue, &slots[in++ % SIZE]);
		while (out < in) {
			struct slot *slot = free_slots_take(&queue);

			ck_assert_ptr_eq(slot, &slots[out++ % SIZE]);
			ck_assert(!slot->queued);
		}
		ck_assert_ptr_null(free_slots_take(&queue));
	}
}
END_TEST

/* Therefore the queue always has room. */
START_TEST(slot_is_queued_only_once)
{
	for (size_t i = 0; i < 4 * SIZE; i++)
		free_slots_add(&queue, &slots[i % SIZE]);
	for (size_t i = 0; i < SIZE; i++)
		ck_assert_ptr_eq(free_slots_take(&queue), &slots[i]);
	ck_assert_ptr_null(free_slots_take(&queue));
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("slots");

	tcase_add_checked_fixture(group, make_queue, free_queue);
	tcase_add_test(group, empty_queue_returns_null);
	tcase_add_test(group, slots_are_taken_in_order);
	tcase_add_test(group, slot_is_queued_only_once);
	return run_group(group);
}
