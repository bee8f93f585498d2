/* SPDX-License-Identifier: MIT */
/* check_readline.c - Readline and its reader. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

static int pair[2];
static struct wrap_reader reader; /* reads pair[0] */
static char line[2 * WRAP_READER_SIZE];

static void
start(void)
{
	make_pair(pair);
	wrap_reader_init(&reader, pair[0]);
}

static void
send_bytes(const void *data, size_t size)
{
	ck_assert_int_eq(write(pair[1], data, size), (ssize_t)size);
}

static void
send_text(const char *text)
{
	send_bytes(text, strlen(text));
}

/* The next line FROM a reader into ROOM bytes must be the SIZE bytes at
 * DATA. */
static void
expect(struct wrap_reader *from, size_t room, const void *data, size_t size)
{
	memset(line, '#', sizeof line);
	ck_assert_int_eq(Readline(from, line, room), (ssize_t)size);
	ck_assert(memcmp(line, data, size) == 0);
	ck_assert_int_eq(line[size], '\0');
	if (size + 1 < sizeof line)
		ck_assert_int_eq(line[size + 1], '#');
}

static void
expect_text(const char *text)
{
	expect(&reader, sizeof line, text, strlen(text));
}

static void
expect_error(int error)
{
	ck_assert_int_eq(Readline(&reader, line, sizeof line), -1);
	ck_assert_int_eq(errno, error);
}

/* ---- Lines -------------------------------------------------------------- */

START_TEST(lines_come_one_by_one)
{
	send_text("one\ntwo\n\nfour\n");
	close(pair[1]);
	expect_text("one\n");
	expect_text("two\n");
	expect_text("\n");
	expect_text("four\n");
	expect_text("");
	expect_text("");
	ck_assert_uint_eq(fault_seen(FAULT_read), 3);
	assert_no_failure();
}
END_TEST

START_TEST(last_line_needs_no_newline)
{
	send_text("one\nrest");
	close(pair[1]);
	expect_text("one\n");
	expect_text("rest");
	expect_text("");
}
END_TEST

START_TEST(empty_file_returns_0)
{
	close(pair[1]);
	expect_text("");
}
END_TEST

START_TEST(nul_bytes_are_data)
{
	send_bytes("a\0b\n\0\n\0", 7);
	close(pair[1]);
	expect(&reader, sizeof line, "a\0b\n", 4);
	expect(&reader, sizeof line, "\0\n", 2);
	expect(&reader, sizeof line, "\0", 1);
	expect_text("");
}
END_TEST

START_TEST(line_may_arrive_byte_by_byte)
{
	send_text("hello\nworld\n");
	fault_limit(FAULT_read, 1, 1000);
	expect_text("hello\n");
	expect_text("world\n");
	ck_assert_uint_eq(fault_seen(FAULT_read), 12);
}
END_TEST

/* A static buffer would mix the bytes of the two descriptors. */
START_TEST(readers_keep_their_own_bytes)
{
	int other_pair[2];
	struct wrap_reader other;

	make_pair(other_pair);
	wrap_reader_init(&other, other_pair[0]);
	send_text("a1\na2\na");
	ck_assert_int_eq(write(other_pair[1], "b1\nb2\nb", 7), 7);
	for (int i = 0; i < 2; i++) {
		expect(&reader, sizeof line, i == 0 ? "a1\n" : "a2\n", 3);
		expect(&other, sizeof line, i == 0 ? "b1\n" : "b2\n", 3);
	}
	send_text("3\n");
	ck_assert_int_eq(write(other_pair[1], "3\n", 2), 2);
	expect(&other, sizeof line, "b3\n", 3);
	expect(&reader, sizeof line, "a3\n", 3);
}
END_TEST

START_TEST(reader_init_forgets_old_bytes)
{
	send_text("old line\nleft over");
	expect_text("old line\n");
	close(pair[0]);
	close(pair[1]);
	start();
	send_text("new\n");
	expect_text("new\n");
}
END_TEST

/* ---- Lines and bytes ---------------------------------------------------- */

/* Up to ROOM bytes of the reader must be TEXT. */
static void
expect_bytes(size_t room, const char *text)
{
	ck_assert_int_eq(wrap_reader_read(&reader, line, room),
	                 (ssize_t)strlen(text));
	ck_assert(memcmp(line, text, strlen(text)) == 0);
}

