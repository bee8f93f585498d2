/* SPDX-License-Identifier: MIT */
/* viewer.c - the thread that shows the rows of a watch. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/die.h"
#include "common/language.h"
#include "notes.h"
#include "rights.h"
#include "viewer.h"
#include "wrap.h"

#define NS_PER_MS 1000000LL

/* Show a row only when it is this old, since an earlier one may come until
 * then. */
#define HOLD_NS (20 * NS_PER_MS)
/* After the client has ended the trace, more rows may come: wait until none has
 * been added for QUIET_OVER_NS if both ends have closed, QUIET_OPEN_NS if
 * not. */
#define QUIET_OVER_NS (40 * NS_PER_MS)
#define QUIET_OPEN_NS (500 * NS_PER_MS)
/* Longest such wait; and longest wait for the reader of an output while it
 * reads nothing. */
#define LONGEST_END_MS 3000
/* Longest time from the capture of a segment until its socket has handled
 * it. */
#define SETTLE_NS (NS_PER_MS / 10)
/* Ask the kernel at least this often; sooner if a state may have changed. */
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
             struct outlet *svg)
{
	memset(viewer, 0, sizeof *viewer);
	viewer->watch = watch;
	viewer->form = form;
	viewer->svg = svg;
	viewer->start_ns = -1;
	ladder_begin(&viewer->ladder, wants_colour());
	unblocked_open(&viewer->outlet.to, STDERR_FILENO);
}

/* Print ROW on standard error.  Times count from START_NS. */
static void
print(struct viewer *viewer, const struct row *row, long long start_ns)
{
	if (viewer->form == VIEWER_JSON)
		json_row(&viewer->outlet, row, start_ns);
	else if (viewer->form == VIEWER_TEXT)
		text_row(&viewer->ladder, &viewer->outlet, row, start_ns);
}

/* Once there is room again, print how many rows are missing at TIME_NS. */
static void
print_dropped(struct viewer *viewer, long long time_ns)
{
	unsigned dropped = outlet_take_dropped(&viewer->outlet);
	struct row row = {.kind = ROW_NOTICE, .time_ns = time_ns, .observed = true};

	if (dropped == 0)
		return;
	snprintf(row.text, sizeof row.text,
	         _("%u rows are missing here: standard error was not read in time"),
	         dropped);
	print(viewer, &row, viewer->start_ns);
	viewer->ladder.last_phase = -1; /* its heading may be missing */
}

static void
show(struct viewer *viewer, const struct row *row)
{
	long long zero_ns;

	if (viewer->start_ns < 0 && row->kind == ROW_BEGIN)
		viewer->start_ns = row->time_ns;
	zero_ns = viewer->start_ns < 0 ? row->time_ns : viewer->start_ns;
	print(viewer, row, zero_ns);
	if (viewer->svg != NULL)
		svg_row(&viewer->drawing, row, zero_ns);
}

/* True if ROW is a report of the kernel that differs from the states inferred,
 * and was asked for before the last segment or less than SETTLE_NS after it.
 * The report may then tell the state of one end, or of both, from before the
 * segment. */
static bool
is_outdated(const struct viewer *viewer, const struct row *row)
{
	if (row->kind != ROW_STATE ||
	    row->asked_ns > viewer->segment_ns + SETTLE_NS)
		return false;
	for (int i = OURS; i <= PEER; i++)
		if (row->state[i] != STATE_UNKNOWN &&
		    row->state[i] != viewer->story.ends[i].state)
			return true;
	return false;
}

/* Request another report of the kernel.  It becomes a row even if its states
 * are the same as before. */
static void
request_report(struct watch *watch)
{
	Pthread_mutex_lock(&watch->lock);
	memset(watch->connection.state, 0, sizeof watch->connection.state);
	watch->connection.changed = true;
	Pthread_mutex_unlock(&watch->lock);
}

