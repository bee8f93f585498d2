/* SPDX-License-Identifier: MIT */
/* check_watch.c - the watch of a connection, and the viewer of its rows. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "trace/kernel.h"
#include "trace/viewer.h"
#include "trace/watch.h"
#include "child.h"
#include "fake-clock.h"
#include "fixture.h"

static struct watch watch;
static struct viewer viewer;

static void
set_up(void)
{
	watch_begin(&watch);
}

static void
tear_down(void)
{
	watch_end(&watch);
}

/* Make a connection, FDS, and watch it; FDS[0] is our end. */
static void
watch_pair(int fds[2])
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof peer;

	make_connection(fds);
	ck_assert_int_eq(getpeername(fds[0], (struct sockaddr *)&peer, &length), 0);
	watch.connection.fd = fds[0];
	watch.connection.peer = route_unmap((struct sockaddr *)&peer);
	watch.netlink = kernel_open();
	watch_learn_address(&watch, fds[0]);
}

START_TEST(changed_kernel_state_adds_a_row)
{
	const struct row *row;
	int fds[2];

	watch_ask_kernel(&watch); /* without a connection */
	ck_assert_uint_eq(watch.rows.count, 0);
	watch_pair(fds);
	watch_ask_kernel(&watch);
	ck_assert_uint_eq(watch.rows.count, 1);
	row = &watch.rows.list[0];
	ck_assert_int_eq(row->kind, ROW_STATE);
	ck_assert_int_eq(row->state[OURS], STATE_ESTABLISHED);
	ck_assert(row->sample.has_info && row->asked_ns <= row->time_ns);
	watch_ask_kernel(&watch); /* no change */
	ck_assert_uint_eq(watch.rows.count, 1);

	ck_assert_int_eq(shutdown(fds[0], SHUT_WR), 0);
	watch.connection.changed = true;
	watch_ask_kernel(&watch);
	ck_assert(!watch.connection.changed);
	ck_assert_uint_eq(watch.rows.count, 2);
	row = &watch.rows.list[1];
	ck_assert(row->state[OURS] == STATE_FIN_WAIT1 ||
	          row->state[OURS] == STATE_FIN_WAIT2);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(changed_window_adds_a_row_without_capture)
{
	int fds[2];

	watch_pair(fds);
	watch_ask_kernel(&watch);
	watch.connection.sample.peer_window = 0; /* it opens again */
	watch.capturing = true;                  /* a segment will show it */
	watch_ask_kernel(&watch);
	ck_assert_uint_eq(watch.rows.count, 1);
	watch.capturing = false;
	watch_ask_kernel(&watch);
	if (watch.connection.sample.peer_window > 0) /* 0 from an old kernel */
		ck_assert_uint_eq(watch.rows.count, 2);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(text_row_has_the_current_time)
{
	long long before = clock_ns();

	watch_add_text(&watch, ROW_NOTICE, "%d of %s", 7, "them");
	ck_assert_uint_eq(watch.rows.count, 1);
	ck_assert_str_eq(watch.rows.list[0].text, "7 of them");
	ck_assert_int_eq(watch.rows.list[0].kind, ROW_NOTICE);
	ck_assert(watch.rows.list[0].time_ns >= before);
	ck_assert(watch.last_ns >= watch.rows.list[0].time_ns);
}
END_TEST

/* ---- The viewer ------------------------------------------------------------ */

static void
add_call(long long time, const char *name)
{
	struct row row = {.kind = ROW_CALL, .time_ns = time, .observed = true};

	snprintf(row.name, sizeof row.name, "%s", name);
	watch_add(&watch, &row);
}

/* Show all rows of WATCH and end the viewer. */
static void
view(void)
{
	CHILD_NEEDS(viewer_start(&viewer) == 0);
	viewer_end(&viewer);
}

static void
show_calls(void)
{
	const struct row begin = {.kind = ROW_BEGIN, .time_ns = 1000000000,
	                          .text = "begin"};
	const struct row notice = {.kind = ROW_NOTICE, .time_ns = 500000000};

	viewer_begin(&viewer, &watch, VIEWER_JSON, NULL);
	add_call(3000000000, "write");
	watch_add(&watch, &begin);
	watch_add(&watch, &notice); /* t is 0 at the begin row */
	add_call(2000000000, "connect");
	view();
}

START_TEST(rows_are_shown_in_order)
{
	struct child child = child_run(show_calls);
	const char *begin = strstr(child.log, "\"t\":0.000000");
	const char *first = strstr(child.log, "\"t\":1.000000");
	const char *second = strstr(child.log, "\"t\":2.000000");

	child_exited(&child, 0, "\"call\":\"connect\"");
	ck_assert_msg(begin != NULL && first > begin && second > first,
	              "not in order: %s", child.log);
}
END_TEST

static void
draw_only(void)
{
	static struct outlet svg;
	static FILE *file; /* stays open until the child exits */

	file = tmpfile();
	CHILD_NEEDS(file != NULL);
	unblocked_open(&svg.to, fileno(file));
	viewer_begin(&viewer, &watch, VIEWER_SILENT, &svg);
	add_call(1, "connect");
	view();
	CHILD_NEEDS(svg.error == 0 && !svg.is_lossy);
	CHILD_NEEDS(fseek(file, 0, SEEK_END) == 0 && ftell(file) > 0);
}

START_TEST(silent_viewer_only_draws)
{
	struct child child = child_run(draw_only);

	child_exited(&child, 0, NULL);
	ck_assert_str_eq(child.log, "");
}
END_TEST

/* A segment; a report of the kernel that contradicts it and is older; and a
 * newer report. */
static void
show_outdated(void)
{
	const struct row syn = {.kind = ROW_SEGMENT, .time_ns = 1000000000,
	                        .segment.flags = FLAG_SYN};
	struct row state = {.kind = ROW_STATE, .time_ns = 1000000001,
	                    .asked_ns = 1000000000};

	viewer_begin(&viewer, &watch, VIEWER_JSON, NULL);
	watch_add(&watch, &syn);
	state.state[OURS] = STATE_ESTABLISHED;
	watch_add(&watch, &state);
	state.time_ns = state.asked_ns = 2000000000;
	state.state[OURS] = STATE_SYN_SENT;
	watch_add(&watch, &state);
	watch.connection.state[OURS] = STATE_ESTABLISHED;
	view();
	/* Reset, so that the next report is shown whatever it says. */
	CHILD_NEEDS(watch.connection.state[OURS] == STATE_UNKNOWN);
}

START_TEST(outdated_kernel_state_is_not_shown)
{
	struct child child = child_run(show_outdated);

	child_exited(&child, 0, "\"kind\":\"state\"");
	ck_assert_ptr_null(strstr(child.log, "ESTABLISHED"));
}
END_TEST

/* Somebody sets the wall clock back by an hour, or ahead, during the trace. */
static long long ahead_s;

static void
show_while_set(void)
{
	viewer_begin(&viewer, &watch, VIEWER_JSON, NULL);
	CHILD_NEEDS(viewer_start(&viewer) == 0);
	watch_add_text(&watch, ROW_BEGIN, "first");
	fake_wall_set(ahead_s);
	watch_add_text(&watch, ROW_NOTICE, "second");
	viewer_end(&viewer);
}

START_TEST(wall_clock_may_be_set)
{
	struct child child;
	static const char before[] = "}\n{\"kind\":\"note\",\"t\":";
	const char *second;
	double t;

	ahead_s = _i == 0 ? -3600 : 3600;
	child = child_run(show_while_set);
	child_exited(&child, 0, "\"text\":\"first\"}");
	second = strstr(child.log, before);
	ck_assert_ptr_nonnull(second);
	t = strtod(second + strlen(before), NULL);
	ck_assert_msg(t < 60, "the time is %f", t);
}
END_TEST

/* The connection is open at the end of the trace, and rows are lost. */
static void
show_open(void)
{
	const struct row syn = {.kind = ROW_SEGMENT, .time_ns = 1,
	                        .segment.flags = FLAG_SYN};

	viewer_begin(&viewer, &watch, VIEWER_TEXT, NULL);
	watch.connection.known = true;
	watch.rows.missing = 7;
	watch_add(&watch, &syn);
	view();
}

START_TEST(end_of_the_trace_is_noticed)
{
	struct child child = child_run(show_open);

	child_exited(&child, 0, "7 rows are missing: there was no room for them\n"
	                        "the trace ends here, the connection may go on\n");
	child_exited(&child, 0, "* a SYN carries no data");
}
END_TEST

int
main(void)
{
	TCase *group = make_group("watch");

	tcase_add_checked_fixture(group, set_up, tear_down);
	tcase_add_test(group, changed_kernel_state_adds_a_row);
	tcase_add_test(group, changed_window_adds_a_row_without_capture);
	tcase_add_test(group, text_row_has_the_current_time);
	tcase_add_test(group, rows_are_shown_in_order);
	tcase_add_test(group, silent_viewer_only_draws);
	tcase_add_test(group, outdated_kernel_state_is_not_shown);
	tcase_add_loop_test(group, wall_clock_may_be_set, 0, 2);
	tcase_add_test(group, end_of_the_trace_is_noticed);
	return run_group(group);
}