START_TEST(bytes_may_follow_a_line)
{
	send_text("5\nab\ncdnext\n");
	expect_text("5\n");
	expect_bytes(3, "ab\n");
	expect_bytes(2, "cd");
	expect_text("next\n");
	ck_assert_uint_eq(fault_seen(FAULT_read), 1);
	send_text("more");
	expect_bytes(sizeof line, "more"); /* not through the reader */
	close(pair[1]);
	expect_bytes(sizeof line, "");
	expect_text("");
	assert_no_failure();
}
END_TEST

START_TEST(held_bytes_come_without_waiting)
{
	send_text("one\ntwo");
	expect_text("one\n");
	expect_bytes(sizeof line, "two");
	set_nonblocking(pair[0]);
	ck_assert_int_eq(wrap_reader_read(&reader, line, 1), -1);
	ck_assert_int_eq(errno, EAGAIN);
	assert_no_failure();
}
END_TEST

/* A byte taken from the front of a line that was scanned for a newline. */
START_TEST(bytes_may_come_from_an_unfinished_line)
{
	set_nonblocking(pair[0]);
	send_text("abc");
	expect_error(EAGAIN);
	expect_bytes(2, "ab");
	send_text("d\ne\n");
	expect_text("cd\n");
	expect_bytes(1, "e");
	expect_text("\n");
}
END_TEST

