/* SPDX-License-Identifier: MIT */
/* prefork.c - upper-forkd's workers: processes started ahead. */
#include <config.h>

#include <errno.h>
#include <unistd.h>

#include "common/clock.h"
#include "children.h"
#include "listener.h"
#include "log.h"
#include "prefork.h"
#include "server.h"
#include "sessions.h"
#include "worker.h"
#include "wrap.h"

/* A worker that lives shorter makes the next one wait, twice as long each
 * time. */
#define SHORT_LIFE_MS 1000
#define FIRST_DELAY_MS 100
#define LONGEST_DELAY_MS 5000

static size_t workers;
static size_t missing;      /* how many have no process */
static long long delay_ms;  /* before the next is started */
static long long due_ms;    /* when it may be */

static void
start_worker(struct session *place)
{
	pid_t pid = Fork();

	if (pid == 0) {
		worker_forked();
		worker_run(place);
		listeners_close();
		workers_end();
		_exit(0);
	}
	if (pid < 0) {
		server_log_shortage("Fork", errno);
		due_ms = clock_ms() + RELIEF_MS;
		return;
	}
	place->worker_ms = clock_ms();
	missing--;
	children_add(place, pid);
}

static void
start_missing(void)
{
	for (size_t i = 0; i < workers && missing > 0; i++) {
		struct session *place = sessions_place(i);

		if (place->pid == 0 && clock_ms() >= due_ms)
			start_worker(place);
	}
	if (missing > 0)
		server_wake_at(due_ms);
}

void
prefork(size_t n)
{
	workers = missing = n;
	start_missing();
}

/* The process of PLACE has ended. */
static void
bury(struct session *place)
{
	bool short_life = clock_ms() - place->worker_ms < SHORT_LIFE_MS;

	if (session_runs(place)) {
		place->fd = -1; /* the process's, and gone with it */
		session_close(place);
		session_end_in(place);
	} else {
		source_leave(place); /* it may have died between the two */
	}
	place->accepting = false;
	missing++;
	if (server_stopping())
		return;
	log_line(LOG_LEVEL_WARNING, "worker died result=%s",
	         session_result_name(place->result));
	if (!short_life)
		delay_ms = 0;
	else if (delay_ms == 0)
		delay_ms = FIRST_DELAY_MS;
	else if (delay_ms < LONGEST_DELAY_MS / 2)
		delay_ms *= 2;
	else
		delay_ms = LONGEST_DELAY_MS;
	due_ms = clock_ms() + delay_ms;
}

void
prefork_tend(void)
{
	children_bury(bury);
	if (missing > 0 && !server_stopping())
		start_missing();
}

void
prefork_end(void)
{
	int status;

	while (missing < workers && Waitpid(-1, &status, 0) > 0)
		missing++;
	if (workers > 0)
		workers_end();
}
