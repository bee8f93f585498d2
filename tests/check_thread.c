/* SPDX-License-Identifier: MIT */
/* check_thread.c - the thread calls, and the library used by many threads. */
#include <config.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

static void *
return_it(void *argument)
{
	return argument;
}

/* The call must have returned ERROR, as Pthread calls do, and called the
 * handler. */
static void
assert_told(const char *call, int error, int result)
{
	ck_assert_int_eq(result, error);
	errno = result; /* assert_failure compares errno */
	assert_failure(call, error);
}

/* ---- Threads ------------------------------------------------------------ */

START_TEST(join_returns_the_value_of_the_thread)
{
	pthread_t thread;
	int token;
	void *result;

	ck_assert_int_eq(Pthread_create(&thread, NULL, return_it, &token), 0);
	ck_assert_int_eq(Pthread_join(thread, &result), 0);
	ck_assert_ptr_eq(result, &token);
	assert_no_failure();
}
END_TEST

START_TEST(create_returns_a_shortage)
{
	static const int errors[] = {EAGAIN, ENOMEM};
	pthread_t thread;

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		fault_fail(FAULT_pthread_create, errors[i], 1);
		ck_assert_int_eq(Pthread_create(&thread, NULL, return_it, NULL),
		                 errors[i]);
	}
	assert_no_failure();
	fault_fail(FAULT_pthread_create, EPERM, 1);
	assert_told("Pthread_create", EPERM,
	            Pthread_create(&thread, NULL, return_it, NULL));
}
END_TEST

/* A thread waits at the gate until the test writes a byte. */
static int gate[2];

static void *
wait_at_gate(void *argument)
{
	char byte;

	return read(gate[0], &byte, 1) == 1 ? argument : NULL;
}

START_TEST(threads_may_be_detached)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int state;

	ck_assert_int_eq(pipe(gate), 0);
	ck_assert_int_eq(Pthread_create(&thread, NULL, wait_at_gate, NULL), 0);
	ck_assert_int_eq(Pthread_detach(thread), 0);
	ck_assert_int_eq(write(gate[1], "x", 1), 1);
	ck_assert_int_eq(Pthread_attr_init(&attributes), 0);
	ck_assert_int_eq(
		Pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED), 0);
	ck_assert_int_eq(Pthread_attr_setstacksize(&attributes, 1 << 20), 0);
	pthread_attr_getdetachstate(&attributes, &state);
	ck_assert_int_eq(state, PTHREAD_CREATE_DETACHED);
	ck_assert_int_eq(Pthread_create(&thread, &attributes, return_it, NULL), 0);
	ck_assert_int_eq(Pthread_attr_destroy(&attributes), 0);
	assert_no_failure();
}
END_TEST

START_TEST(bad_attributes_call_the_handler)
{
	pthread_attr_t attributes;

	ck_assert_int_eq(Pthread_attr_init(&attributes), 0);
	assert_told("Pthread_attr_setdetachstate", EINVAL,
	            Pthread_attr_setdetachstate(&attributes, 4711));
	assert_told("Pthread_attr_setstacksize", EINVAL,
	            Pthread_attr_setstacksize(&attributes, 1));
	Pthread_attr_destroy(&attributes);
}
END_TEST

START_TEST(joining_itself_calls_the_handler)
{
	fault_fail(FAULT_pthread_join, EDEADLK, 1);
	assert_told("Pthread_join", EDEADLK, Pthread_join(pthread_self(), NULL));
	fault_fail(FAULT_pthread_detach, ESRCH, 1);
	assert_told("Pthread_detach", ESRCH, Pthread_detach(pthread_self()));
}
END_TEST

