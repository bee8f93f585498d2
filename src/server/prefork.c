/* SPDX-License-Identifier: MIT */
/* prefork.c - upper-forkd's workers: processes started in advance. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "common/clock.h"
#include "common/language.h"
#include "confine.h"
#include "crashes.h"
#include "listener.h"
#include "log.h"
#include "loop.h"
#include "notify.h"
#include "prefork.h"
#include "sessions.h"
#include "shared.h"
#include "shortage.h"
#include "worker.h"
#include "wrap.h"

/*
 * A worker that lived for less than SHORT_LIFE_MAX_MS is replaced after a
 * delay.  The delay doubles with each such worker, up to its maximum; after a
 * worker that lived longer it is 0 again.
 */
#define SHORT_LIFE_MAX_MS 1000
#define RESPAWN_DELAY_MIN_MS 100
#define RESPAWN_DELAY_MAX_MS 5000

/* A killed worker ends at once, unless the kernel or a debugger keeps it: wait
 * at most this long for it. */
#define KILLED_WAIT_MAX_MS 2000
#define KILLED_POLL_INTERVAL_MS 2

struct worker {
	bool is_alive;
	long long started_ms;
};

/* The time between two looks for connections that wait. */
#define LOOK_INTERVAL_MS 400

static struct worker *workers; /* by slot */
static size_t count;           /* workers wanted */
static size_t missing;         /* of these, workers without a process */
static long long delay_ms;     /* before the next worker starts */
static long long due_ms;       /* when it may start, by clock_ms */
static long long look_ms;      /* when to look for connections that wait */

/*
 * Each of the first workers confines itself, then closes the write end of this
 * pipe.  If it cannot be confined, it first writes the errno value.  So an end
 * of file without a value means that all are confined.  -1: the first workers
 * serve.
 */
static int reports[2] = {-1, -1};

void
prefork_prepare(void)
{
	Pipe2(reports, O_CLOEXEC);
}

static void
close_reports(void)
{
	Close(reports[0]);
	reports[0] = -1;
}

/* Confine the calling worker.  If it is one of the first workers, also wait
 * until the others are confined.  Returns false if it must not serve. */
static bool
become_confined(void)
{
	bool all_confined;
	int error;

	if (reports[0] < 0) /* the others serve already: retry */
		return worker_confine();
	error = confine_worker() ? 0 : errno;
	if (error != 0)
		Write(reports[1], &error, sizeof error);
	Close(reports[1]);
	all_confined = (worker_await(reports[0]) & POLLIN) == 0;
	close_reports();
	return error == 0 && all_confined;
}

/* Wait until all workers so far are confined.  If one cannot be, log an error
 * and exit with status 1. */
static void
await_reports(void)
{
	int error;

	Close(reports[1]);
	if ((loop_await(reports[0]) & POLLIN) != 0) {
		/* Kill the workers before Read takes the value out of the pipe: a
		 * worker that then finds an end of file, but no value, would serve. */
		(void)prefork_end();
		Read(reports[0], &error, sizeof error);
		log_line(LOG_LEVEL_ERROR, _("a process cannot be confined: %s"),
		         strerror(error));
		exit(EXIT_FAILURE);
	}
	close_reports();
}

static void
start_worker(size_t slot)
{
	pid_t pid = confine_fork();

	if (pid == 0) {
		struct session session = session_for_slot(slot);

		worker_close_write_end();
		notify_leave();
		if (become_confined())
			worker_run(&session);
		listeners_close();
		workers_close();
		_exit(0);
	}
	if (pid < 0) {
		shortage_log("Fork", errno);
		due_ms = clock_ms() + SHORTAGE_PAUSE_MS;
		return;
	}
	workers[slot] =
		(struct worker){.is_alive = true, .started_ms = clock_ms()};
	missing--;
	children_add(slot, pid);
}

static void
start_missing(void)
{
	for (size_t i = 0; i < count && missing > 0; i++)
		if (!workers[i].is_alive && clock_ms() >= due_ms)
			start_worker(i);
	if (missing > 0)
		loop_wake_at(due_ms);
}

void
prefork_start(size_t n)
{
	workers = own_memory(n * sizeof *workers);
	count = missing = n;
	(void)sessions_use_slot(n - 1); /* slots 0 to N - 1 are in use now */
	start_missing();
	await_reports();
	prefork_wake_workers();
}

/* Set when the next worker may start, after a worker that lived for LIFE_MS
 * milliseconds. */
static void
delay_respawn(long long life_ms)
{
	if (life_ms >= SHORT_LIFE_MAX_MS)
		delay_ms = 0;
	else if (delay_ms == 0)
		delay_ms = RESPAWN_DELAY_MIN_MS;
	else if (delay_ms < RESPAWN_DELAY_MAX_MS / 2)
		delay_ms *= 2;
	else
		delay_ms = RESPAWN_DELAY_MAX_MS;
	due_ms = clock_ms() + delay_ms;
}

/* Account for the worker of SLOT, whose process was reaped with RESULT, and
 * ended by SIGNAL if that is not 0. */
static void
worker_reaped(size_t slot, enum session_result result, int signal)
{
	const char *crash = crash_name(signal);

	session_worker_reaped(slot, result, signal);
	worker_clear_accepting(slot);
	workers[slot].is_alive = false;
	missing++;
	if (loop_stopping())
		return;
	log_line(LOG_LEVEL_WARNING, "worker died result=%s%s%s",
	         session_result_name(result), crash != NULL ? " signal=" : "",
	         crash != NULL ? crash : "");
	delay_respawn(clock_ms() - workers[slot].started_ms);
}

void
prefork_replace(void)
{
	enum session_result result;
	size_t slot;
	int signal;

	while (children_next_reaped(&slot, &result, &signal))
		worker_reaped(slot, result, signal);
	if (missing > 0 && !loop_stopping())
		start_missing();
}

size_t
prefork_left(void)
{
	return count - missing;
}

static void
signal_workers(int signal)
{
	for (size_t i = 0; i < count; i++) {
		pid_t pid = children_pid(i);

		if (workers[i].is_alive && pid > 0)
			confine_kill(pid, signal);
	}
}

void
prefork_wake_workers(void)
{
	static bool waited; /* a connection waited at the last look */
	long long now = clock_ms();

	if (loop_stopping())
		return;
	if (now >= look_ms) {
		bool waits = listeners_pending();

		if (waits && waited)
			signal_workers(WORKER_WAKE_SIGNAL);
		waited = waits;
		look_ms = now + LOOK_INTERVAL_MS;
	}
	loop_wake_at(look_ms);
}

void
prefork_kill(void)
{
	signal_workers(SIGKILL);
}

/* Reap the workers that have ended.  Returns true if none is left. */
static bool
reap_workers(void)
{
	bool none_left = true;

	for (size_t i = 0; i < count; i++) {
		pid_t pid = children_pid(i);
		int status;

		if (!workers[i].is_alive)
			continue;
		workers[i].is_alive = pid > 0 && confine_wait(pid, &status) == 0;
		none_left = none_left && !workers[i].is_alive;
	}
	return none_left;
}

bool
prefork_end(void)
{
	long long deadline_ms = clock_ms() + KILLED_WAIT_MAX_MS;

	if (count == 0)
		return true;
	prefork_kill();
	workers_close();
	while (!reap_workers()) {
		if (clock_ms() >= deadline_ms)
			return false;
		Poll(NULL, 0, KILLED_POLL_INTERVAL_MS);
	}
	return true;
}
