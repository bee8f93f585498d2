/* SPDX-License-Identifier: MIT */
/* pool.c - upper-threadd's workers: threads started in advance. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "confine.h"
#include "log.h"
#include "pool.h"
#include "loop.h"
#include "sessions.h"
#include "worker.h"
#include "wrap.h"

static pthread_t *threads;
static size_t count;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t reported = PTHREAD_COND_INITIALIZER;
static pthread_cond_t permitted = PTHREAD_COND_INITIALIZER;
/* The lock guards: */
static size_t reports; /* threads that have reported if they are confined */
static int failure;    /* the errno value of one that is not; 0: none */
static bool may_serve; /* all are confined */

/* Report to pool_start that the calling thread is confined (ERROR is 0), or why
 * it is not, and wait until it may serve. */
static void
report(int error)
{
	Pthread_mutex_lock(&lock);
	reports++;
	if (error != 0)
		failure = error;
	Pthread_cond_signal(&reported);
	while (!may_serve)
		Pthread_cond_wait(&permitted, &lock);
	Pthread_mutex_unlock(&lock);
}

static void *
run_worker(void *session)
{
	int error = confine_worker() ? 0 : errno;

	report(error);
	/* If report returns despite an error, the others serve already: retry. */
	if (error == 0 || worker_confine())
		worker_run(session);
	return NULL;
}

/* Wait until each thread that exists has reported, and let them serve.  Later
 * calls do nothing. */
static void
await_reports(void)
{
	int error;

	Pthread_mutex_lock(&lock);
	while (!may_serve && reports < count && failure == 0)
		Pthread_cond_wait(&reported, &lock);
	error = may_serve ? 0 : failure;
	may_serve = error == 0;
	Pthread_cond_broadcast(&permitted);
	Pthread_mutex_unlock(&lock);
	if (error == 0)
		return;
	log_line(LOG_LEVEL_ERROR, _("a thread cannot be confined: %s"),
	         strerror(error));
	exit(EXIT_FAILURE);
}

void
pool_start(size_t n, const pthread_attr_t *attributes)
{
	threads = calloc(n, sizeof *threads);
	if (threads == NULL) {
		log_line(LOG_LEVEL_ERROR, _("no memory for %zu threads: %s"), n,
		         strerror(errno));
		exit(EXIT_FAILURE);
	}
	for (; count < n; count++) {
		int error;

		while ((error = Pthread_create(&threads[count], attributes, run_worker,
		                               sessions_use_slot(count))) != 0) {
			await_reports(); /* the threads so far serve meanwhile */
			if (!server_await_resources("Pthread_create", error))
				return;
		}
	}
	await_reports();
}

void
pool_end(void)
{
	if (threads == NULL)
		return;
	while (count > 0)
		Pthread_join(threads[--count], NULL);
	free(threads);
	workers_close();
}
