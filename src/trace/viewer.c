/* SPDX-License-Identifier: MIT */
/* viewer.c - the thread that shows what a watch sees. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/language.h"
#include "notes.h"
#include "viewer.h"
#include "wrap.h"

#define MS 1000000LL /* in nanoseconds */

/* A row is shown when it is so old: no earlier one comes any more. */
#define HOLD (20 * MS)
/* How long to look for more once both ends have closed; or have not. */
#define QUIET_OVER (40 * MS)
#define QUIET_OPEN (500 * MS)
#define LONGEST_END (3000 * MS)
/* A segment may wait so long for the socket that it has come to. */
#define SETTLE (MS / 10)
/* How often to ask the kernel, when nothing else happens. */
#define WAKE_MS 10

static bool
wants_colour(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && (no == NULL || *no == '\0') &&
	       term != NULL && strcmp(term, "dumb") != 0;
}

void
viewer_begin(struct viewer *viewer, struct watch *watch, enum viewer_form form,
             bool draws)
{
	memset(viewer, 0, sizeof *viewer);
	viewer->watch = watch;
	viewer->form = form;
	viewer->draws = draws;
	viewer->start_ns = -1;
	ladder_begin(&viewer->ladder, wants_colour());
}

static void
show(struct viewer *viewer, const struct row *row)
{
	long long zero_ns;

	if (viewer->start_ns < 0 && row->kind == ROW_BEGIN)
		viewer->start_ns = row->time_ns;
	zero_ns = viewer->start_ns < 0 ? row->time_ns : viewer->start_ns;
	if (viewer->form == VIEWER_JSON)
		json_row(stderr, row, zero_ns);
	else if (viewer->form == VIEWER_TEXT)
		text_row(&viewer->ladder, stderr, row, zero_ns);
	if (viewer->draws)
		svg_row(&viewer->drawing, row, zero_ns);
}

/* What the kernel said of the states is older than the last segment: not all of
 * them had come where they went, or it was asked for the one end before it and
 * for the other behind. */
static bool
is_outdated(const struct viewer *viewer, const struct row *row)
{
	if (row->kind != ROW_STATE ||
	    row->asked_ns > viewer->segment_ns + SETTLE)
		return false;
	for (int i = OURS; i <= PEER; i++)
		if (row->state[i] != STATE_UNKNOWN &&
		    row->state[i] != viewer->story.ends[i].state)
			return true;
	return false;
}

/* Have the kernel asked again, and what it says shown. */
static void
ask_again(struct watch *watch)
{
	Pthread_mutex_lock(&watch->lock);
	memset(watch->connection.state, 0, sizeof watch->connection.state);
	watch->connection.changed = true;
	Pthread_mutex_unlock(&watch->lock);
}

/* Show ROW, behind those before it, and its notes. */
static void
show_next(struct viewer *viewer, struct row *row)
{
	struct story *story = &viewer->story;

	if (row->kind == ROW_NOTICE) {
		show(viewer, row);
		return;
	}
	if (is_outdated(viewer, row)) {
		ask_again(viewer->watch);
		return;
	}
	if (row->kind == ROW_SEGMENT)
		viewer->segment_ns = row->time_ns;
	if (row->kind == ROW_BEGIN)
		story_begin(story);
	else
		story_add(story, row);
	show(viewer, row);
	for (unsigned i = 0; i < story->note_count; i++) {
		struct row note = {.kind = ROW_NOTE, .time_ns = row->time_ns};

		note_text(story->notes[i], story, row, note.text);
		show(viewer, &note);
	}
}

/* Show the rows that are not younger than LIMIT_NS, but no segment before the
 * call that sent it. */
static void
show_until(struct viewer *viewer, long long limit_ns)
{
	struct watch *watch = viewer->watch;
	struct row *rows;
	size_t n;

	Pthread_mutex_lock(&watch->lock);
	n = rows_take(&watch->rows, limit_ns, &rows);
	Pthread_mutex_unlock(&watch->lock);
	for (size_t i = 0; i < n; i++)
		show_next(viewer, &rows[i]);
	free(rows);
}

static void
wait_for_frames(struct watch *watch)
{
	struct pollfd pollfd = {.events = POLLIN};

	Pthread_mutex_lock(&watch->lock);
	pollfd.fd = watch->capturing ? capture_fd(&watch->capture) : -1;
	Pthread_mutex_unlock(&watch->lock);
	Poll(&pollfd, 1, WAKE_MS);
}

static bool
may_end(const struct viewer *viewer, long long now)
{
	struct watch *watch = viewer->watch;
	bool over = story_is_over(&viewer->story);
	long long quiet;
	bool may;

	Pthread_mutex_lock(&watch->lock);
	quiet = over || !watch->connection.known ? QUIET_OVER : QUIET_OPEN;
	may = viewer->ending && (now - watch->last_ns >= quiet ||
	                         now - viewer->ending_ns >= LONGEST_END);
	Pthread_mutex_unlock(&watch->lock);
	return may;
}

static void
add_last_notices(struct viewer *viewer)
{
	struct watch *watch = viewer->watch;

	Pthread_mutex_lock(&watch->lock);
	watch_check_drops(watch);
	if (watch->rows.failed)
		watch_add_text(watch, ROW_NOTICE, N_("rows are missing: no memory"));
	if (watch->connection.known && !story_is_over(&viewer->story))
		watch_add_text(watch, ROW_NOTICE,
		               N_("the trace ends here, the connection may go on"));
	Pthread_mutex_unlock(&watch->lock);
}

static void *
run(void *argument)
{
	struct viewer *viewer = argument;
	struct watch *watch = viewer->watch;
	long long asked_ns = 0;

	for (;;) {
		long long now;

		wait_for_frames(watch);
		Pthread_mutex_lock(&watch->lock);
		watch_read_frames(watch);
		now = watch_now();
		if (watch->connection.changed || now - asked_ns >= WAKE_MS * MS) {
			watch_ask_kernel(watch);
			watch_check_drops(watch);
			asked_ns = now;
		}
		Pthread_mutex_unlock(&watch->lock);
		show_until(viewer, now - HOLD);
		if (may_end(viewer, now))
			break;
	}
	show_until(viewer, LLONG_MAX);
	add_last_notices(viewer);
	show_until(viewer, LLONG_MAX);
	return NULL;
}

/* Every signal is the client's, but the SIGPIPE of a reader of standard error
 * that has gone, which is nobody's. */
int
viewer_start(struct viewer *viewer)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	Pthread_sigmask(SIG_SETMASK, &all, &old);
	error = Pthread_create(&viewer->thread, NULL, run, viewer);
	Pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return error == 0 ? 0 : -1;
}

void
viewer_end(struct viewer *viewer)
{
	struct watch *watch = viewer->watch;

	Pthread_mutex_lock(&watch->lock);
	viewer->ending = true;
	viewer->ending_ns = watch_now();
	Pthread_mutex_unlock(&watch->lock);
	Pthread_join(viewer->thread, NULL);
}
