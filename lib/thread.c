/* SPDX-License-Identifier: MIT */
/* thread.c - the thread calls, which return the error number. */
#include <config.h>

#include <pthread.h>
#include <signal.h>

#include "internal.h"

/* Call the error handler if CALL's failure with ERROR goes to it.  Return
 * ERROR; 0 is success. */
static int
report_error(enum wrapint_call call, int error)
{
	if (error != 0 && wrapint_goes_to_handler(call, error))
		wrapint_fail(call, NULL, error);
	return error;
}

int
Pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
               void *(*start)(void *), void *argument)
{
	return report_error(CALL_Pthread_create,
	                    pthread_create(thread, attributes, start, argument));
}

int
Pthread_join(pthread_t thread, void **result)
{
	return report_error(CALL_Pthread_join, pthread_join(thread, result));
}

int
Pthread_detach(pthread_t thread)
{
	return report_error(CALL_Pthread_detach, pthread_detach(thread));
}

int
Pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	return report_error(CALL_Pthread_sigmask, pthread_sigmask(how, set, old));
}

int
Pthread_attr_init(pthread_attr_t *attributes)
{
	return report_error(CALL_Pthread_attr_init, pthread_attr_init(attributes));
}

int
Pthread_attr_destroy(pthread_attr_t *attributes)
{
	return report_error(CALL_Pthread_attr_destroy,
	                    pthread_attr_destroy(attributes));
}

int
Pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
	return report_error(CALL_Pthread_attr_setdetachstate,
	                    pthread_attr_setdetachstate(attributes, state));
}

int
Pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
	return report_error(CALL_Pthread_attr_setstacksize,
	                    pthread_attr_setstacksize(attributes, size));
}

int
Pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
	return report_error(CALL_Pthread_mutex_init,
	                    pthread_mutex_init(mutex, attributes));
}

int
Pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	return report_error(CALL_Pthread_mutex_destroy,
	                    pthread_mutex_destroy(mutex));
}

int
Pthread_mutex_lock(pthread_mutex_t *mutex)
{
	return report_error(CALL_Pthread_mutex_lock, pthread_mutex_lock(mutex));
}

int
Pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	return report_error(CALL_Pthread_mutex_trylock,
	                    pthread_mutex_trylock(mutex));
}

int
Pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	return report_error(CALL_Pthread_mutex_unlock, pthread_mutex_unlock(mutex));
}

int
Pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
	return report_error(CALL_Pthread_cond_init,
	                    pthread_cond_init(condition, attributes));
}

int
Pthread_cond_destroy(pthread_cond_t *condition)
{
	return report_error(CALL_Pthread_cond_destroy,
	                    pthread_cond_destroy(condition));
}

int
Pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
	return report_error(CALL_Pthread_cond_wait,
	                    pthread_cond_wait(condition, mutex));
}

int
Pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                       const struct timespec *deadline)
{
	return report_error(CALL_Pthread_cond_timedwait,
	                    pthread_cond_timedwait(condition, mutex, deadline));
}

int
Pthread_cond_signal(pthread_cond_t *condition)
{
	return report_error(CALL_Pthread_cond_signal,
	                    pthread_cond_signal(condition));
}

int
Pthread_cond_broadcast(pthread_cond_t *condition)
{
	return report_error(CALL_Pthread_cond_broadcast,
	                    pthread_cond_broadcast(condition));
}

int
Pthread_rwlock_init(pthread_rwlock_t *lock,
                    const pthread_rwlockattr_t *attributes)
{
	return report_error(CALL_Pthread_rwlock_init,
	                    pthread_rwlock_init(lock, attributes));
}

int
Pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
	return report_error(CALL_Pthread_rwlock_destroy,
	                    pthread_rwlock_destroy(lock));
}

int
Pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
	return report_error(CALL_Pthread_rwlock_rdlock,
	                    pthread_rwlock_rdlock(lock));
}

int
Pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
	return report_error(CALL_Pthread_rwlock_wrlock,
	                    pthread_rwlock_wrlock(lock));
}

int
Pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
	return report_error(CALL_Pthread_rwlock_tryrdlock,
	                    pthread_rwlock_tryrdlock(lock));
}

int
Pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
	return report_error(CALL_Pthread_rwlock_trywrlock,
	                    pthread_rwlock_trywrlock(lock));
}

int
Pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
	return report_error(CALL_Pthread_rwlock_unlock,
	                    pthread_rwlock_unlock(lock));
}

int
Pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	return report_error(CALL_Pthread_key_create,
	                    pthread_key_create(key, destructor));
}

int
Pthread_key_delete(pthread_key_t key)
{
	return report_error(CALL_Pthread_key_delete, pthread_key_delete(key));
}

int
Pthread_setspecific(pthread_key_t key, const void *value)
{
	return report_error(CALL_Pthread_setspecific,
	                    pthread_setspecific(key, value));
}

int
Pthread_once(pthread_once_t *once, void (*initialize)(void))
{
	return report_error(CALL_Pthread_once, pthread_once(once, initialize));
}