/* Show ROW, the next in the order of times, and its notes. */
static void
show_next(struct viewer *viewer, struct row *row)
{
	struct story *story = &viewer->story;

	if (row->kind == ROW_NOTICE) {
		show(viewer, row);
		return;
	}
	if (is_outdated(viewer, row)) {
		request_report(viewer->watch);
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

/* Show the rows up to the time LIMIT_NS, except rows that a call holds. */
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

/* The descriptor of OUTLET, for poll(2), if something waits there; otherwise
 * -1.  OUTLET may be NULL. */
static int
waiting_fd(const struct outlet *outlet)
{
	return outlet != NULL && outlet->filled > 0 ? outlet->to.fd : -1;
}

/* Wait for frames, or for the reader of an output if something waits for
 * it. */
static void
wait_for_work(struct viewer *viewer)
{
	struct watch *watch = viewer->watch;
	struct pollfd pollfds[] = {
		{.events = POLLIN},
		{.events = POLLOUT},
		{.fd = waiting_fd(&viewer->outlet), .events = POLLOUT}};

	Pthread_mutex_lock(&watch->lock);
	pollfds[0].fd = watch->capturing ? capture_fd(&watch->capture) : -1;
	pollfds[1].fd = waiting_fd(watch->pcapng.outlet);
	Pthread_mutex_unlock(&watch->lock);
	Poll(pollfds, sizeof pollfds / sizeof *pollfds, WAKE_MS);
	outlet_flush(&viewer->outlet);
}

/* True if the client has ended the trace, and no more rows are expected at
 * NOW. */
static bool
may_end(const struct viewer *viewer, long long now)
{
	struct watch *watch = viewer->watch;
	bool over = story_is_over(&viewer->story);
	long long quiet;
	bool may;

	Pthread_mutex_lock(&watch->lock);
	quiet = over || !watch->connection.known ? QUIET_OVER_NS : QUIET_OPEN_NS;
	may = viewer->ending && (now - watch->last_ns >= quiet ||
	                         now - viewer->ending_ns >= LONGEST_END_MS * NS_PER_MS);
	Pthread_mutex_unlock(&watch->lock);
	return may;
}

static void
add_last_notices(struct viewer *viewer)
{
	struct watch *watch = viewer->watch;

	Pthread_mutex_lock(&watch->lock);
	watch_check_drops(watch);
	if (watch->rows.missing > 0)
		watch_add_text(watch, ROW_NOTICE,
		               N_("%u rows are missing: there was no room for them"),
		               watch->rows.missing);
	if (watch->connection.known && !story_is_over(&viewer->story))
		watch_add_text(watch, ROW_NOTICE,
		               N_("the trace ends here, the connection may go on"));
	Pthread_mutex_unlock(&watch->lock);
}

/* Complete what is printed on standard error. */
static void
end_printing(struct viewer *viewer)
{
	if (!outlet_drain(&viewer->outlet, LONGEST_END_MS))
		return;
	print_dropped(viewer, clock_ns());
	outlet_drain(&viewer->outlet, LONGEST_END_MS);
}

/* Complete the files. */
static void
end_files(struct viewer *viewer)
{
	struct watch *watch = viewer->watch;

	/* Waits with the lock: the client's thread only waits for this one. */
	Pthread_mutex_lock(&watch->lock);
	if (watch->pcapng.outlet != NULL) {
		pcapng_end(&watch->pcapng);
		outlet_drain(watch->pcapng.outlet, LONGEST_END_MS);
	}
	Pthread_mutex_unlock(&watch->lock);
	if (viewer->svg != NULL)
		svg_end(&viewer->drawing, viewer->svg, LONGEST_END_MS);
}

/* The function of the thread: show rows until the trace may end. */
static void *
show_rows(void *argument)
{
	struct viewer *viewer = argument;
	struct watch *watch = viewer->watch;
	long long asked_ns = 0;

	if (rights_drop(false) < 0)
		die_errno(_("dropping capabilities"));
	for (;;) {
		long long now;

		wait_for_work(viewer);
		Pthread_mutex_lock(&watch->lock);
		watch_read_frames(watch);
		now = clock_ns();
		if (watch->connection.changed ||
		    now - asked_ns >= WAKE_MS * NS_PER_MS) {
			watch_ask_kernel(watch);
			watch_check_drops(watch);
			asked_ns = now;
		}
		Pthread_mutex_unlock(&watch->lock);
		show_until(viewer, now - HOLD_NS);
		print_dropped(viewer, now - HOLD_NS);
		if (may_end(viewer, now))
			break;
	}
	show_until(viewer, LLONG_MAX);
	add_last_notices(viewer);
	show_until(viewer, LLONG_MAX);
	end_printing(viewer);
	end_files(viewer);
	return NULL;
}

/* The thread blocks every signal, since signals are for the client.  So SIGPIPE
 * has no effect when the thread writes and the reader of an output has
 * exited. */
int
viewer_start(struct viewer *viewer)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	Pthread_sigmask(SIG_SETMASK, &all, &old);
	error = Pthread_create(&viewer->thread, NULL, show_rows, viewer);
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
	viewer->ending_ns = clock_ns();
	Pthread_mutex_unlock(&watch->lock);
	Pthread_join(viewer->thread, NULL);
}