START_TEST(sigmask_sets_the_mask)
{
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	ck_assert_int_eq(Pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
	ck_assert_int_eq(Pthread_sigmask(SIG_SETMASK, &set, &old), 0);
	ck_assert(sigismember(&old, SIGUSR1));
	assert_no_failure();
	assert_told("Pthread_sigmask", EINVAL, Pthread_sigmask(4711, &set, NULL));
}
END_TEST

/* ---- Mutexes and conditions --------------------------------------------- */

START_TEST(mutex_calls_lock_and_report_errors)
{
	pthread_mutexattr_t kind;
	pthread_mutex_t checked;

	pthread_mutexattr_init(&kind);
	pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
	ck_assert_int_eq(Pthread_mutex_init(&checked, &kind), 0);
	ck_assert_int_eq(Pthread_mutex_lock(&checked), 0);
	ck_assert_int_eq(Pthread_mutex_trylock(&checked), EBUSY);
	assert_no_failure();
	assert_told("Pthread_mutex_lock", EDEADLK, Pthread_mutex_lock(&checked));
	ck_assert_int_eq(Pthread_mutex_unlock(&checked), 0);
	ck_assert_int_eq(Pthread_mutex_trylock(&checked), 0);
	ck_assert_int_eq(Pthread_mutex_unlock(&checked), 0);
	fault_fail(FAULT_pthread_mutex_unlock, EPERM, 1);
	assert_told("Pthread_mutex_unlock", EPERM, Pthread_mutex_unlock(&checked));
	ck_assert_int_eq(Pthread_mutex_destroy(&checked), 0);
	pthread_mutexattr_destroy(&kind);
}
END_TEST

static pthread_mutex_t lock;
static pthread_cond_t changed;
static int stage;

/* Wait for stage 1, then set stage 2. */
static void *
answer(void *argument)
{
	Pthread_mutex_lock(&lock);
	while (stage != 1)
		Pthread_cond_wait(&changed, &lock);
	stage = 2;
	Pthread_cond_broadcast(&changed);
	Pthread_mutex_unlock(&lock);
	return argument;
}

START_TEST(condition_wakes_the_waiter)
{
	const struct timespec past = {0};
	pthread_t thread;

	ck_assert_int_eq(Pthread_mutex_init(&lock, NULL), 0);
	ck_assert_int_eq(Pthread_cond_init(&changed, NULL), 0);
	ck_assert_int_eq(Pthread_create(&thread, NULL, answer, NULL), 0);
	ck_assert_int_eq(Pthread_mutex_lock(&lock), 0);
	ck_assert_int_eq(Pthread_cond_timedwait(&changed, &lock, &past),
	                 ETIMEDOUT);
	stage = 1;
	ck_assert_int_eq(Pthread_cond_signal(&changed), 0);
	while (stage != 2)
		ck_assert_int_eq(Pthread_cond_wait(&changed, &lock), 0);
	ck_assert_int_eq(Pthread_mutex_unlock(&lock), 0);
	ck_assert_int_eq(Pthread_join(thread, NULL), 0);
	ck_assert_int_eq(Pthread_cond_destroy(&changed), 0);
	ck_assert_int_eq(Pthread_mutex_destroy(&lock), 0);
	assert_no_failure();
}
END_TEST

START_TEST(rwlock_calls_lock_and_report_errors)
{
	pthread_rwlock_t rwlock;

	ck_assert_int_eq(Pthread_rwlock_init(&rwlock, NULL), 0);
	ck_assert_int_eq(Pthread_rwlock_rdlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_tryrdlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_trywrlock(&rwlock), EBUSY);
	ck_assert_int_eq(Pthread_rwlock_unlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_unlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_trywrlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_unlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_wrlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_tryrdlock(&rwlock), EBUSY);
	assert_no_failure();
	fault_fail(FAULT_pthread_rwlock_wrlock, EDEADLK, 1);
	assert_told("Pthread_rwlock_wrlock", EDEADLK,
	            Pthread_rwlock_wrlock(&rwlock));
	ck_assert_int_eq(Pthread_rwlock_unlock(&rwlock), 0);
	ck_assert_int_eq(Pthread_rwlock_destroy(&rwlock), 0);
}
END_TEST

/* ---- Keys and once ------------------------------------------------------ */

static pthread_key_t key;
static atomic_uint destroyed, initialized;

static void
destroy(void *value)
{
	if (value == &key)
		atomic_fetch_add(&destroyed, 1);
}

static void
initialize(void)
{
	atomic_fetch_add(&initialized, 1);
}

static void *
set_value(void *argument)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (Pthread_once(&once, initialize) != 0 ||
	    Pthread_setspecific(key, &key) != 0 || pthread_getspecific(key) != &key)
		return NULL;
	return argument;
}

