/* SPDX-License-Identifier: MIT */
/* wrapthread.c - threads, whose calls return the error number itself. */
#include <config.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>

#include "wrapint.h"

/* Tell the handler of ERROR, unless it is 0.  Returns ERROR. */
static int
check(int error, const char *call, const char *manual)
{
	if (error != 0)
		wrapint_fail(call, NULL, error, manual);
	return error;
}

int
Pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
               void *(*start)(void *), void *argument)
{
	int error = pthread_create(thread, attributes, start, argument);

	if (wrapint_class(KIND_PTHREAD_CREATE, error) == WRAP_RETURNED)
		return error;
	return check(error, "Pthread_create", "pthread_create(3)");
}

int
Pthread_detach(pthread_t thread)
{
	return check(pthread_detach(thread), "Pthread_detach",
	             "pthread_detach(3)");
}

int
Pthread_join(pthread_t thread, void **result)
{
	return check(pthread_join(thread, result), "Pthread_join",
	             "pthread_join(3)");
}

int
Pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	return check(pthread_sigmask(how, set, old), "Pthread_sigmask",
	             "pthread_sigmask(3)");
}

int
Pthread_mutex_lock(pthread_mutex_t *mutex)
{
	return check(pthread_mutex_lock(mutex), "Pthread_mutex_lock",
	             "pthread_mutex_lock(3)");
}

int
Pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	return check(pthread_mutex_unlock(mutex), "Pthread_mutex_unlock",
	             "pthread_mutex_unlock(3)");
}

int
Pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
	return check(pthread_cond_wait(condition, mutex), "Pthread_cond_wait",
	             "pthread_cond_wait(3)");
}

int
Pthread_cond_signal(pthread_cond_t *condition)
{
	return check(pthread_cond_signal(condition), "Pthread_cond_signal",
	             "pthread_cond_signal(3)");
}
