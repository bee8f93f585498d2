/* SPDX-License-Identifier: MIT */
/* semaphore.c - the calls for unnamed semaphores. */
#include <config.h>

#include <semaphore.h>

#include "internal.h"

int
Sem_init(sem_t *semaphore, int shared, unsigned value)
{
	int result = sem_init(semaphore, shared, value);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sem_init);
	return result;
}

int
Sem_destroy(sem_t *semaphore)
{
	int result = sem_destroy(semaphore);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sem_destroy);
	return result;
}

int
Sem_wait(sem_t *semaphore)
{
	int result;

	do
		result = sem_wait(semaphore);
	while (result < 0 && wrapint_retry_or_report(CALL_Sem_wait));
	return result;
}

int
Sem_trywait(sem_t *semaphore)
{
	int result;

	do
		result = sem_trywait(semaphore);
	while (result < 0 && wrapint_retry_or_report(CALL_Sem_trywait));
	return result;
}

int
Sem_timedwait(sem_t *semaphore, const struct timespec *deadline)
{
	int result;

	do
		result = sem_timedwait(semaphore, deadline);
	while (result < 0 && wrapint_retry_or_report(CALL_Sem_timedwait));
	return result;
}

int
Sem_post(sem_t *semaphore)
{
	int result = sem_post(semaphore);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sem_post);
	return result;
}

int
Sem_getvalue(sem_t *semaphore, int *value)
{
	int result = sem_getvalue(semaphore, value);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sem_getvalue);
	return result;
}