START_TEST(threads_have_own_values_and_one_initialization)
{
	pthread_t threads[4];
	void *result;

	ck_assert_int_eq(Pthread_key_create(&key, destroy), 0);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(Pthread_create(&threads[i], NULL, set_value, &key),
		                 0);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(Pthread_join(threads[i], &result), 0);
		ck_assert_ptr_eq(result, &key);
	}
	ck_assert_uint_eq(atomic_load(&destroyed), 4);
	ck_assert_uint_eq(atomic_load(&initialized), 1);
	ck_assert_ptr_null(pthread_getspecific(key));
	ck_assert_int_eq(Pthread_key_delete(key), 0);
	assert_no_failure();
	fault_fail(FAULT_pthread_key_delete, EINVAL, 1);
	assert_told("Pthread_key_delete", EINVAL, Pthread_key_delete(key));
	fault_fail(FAULT_pthread_setspecific, EINVAL, 1);
	assert_told("Pthread_setspecific", EINVAL, Pthread_setspecific(key, &key));
	fault_fail(FAULT_pthread_key_create, EAGAIN, 1);
	assert_told("Pthread_key_create", EAGAIN, Pthread_key_create(&key, NULL));
}
END_TEST

/* ---- The library in many threads ---------------------------------------- */

#define THREADS 16
#define LINES 500

/* True if LINE, of N bytes, is the number after *LAST; counts *LAST up. */
static bool
is_next(const char *line, ssize_t n, long *last)
{
	char wanted[32];

	snprintf(wanted, sizeof wanted, "%ld\n", ++*last);
	return n == (ssize_t)strlen(wanted) && strcmp(line, wanted) == 0;
}

/* Write numbered lines into one end of a pair and read them from the other. */
static void *
exchange(void *argument)
{
	const int *fds = argument;
	struct wrap_reader reader;
	char line[32];
	long last = 0;

	wrap_reader_init(&reader, fds[0]);
	for (long i = 1; i <= LINES; i++) {
		int length = snprintf(line, sizeof line, "%ld\n", i);

		if (Writen(fds[1], line, (size_t)length) != length)
			return NULL;
		if (!is_next(line, Readline(&reader, line, sizeof line), &last))
			return NULL;
	}
	return argument;
}

START_TEST(threads_have_independent_readers)
{
	pthread_t threads[THREADS];
	int fds[THREADS][2];
	void *result;

	for (int i = 0; i < THREADS; i++) {
		make_pair(fds[i]);
		ck_assert_int_eq(Pthread_create(&threads[i], NULL, exchange,
		                                fds[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(Pthread_join(threads[i], &result), 0);
		ck_assert_ptr_eq(result, fds[i]);
	}
	assert_no_failure();
}
END_TEST

static atomic_uint failures;

static void
count_failure(const struct wrap_error *error)
{
	if (strcmp(error->call, "Close") == 0 && error->error == EBADF &&
	    strcmp(error->object, "descriptor -1") == 0)
		atomic_fetch_add(&failures, 1);
}

/* Fail LINES times; each time errno is this thread's. */
static void *
fail_often(void *argument)
{
	for (int i = 0; i < LINES; i++) {
		errno = 0;
		if (Close(-1) != -1 || errno != EBADF)
			return NULL;
		wrap_set_error_handler(count_failure);
	}
	return argument;
}

START_TEST(threads_have_independent_errno)
{
	pthread_t threads[THREADS];
	void *result;

	wrap_set_error_handler(count_failure);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
			Pthread_create(&threads[i], NULL, fail_often, &threads[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(Pthread_join(threads[i], &result), 0);
		ck_assert_ptr_eq(result, &threads[i]);
	}
	ck_assert_uint_eq(atomic_load(&failures), THREADS * LINES);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("thread");

	tcase_add_test(group, join_returns_the_value_of_the_thread);
	tcase_add_test(group, create_returns_a_shortage);
	tcase_add_test(group, threads_may_be_detached);
	tcase_add_test(group, bad_attributes_call_the_handler);
	tcase_add_test(group, joining_itself_calls_the_handler);
	tcase_add_test(group, sigmask_sets_the_mask);
	tcase_add_test(group, mutex_calls_lock_and_report_errors);
	tcase_add_test(group, condition_wakes_the_waiter);
	tcase_add_test(group, rwlock_calls_lock_and_report_errors);
	tcase_add_test(group, threads_have_own_values_and_one_initialization);
	tcase_add_test(group, threads_have_independent_readers);
	tcase_add_test(group, threads_have_independent_errno);
	return run_group(group);
}
