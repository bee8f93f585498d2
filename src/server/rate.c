/* SPDX-License-Identifier: MIT */
/* rate.c - limit the connections accepted in a second: --max-rate. */
#include <config.h>

#include <stdatomic.h>

#include "common/clock.h"
#include "rate.h"
#include "shared.h"

#define WINDOW_MS 1000

/* A sliding window: the times at which the last MOST connections were accepted.
 * Another connection may be accepted when one of these times is more than
 * WINDOW_MS ago. */
static size_t most;
static struct {
	atomic_size_t oldest; /* index, modulo MOST: free or the oldest time */
	atomic_llong accepted_ms[];
} *window;

void
rate_open(size_t n, bool shared)
{
	size_t size = sizeof *window + n * sizeof *window->accepted_ms;

	most = n;
	if (most > 0)
		window = shared ? shared_memory(size) : own_memory(size);
}

/*
 * Returns the milliseconds until ACCEPTED_MS (0: no connection) is out of the
 * window; 0 if it is.  Another process may have written ACCEPTED_MS after this
 * one read NOW, but less than WINDOW_MS after it.  A still later time can only
 * come from a process that was taken over: ignore it.
 */
static long long
time_left(long long accepted_ms, long long now)
{
	if (accepted_ms <= 0 || accepted_ms > now + WINDOW_MS ||
	    now - accepted_ms > WINDOW_MS)
		return 0;
	return accepted_ms + WINDOW_MS + 1 - now; /* + 1: clock_ms rounds down */
}

static size_t
oldest(void)
{
	return atomic_load(&window->oldest) % most;
}

long long
rate_delay_ms(void)
{
	if (window == NULL)
		return 0;
	return time_left(atomic_load(&window->accepted_ms[oldest()]), clock_ms());
}

void
rate_count_accept(void)
{
	size_t claim;

	(void)rate_claim(&claim);
}

long long
rate_claim(size_t *claim)
{
	long long least = 2 * WINDOW_MS;
	long long now;
	size_t first;

	*claim = 0;
	if (window == NULL)
		return 0;
	now = clock_ms();
	first = oldest();
	for (size_t i = 0; i < most; i++) {
		size_t at = (first + i) % most;
		long long accepted_ms = atomic_load(&window->accepted_ms[at]);
		long long left = time_left(accepted_ms, now);

		if (left == 0 &&
		    atomic_compare_exchange_strong(&window->accepted_ms[at],
		                                   &accepted_ms, now)) {
			atomic_store(&window->oldest, at + 1);
			*claim = at;
			return 0;
		}
		if (left == 0) /* another process has just claimed it */
			left = time_left(accepted_ms, now);
		if (left > 0 && left < least)
			least = left;
	}
	return least;
}

void
rate_release(size_t claim)
{
	if (window == NULL)
		return;
	atomic_store(&window->accepted_ms[claim], 0);
	atomic_store(&window->oldest, claim);
}
