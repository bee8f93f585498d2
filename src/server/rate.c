/* SPDX-License-Identifier: MIT */
/* rate.c - how many connections are accepted in a second. */
#include <config.h>

#include <errno.h>
#include <pthread.h>

#include "common/clock.h"
#include "rate.h"
#include "shared.h"
#include "wrap.h"

#define WINDOW_MS 1000

/* A sliding window: when each of the last connections was accepted.  One more
 * may be when the oldest of them is out of the window. */
static struct {
	pthread_mutex_t lock;
	size_t most;
	size_t oldest;
	long long accepted_ms[];
} *window;

void
rate_open(size_t most)
{
	if (most == 0)
		return;
	window = shared_memory(sizeof *window + most * sizeof *window->accepted_ms);
	window->most = most;
	shared_mutex(&window->lock);
}

long long
rate_delay(void)
{
	long long due, now;

	if (window == NULL)
		return 0;
	due = window->accepted_ms[window->oldest];
	if (due == 0) /* there have not been as many yet */
		return 0;
	due += WINDOW_MS + 1; /* what is cut off a millisecond counts for one */
	now = clock_ms();
	return now < due ? due - now : 0;
}

void
rate_count(void)
{
	if (window == NULL)
		return;
	window->accepted_ms[window->oldest] = clock_ms();
	window->oldest = (window->oldest + 1) % window->most;
}

void
rate_lock(void)
{
	/* A process that died in between leaves nothing half done. */
	if (window != NULL && Pthread_mutex_lock(&window->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&window->lock);
}

void
rate_unlock(void)
{
	if (window != NULL)
		Pthread_mutex_unlock(&window->lock);
}
