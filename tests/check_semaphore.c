/* SPDX-License-Identifier: MIT */
/* check_semaphore.c - the calls for unnamed semaphores. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "fault.h"
#include "fixture.h"

static sem_t full, empty;

static void
expect_value(int wanted)
{
	int value = -1;

	ck_assert_int_eq(Sem_getvalue(&full, &value), 0);
	ck_assert_int_eq(value, wanted);
}

START_TEST(semaphore_counts)
{
	const struct timespec past = {0};

	ck_assert_int_eq(Sem_init(&full, 0, 2), 0);
	ck_assert_int_eq(Sem_wait(&full), 0);
	expect_value(1);
	ck_assert_int_eq(Sem_trywait(&full), 0);
	ck_assert_int_eq(Sem_trywait(&full), -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(Sem_timedwait(&full, &past), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(Sem_post(&full), 0);
	expect_value(1);
	ck_assert_int_eq(Sem_destroy(&full), 0);
	assert_no_failure();
}
END_TEST

START_TEST(waits_are_retried_after_signals)
{
	const struct timespec past = {0};

	ck_assert_int_eq(Sem_init(&full, 0, 3), 0);
	fault_fail(FAULT_sem_wait, EINTR, 3);
	ck_assert_int_eq(Sem_wait(&full), 0);
	ck_assert_uint_eq(fault_seen(FAULT_sem_wait), 4);
	fault_fail(FAULT_sem_trywait, EINTR, 1);
	ck_assert_int_eq(Sem_trywait(&full), 0);
	fault_fail(FAULT_sem_timedwait, EINTR, 1);
	ck_assert_int_eq(Sem_timedwait(&full, &past), 0);
	expect_value(0);
	assert_no_failure();
}
END_TEST

START_TEST(bad_values_call_the_handler)
{
	const struct timespec never = {.tv_nsec = -1};

	ck_assert_int_eq(Sem_init(&full, 0, (unsigned)INT_MAX + 1), -1);
	ck_assert_str_eq(failure.manual, "sem_init(3)");
	assert_failure("Sem_init", EINVAL);
	ck_assert_int_eq(Sem_init(&full, 0, 0), 0);
	ck_assert_int_eq(Sem_timedwait(&full, &never), -1);
	assert_failure("Sem_timedwait", EINVAL);
	ck_assert_int_eq(Sem_init(&full, 0, INT_MAX), 0);
	ck_assert_int_eq(Sem_post(&full), -1);
	assert_failure("Sem_post", EOVERFLOW);
}
END_TEST

#define ITEMS 1000
static int slot;

static void *
produce(void *argument)
{
	for (int i = 1; i <= ITEMS; i++) {
		if (Sem_wait(&empty) < 0)
			return NULL;
		slot = i;
		if (Sem_post(&full) < 0)
			return NULL;
	}
	return argument;
}

START_TEST(items_pass_between_threads)
{
	pthread_t producer;
	void *result;

	ck_assert_int_eq(Sem_init(&empty, 0, 1), 0);
	ck_assert_int_eq(Sem_init(&full, 0, 0), 0);
	ck_assert_int_eq(Pthread_create(&producer, NULL, produce, &slot), 0);
	for (int i = 1; i <= ITEMS; i++) {
		ck_assert_int_eq(Sem_wait(&full), 0);
		ck_assert_int_eq(slot, i);
		ck_assert_int_eq(Sem_post(&empty), 0);
	}
	ck_assert_int_eq(Pthread_join(producer, &result), 0);
	ck_assert_ptr_eq(result, &slot);
	assert_no_failure();
}
END_TEST

int
main(void)
{
	TCase *group = make_group("semaphore");

	tcase_add_test(group, semaphore_counts);
	tcase_add_test(group, waits_are_retried_after_signals);
	tcase_add_test(group, bad_values_call_the_handler);
	tcase_add_test(group, items_pass_between_threads);
	return run_group(group);
}