START_TEST(bytes_come_before_a_stored_error)
{
	memset(line, 'x', WRAP_READER_SIZE);
	send_bytes(line, WRAP_READER_SIZE);
	fault_limit(FAULT_read, WRAP_READER_SIZE, 1);
	fault_fail(FAULT_read, ECONNRESET, 1);
	ck_assert_int_eq(Readline(&reader, line, sizeof line), WRAP_READER_SIZE);
	ck_assert_int_eq(wrap_reader_read(&reader, line, 1), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	close(pair[1]);
	expect_bytes(1, "");
}
END_TEST

START_TEST(sizes_of_bytes)
{
	send_text("a\nb");
	expect_text("a\n");
	ck_assert_int_eq(wrap_reader_read(&reader, NULL, 0), 0);
	ck_assert_int_eq(wrap_reader_read(&reader, line, SIZE_MAX), -1);
	ck_assert_int_eq(errno, EINVAL);
	expect_bytes(sizeof line, "b");
	assert_no_failure();
	wrap_reader_init(&reader, -1);
	ck_assert_int_eq(wrap_reader_read(&reader, line, 1), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("wrap_reader_read", EBADF);
}
END_TEST

/* ---- Sizes -------------------------------------------------------------- */

START_TEST(overlong_line_comes_in_pieces)
{
	send_text("abcdefgh\nxy\n");
	expect(&reader, 4, "abc", 3);
	expect(&reader, 4, "def", 3);
	expect(&reader, 4, "gh\n", 3);
	expect(&reader, 4, "xy\n", 3);
}
END_TEST

/* A line of the buffer size is whole; one byte longer, it comes in pieces. */
START_TEST(line_that_fills_the_buffer_is_whole)
{
	send_text("abc\nabcd\n");
	expect(&reader, 5, "abc\n", 4);
	expect(&reader, 5, "abcd", 4);
	expect(&reader, 5, "\n", 1);
}
END_TEST

START_TEST(size_2_returns_a_byte_a_call)
{
	send_text("ab\nc");
	close(pair[1]);
	expect(&reader, 2, "a", 1);
	expect(&reader, 2, "b", 1);
	expect(&reader, 2, "\n", 1);
	expect(&reader, 2, "c", 1);
	expect(&reader, 2, "", 0);
}
END_TEST

START_TEST(size_1_reads_nothing)
{
	expect(&reader, 1, "", 0);
	ck_assert_uint_eq(fault_seen(FAULT_read), 0);
	send_text("a\n");
	expect(&reader, 1, "", 0);
	expect_text("a\n");
}
END_TEST

/* Size 0 has no room for the NUL, a programming error; a size above SSIZE_MAX
 * may be the -1 of a failed call. */
START_TEST(size_0_or_above_ssize_max_is_einval)
{
	static const size_t sizes[] = {0, (size_t)SSIZE_MAX + 1, SIZE_MAX};

	send_text("a\n");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		memset(line, '#', 4);
		ck_assert_int_eq(Readline(&reader, line, sizes[i]), -1);
		if (sizes[i] == 0)
			assert_failure("Readline", EINVAL);
		assert_no_failure();
		ck_assert_int_eq(errno, EINVAL);
		ck_assert_int_eq(line[0], '#');
		errno = 0;
	}
	expect_text("a\n");
}
END_TEST

/* ---- Lines near the size of the reader ---------------------------------- */

struct text {
	char *data;
	size_t size;
};

static void *
write_text(void *argument)
{
	const struct text *text = argument;
	size_t put_so_far = 0;

	while (put_so_far < text->size) {
		ssize_t n = write(pair[1], text->data + put_so_far,
		                  text->size - put_so_far);

		if (n < 0)
			abort();
		put_so_far += (size_t)n;
	}
	close(pair[1]);
	return NULL;
}

static const size_t lengths[] = {
	1,
	2,
	WRAP_READER_SIZE - 1,
	WRAP_READER_SIZE,
	WRAP_READER_SIZE + 1,
	2 * WRAP_READER_SIZE - 1,
	2 * WRAP_READER_SIZE,
	5 * WRAP_READER_SIZE + 3,
};
#define LENGTHS (sizeof lengths / sizeof *lengths)

/* Three lines of lengths[_i] bytes, read with buffers of several sizes. */
START_TEST(lines_near_the_reader_size_are_whole)
{
	static const size_t rooms[] = {2, 3, 1000, WRAP_READER_SIZE - 1,
	                               WRAP_READER_SIZE, WRAP_READER_SIZE + 1,
	                               WRAP_READER_SIZE + 2,
	                               2 * WRAP_READER_SIZE};
	size_t length = lengths[_i];
	struct text text = {malloc(3 * length), 3 * length};

	ck_assert_ptr_nonnull(text.data);
	memset(text.data, 'x', text.size);
	for (size_t i = 0; i < text.size; i++)
		if (i % 251 == 0)
			text.data[i] = (char)('a' + i / 251 % 26);
	for (size_t i = 1; i <= 3; i++)
		text.data[i * length - 1] = '\n';
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		pthread_t writer;
		size_t done = 0;

		start();
		ck_assert_int_eq(pthread_create(&writer, NULL, write_text, &text), 0);
		while (done < text.size) {
			/* The rest of this line; no length is 0.
			 * NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
			size_t left = length - done % length;
			size_t piece = left < rooms[i] - 1 ? left : rooms[i] - 1;

			expect(&reader, rooms[i], text.data + done, piece);
			done += piece;
		}
		expect(&reader, rooms[i], "", 0);
		ck_assert_int_eq(pthread_join(writer, NULL), 0);
		close(pair[0]);
	}
	free(text.data);
}
END_TEST

/* ---- Interruptions ------------------------------------------------------ */

START_TEST(reading_is_retried_after_signals)
{
	send_text("hello\n");
	fault_limit(FAULT_read, 2, 1);
	fault_fail(FAULT_read, EINTR, 2);
	expect_text("hello\n");
	assert_no_failure();
}
END_TEST

START_TEST(timeout_within_a_line_loses_nothing)
{
	set_nonblocking(pair[0]);
	expect_error(EAGAIN);
	send_text("hel");
	expect_error(EAGAIN);
	expect_error(EAGAIN);
	send_text("lo\nwor");
	expect_text("hello\n");
	expect_error(EAGAIN);
	send_text("ld\n");
	expect_text("world\n");
	expect_error(EAGAIN);
	assert_no_failure();
}
END_TEST

/* Else the cost of a line from a slow peer would grow with its length
 * squared. */
START_TEST(no_byte_is_searched_twice)
{
	set_nonblocking(pair[0]);
	send_text("one\nhello");
	expect_text("one\n");
	expect_error(EAGAIN);
	ck_assert_uint_eq(reader.end - reader.start, 5);
	ck_assert_uint_eq(reader.scanned, reader.end);
}
END_TEST

/* The bytes kept in the reader are returned in pieces. */
START_TEST(unfinished_line_fits_a_smaller_buffer_in_pieces)
{
	set_nonblocking(pair[0]);
	send_text("hello");
	expect_error(EAGAIN);
	expect(&reader, 3, "he", 2);
	send_text("!\n");
	expect(&reader, 3, "ll", 2);
	expect(&reader, 3, "o!", 2);
	expect(&reader, 3, "\n", 1);
}
END_TEST

/* The reader cannot keep more bytes, so the piece received is returned. */
START_TEST(unfinished_line_longer_than_the_reader_is_returned)
{
	char long_line[WRAP_READER_SIZE + 10];

	fill_pattern(long_line, sizeof long_line);
	for (size_t i = 0; i < sizeof long_line; i++)
		if (long_line[i] == '\n')
			long_line[i] = 'n';
	set_nonblocking(pair[0]);
	send_bytes(long_line, sizeof long_line);
	expect(&reader, sizeof line, long_line, sizeof long_line);
	expect_error(EAGAIN);
	send_text("end\n");
	expect_text("end\n");
}
END_TEST

/*
 * The reset is returned first; the bytes received of the line stay in the
 * reader.
 */
START_TEST(reset_within_a_line_keeps_its_bytes)
{
	send_text("one\ntw");
	fault_limit(FAULT_read, 6, 1);
	fault_fail(FAULT_read, ECONNRESET, 2);
	expect_text("one\n");
	expect_error(ECONNRESET);
	expect_error(ECONNRESET);
	close(pair[1]);
	expect_text("tw");
	expect_text("");
	assert_no_failure();
}
END_TEST

/* The line is longer than the reader, so its bytes cannot be kept there. */
START_TEST(long_piece_is_returned_before_a_reset)
{
	char long_line[WRAP_READER_SIZE + 10];

	memset(long_line, 'n', sizeof long_line);
	send_bytes(long_line, sizeof long_line);
	fault_limit(FAULT_read, WRAP_READER_SIZE, 2);
	fault_fail(FAULT_read, ECONNRESET, 1);
	close(pair[1]);
	expect(&reader, sizeof line, long_line, sizeof long_line);
	expect_error(ECONNRESET);
	expect_text("");
	assert_no_failure();
}
END_TEST

START_TEST(bad_descriptor_calls_the_handler)
{
	wrap_reader_init(&reader, -1);
	ck_assert_int_eq(Readline(&reader, line, sizeof line), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Readline", EBADF);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("readline");

	tcase_add_checked_fixture(group, start, NULL);
	tcase_add_test(group, lines_come_one_by_one);
	tcase_add_test(group, last_line_needs_no_newline);
	tcase_add_test(group, empty_file_returns_0);
	tcase_add_test(group, nul_bytes_are_data);
	tcase_add_test(group, line_may_arrive_byte_by_byte);
	tcase_add_test(group, readers_keep_their_own_bytes);
	tcase_add_test(group, reader_init_forgets_old_bytes);
	tcase_add_test(group, overlong_line_comes_in_pieces);
	tcase_add_test(group, line_that_fills_the_buffer_is_whole);
	tcase_add_test(group, size_2_returns_a_byte_a_call);
	tcase_add_test(group, size_1_reads_nothing);
	tcase_add_test(group, bytes_may_follow_a_line);
	tcase_add_test(group, held_bytes_come_without_waiting);
	tcase_add_test(group, bytes_may_come_from_an_unfinished_line);
	tcase_add_test(group, bytes_come_before_a_stored_error);
	tcase_add_test(group, sizes_of_bytes);
	tcase_add_test(group, size_0_or_above_ssize_max_is_einval);
	tcase_add_loop_test(group, lines_near_the_reader_size_are_whole, 0,
	                    (int)LENGTHS);
	tcase_add_test(group, reading_is_retried_after_signals);
	tcase_add_test(group, timeout_within_a_line_loses_nothing);
	tcase_add_test(group, no_byte_is_searched_twice);
	tcase_add_test(group, unfinished_line_fits_a_smaller_buffer_in_pieces);
	tcase_add_test(group, unfinished_line_longer_than_the_reader_is_returned);
	tcase_add_test(group, reset_within_a_line_keeps_its_bytes);
	tcase_add_test(group, long_piece_is_returned_before_a_reset);
	tcase_add_test(group, bad_descriptor_calls_the_handler);
	return run_group(group);
}
