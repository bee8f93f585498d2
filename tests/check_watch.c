/* SPDX-License-Identifier: MIT */
/* check_watch.c - what is seen of a connection, and what the viewer shows. */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "trace/kernel.h"
#include "trace/viewer.h"
#include "trace/watch.h"
#include "child.h"
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

/* Watch a connection of both ends; FDS[0] is ours. */
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
	watch_learn_own(&watch, fds[0]);
}

START_TEST(the_kernel_is_asked)
{
	const struct row *row;
	int fds[2];

	watch_ask_kernel(&watch); /* of no connection */
	ck_assert_uint_eq(watch.rows.count, 0);
	watch_pair(fds);
	watch_ask_kernel(&watch);
	ck_assert_uint_eq(watch.rows.count, 1);
	row = &watch.rows.list[0];
	ck_assert_int_eq(row->kind, ROW_STATE);
	ck_assert_int_eq(row->state[OURS], STATE_ESTABLISHED);
	ck_assert(row->sample.has_info && row->asked_ns <= row->time_ns);
	watch_ask_kernel(&watch); /* nothing new */
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

START_TEST(a_window_that_shuts)
{
	int fds[2];

	watch_pair(fds);
	watch_ask_kernel(&watch);
	watch.connection.sample.peer_window = 0; /* it has opened since */
	watch.capturing = true;                  /* a segment shows that */
	watch_ask_kernel(&watch);
	ck_assert_uint_eq(watch.rows.count, 1);
	watch.capturing = false;
	watch_ask_kernel(&watch);
	if (watch.connection.sample.peer_window > 0) /* not with an old kernel */
		ck_assert_uint_eq(watch.rows.count, 2);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(text_of_now)
{
	long long before = watch_now();

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

/* Show what WATCH has, to the end. */
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

	viewer_begin(&viewer, &watch, VIEWER_JSON, false);
	add_call(3000000000, "write");
	watch_add(&watch, &begin);
	watch_add(&watch, &notice); /* time is 0 where the connection begins */
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
	ck_assert_msg(begin != NULL && first > begin && second > first, "log: %s",
	              child.log);
}
END_TEST

static void
show_nothing(void)
{
	viewer_begin(&viewer, &watch, VIEWER_SILENT, true);
	add_call(1, "connect");
	view();
	CHILD_NEEDS(kept_count(&viewer.drawing.kept) == 1);
}

START_TEST(only_drawn)
{
	struct child child = child_run(show_nothing);

	child_exited(&child, 0, NULL);
	ck_assert_str_eq(child.log, "");
}
END_TEST

/* A segment at TIME, then the kernel's word of before it, that does not fit. */
static void
show_outdated(void)
{
	const struct row syn = {.kind = ROW_SEGMENT, .time_ns = 1000000000,
	                        .segment.flags = FLAG_SYN};
	struct row state = {.kind = ROW_STATE, .time_ns = 1000000001,
	                    .asked_ns = 1000000000};

	viewer_begin(&viewer, &watch, VIEWER_JSON, false);
	watch_add(&watch, &syn);
	state.state[OURS] = STATE_ESTABLISHED;
	watch_add(&watch, &state);
	state.time_ns = state.asked_ns = 2000000000;
	state.state[OURS] = STATE_SYN_SENT;
	watch_add(&watch, &state);
	watch.connection.state[OURS] = STATE_ESTABLISHED;
	view();
	/* It will be told again. */
	CHILD_NEEDS(watch.connection.state[OURS] == STATE_UNKNOWN);
}

START_TEST(the_kernels_word_is_outdated)
{
	struct child child = child_run(show_outdated);

	child_exited(&child, 0, "\"kind\":\"state\"");
	ck_assert_ptr_null(strstr(child.log, "ESTABLISHED"));
}
END_TEST

/* A connection that goes on; and rows of a call that does not end. */
static void
show_open(void)
{
	const struct row syn = {.kind = ROW_SEGMENT, .time_ns = 1,
	                        .segment.flags = FLAG_SYN};

	viewer_begin(&viewer, &watch, VIEWER_TEXT, false);
	watch.connection.known = true;
	watch.rows.failed = true;
	watch_add(&watch, &syn);
	view();
}

START_TEST(the_last_notices)
{
	struct child child = child_run(show_open);

	child_exited(&child, 0, "rows are missing: no memory\n"
	                        "the trace ends here, the connection may go on\n");
	child_exited(&child, 0, "* a SYN carries no data");
}
END_TEST

int
main(void)
{
	TCase *group = make_group("watch");

	tcase_add_checked_fixture(group, set_up, tear_down);
	tcase_add_test(group, the_kernel_is_asked);
	tcase_add_test(group, a_window_that_shuts);
	tcase_add_test(group, text_of_now);
	tcase_add_test(group, rows_are_shown_in_order);
	tcase_add_test(group, only_drawn);
	tcase_add_test(group, the_kernels_word_is_outdated);
	tcase_add_test(group, the_last_notices);
	return run_group(group);
}
