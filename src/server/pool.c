/* SPDX-License-Identifier: MIT */
/* pool.c - upper-threadd's workers: threads started in advance. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "log.h"
#include "pool.h"
#include "loop.h"
#include "sessions.h"
#include "worker.h"
#include "wrap.h"

static pthread_t *threads;
static size_t count;

static void *
run_worker(void *session)
{
	worker_run(session);
	return NULL;
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

		do
			error = Pthread_create(&threads[count], attributes, run_worker,
			                       sessions_use_slot(count));
		while (error != 0 && server_await_resources("Pthread_create", error));
		if (error != 0) /* a signal asked to stop */
			return;
	}
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
