/* SPDX-License-Identifier: MIT */
/* drain.c - the drain of a stopping server: running sessions may finish. */
#include <config.h>

#include "common/clock.h"
#include "drain.h"
#include "listener.h"
#include "log.h"
#include "loop.h"
#include "notify.h"
#include "sessions.h"

/* After END_SESSIONS was called for the sessions that still run: wait at most
 * this long for their end. */
#define CUT_END_MAX_MS 2000

/* The least time between two "draining" lines. */
#define DRAIN_LOG_INTERVAL_MS 1000

/* The time between two counts of the sessions of workers: no signal tells when
 * such a session ends. */
#define DRAIN_POLL_INTERVAL_MS 20

/* Wait until COUNT_LEFT returns 0, for at most TIMEOUT_MS milliseconds or until
 * stop signal number STOP (3: none, since loop_stop_signals counts up to 2).
 * Log the progress.  Returns the last result of COUNT_LEFT. */
static size_t
await_end(size_t (*count_left)(void), long long timeout_ms, int stop,
          bool has_workers, void (*after_wait)(void))
{
	long long deadline_ms = clock_ms() + timeout_ms;
	long long logged_ms = clock_ms();
	size_t left, before = sessions_active();

	while ((left = count_left()) > 0 && loop_stop_signals() < stop) {
		long long now = clock_ms();

		if (now >= deadline_ms)
			break;
		if (left != before && now >= logged_ms + DRAIN_LOG_INTERVAL_MS) {
			log_line(LOG_LEVEL_NOTICE, "draining active=%zu left=%lld.%03lld",
			         left, (deadline_ms - now) / 1000,
			         (deadline_ms - now) % 1000);
			before = left;
			logged_ms = now;
		}
		if (left != before) /* that is still to be logged */
			loop_wake_at(logged_ms + DRAIN_LOG_INTERVAL_MS);
		if (has_workers)
			loop_wake_at(now + DRAIN_POLL_INTERVAL_MS);
		loop_wait(false, deadline_ms - now, after_wait);
	}
	return left;
}

bool
server_drain(const struct options *options, size_t (*count_left)(void),
             void (*end_sessions)(void), void (*after_wait)(void))
{
	bool has_workers = options->workers > 0;
	size_t left;

	notify_state("STOPPING=1\nSTATUS=draining");
	listeners_remove();
	if (after_wait != NULL)
		after_wait();
	left = sessions_active();
	if (left > 0)
		log_line(LOG_LEVEL_NOTICE, "draining active=%zu grace=%lld.%03lld",
		         left, options->grace_ms / 1000, options->grace_ms % 1000);
	left = await_end(count_left, options->grace_ms, 2, has_workers, after_wait);
	if (left > 0) {
		log_line(LOG_LEVEL_WARNING, "cut active=%zu", left);
		end_sessions();
		left = await_end(count_left, CUT_END_MAX_MS, 3, has_workers,
		                 after_wait);
	}
	notify_close();
	sessions_log("stopped");
	return left == 0;
}
