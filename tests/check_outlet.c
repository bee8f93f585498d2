/* SPDX-License-Identifier: MIT */
/* check_outlet.c - writing a trace while nobody reads it, and the clock of its
 * rows. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/outlet.h"
#include "trace/wall.h"
#include "group.h"

static struct outlet outlet;
static int fds[2]; /* a pipe that outlet writes to */

/* The number of bytes in each text, and of texts in the pipe and the outlet. */
enum { LENGTH = 4000, MANY = OUTLET_SIZE / LENGTH };

static void
set_up(void)
{
	memset(&outlet, 0, sizeof outlet);
	ck_assert_int_eq(pipe(fds), 0);
	unblocked_open(&outlet.to, fds[1]);
}

static void
tear_down(void)
{
	close(outlet.to.fd);
	close(fds[0]);
	if (outlet.to.fd != fds[1])
		close(fds[1]);
}

/* Print text number I: its number and spaces. */
static void
print(int i)
{
	char text[LENGTH + 1];

	snprintf(text, sizeof text, "%-*d\n", LENGTH - 1, i);
	outlet_add(&outlet, text, LENGTH);
}

/* The next text in the pipe must be number I. */
static void
check_next(int i)
{
	char text[LENGTH + 1] = "";

	for (size_t n = 0; n < LENGTH;) {
		ssize_t more;

		outlet_flush(&outlet);
		more = read(fds[0], text + n, LENGTH - n);
		ck_assert_int_gt(more, 0);
		n += (size_t)more;
	}
	ck_assert_int_eq(strtol(text, NULL, 10), i);
}

START_TEST(text_waits_for_its_reader)
{
	for (int i = 0; i < 100; i++)
		print(i);
	ck_assert_uint_gt(outlet.filled, 0);
	ck_assert(!outlet_flush(&outlet));
	for (int i = 0; i < 100; i++)
		check_next(i);
	ck_assert(outlet_flush(&outlet));
	ck_assert_uint_eq(outlet_take_dropped(&outlet), 0);
}
END_TEST

START_TEST(text_without_room_is_counted)
{
	int written = 0;
	unsigned dropped;

	while (outlet.dropped == 0)
		print(written++);
	ck_assert_int_gt(--written, MANY - 1);
	check_next(0);
	for (int i = 0; i < 6; i++) /* there is room for it, but not in its place */
		print(-1);
	ck_assert_uint_eq(outlet_take_dropped(&outlet), 0); /* too early to tell */
	for (int i = 1; i < written; i++)
		check_next(i);
	dropped = outlet_take_dropped(&outlet);
	ck_assert_uint_eq(dropped, 7);
	ck_assert(outlet.is_lossy);
	print(-2);
	check_next(-2);
	ck_assert_uint_eq(outlet_take_dropped(&outlet), 0);
}
END_TEST

START_TEST(others_find_the_pipe_as_it_was)
{
	ck_assert_int_eq(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
	ck_assert(fcntl(outlet.to.fd, F_GETFD) & FD_CLOEXEC);
}
END_TEST

START_TEST(wait_for_a_reader_that_reads_nothing_ends)
{
	for (int i = 0; i < 100; i++)
		print(i);
	ck_assert(!outlet_drain(&outlet, 1));
	ck_assert_uint_gt(outlet.filled, 0);
}
END_TEST

START_TEST(pipe_without_reader_takes_all)
{
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 100; i++)
		print(i);
	close(fds[0]);
	fds[0] = dup(0);
	ck_assert(outlet_drain(&outlet, 60000));
	ck_assert_int_eq(outlet.error, EPIPE);
	print(100);
	ck_assert(outlet_flush(&outlet));
}
END_TEST

START_TEST(pipe_that_cannot_be_reopened_does_not_block)
{
	close(outlet.to.fd);
	outlet.to = (struct unblocked){.fd = fds[1], .kind = UNBLOCKED_POLLED};
	for (int i = 0; i < 100; i++)
		print(i);
	ck_assert_uint_gt(outlet.filled, 0);
	for (int i = 0; i < 100; i++)
		check_next(i);
}
END_TEST

/* Longer than the outlet. */
static char many[2 * OUTLET_SIZE + LENGTH];

START_TEST(long_text_is_written_to_a_file)
{
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	unblocked_open(&outlet.to, fileno(file));
	print(1);
	ck_assert(outlet_write(&outlet, many, sizeof many, 60000));
	ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
	ck_assert_int_eq(ftell(file), LENGTH + (long)sizeof many);
	ck_assert(!outlet.is_lossy);
	fclose(file);
	unblocked_open(&outlet.to, fds[1]);
}
END_TEST

START_TEST(long_text_waits_for_no_reader)
{
	ck_assert(!outlet_write(&outlet, many, sizeof many, 1));
	ck_assert(outlet.is_lossy);
	check_next(0);
}
END_TEST

/* ---- The clock ------------------------------------------------------------- */

#define SECOND 1000000000LL

static struct wall wall;

/* The wall clock is AHEAD of the monotonic one, which is at NOW; reading both
 * took DELAY. */
static void
measure(long long ahead, long long now, long long delay)
{
	wall.now = wall.now > 0 ? wall.now : now;
	wall_adjust(&wall, now - delay, ahead + now - delay / 2, now);
}

START_TEST(time_of_a_frame_is_converted)
{
	wall = (struct wall){.offset = 0};
	measure(500 * SECOND, 10 * SECOND, 100);
	measure(500 * SECOND, 10 * SECOND + 1000000, 0);
	ck_assert_int_eq(wall_convert(&wall, 510 * SECOND + 700000),
	                 10 * SECOND + 700000);
	/* It came while the frames were read. */
	ck_assert_int_eq(wall_convert(&wall, 510 * SECOND + 1001000),
	                 10 * SECOND + 1001000);
	/* A delay between the calls shifts nothing. */
	measure(500 * SECOND, 10 * SECOND + 15000000, 8000000);
	ck_assert_int_eq(wall_convert(&wall, 510 * SECOND + 9000000),
	                 10 * SECOND + 9000000);
}
END_TEST

START_TEST(wall_clock_that_was_set_is_followed)
{
	const long long set[] = {-3600 * SECOND, 0, 7200 * SECOND};

	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		wall = (struct wall){.offset = 0};
		measure(5000 * SECOND, 10 * SECOND, 0);
		measure(5000 * SECOND, 11 * SECOND, 0);
		measure(5000 * SECOND + set[i], 12 * SECOND, 0);
		ck_assert_int_eq(wall_convert(&wall, 5011 * SECOND + set[i] + 5),
		                 11 * SECOND + 5);
		/* A frame from before the clock was set. */
		ck_assert_int_eq(wall_convert(&wall, 5011 * SECOND + 5),
		                 set[i] == 0 ? 11 * SECOND + 5 : 12 * SECOND);
	}
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("outlet");

	tcase_add_checked_fixture(group, set_up, tear_down);
	tcase_add_test(group, text_waits_for_its_reader);
	tcase_add_test(group, text_without_room_is_counted);
	tcase_add_test(group, others_find_the_pipe_as_it_was);
	tcase_add_test(group, wait_for_a_reader_that_reads_nothing_ends);
	tcase_add_test(group, pipe_without_reader_takes_all);
	tcase_add_test(group, pipe_that_cannot_be_reopened_does_not_block);
	tcase_add_test(group, long_text_is_written_to_a_file);
	tcase_add_test(group, long_text_waits_for_no_reader);
	tcase_add_test(group, time_of_a_frame_is_converted);
	tcase_add_test(group, wall_clock_that_was_set_is_followed);
	return run_group(group);
}
