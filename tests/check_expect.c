/* SPDX-License-Identifier: MIT */
/* check_expect.c - the queue of bytes that the reply must have. */
#include <config.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "client/expect.h"
#include "common/text.h"
#include "group.h"

static struct expect expect;

static void
make_queue(void)
{
	expect.keeps = true;
	ck_assert_ptr_null(text_choose("ascii"));
}

static void
free_queue(void)
{
	expect_free(&expect);
}

/* Add the N bytes at BYTES, which expect_add may overwrite in its copy. */
static void
add_bytes(const void *bytes, size_t n)
{
	unsigned char *copy = malloc(TEXT_HEAD + n);

	ck_assert_ptr_nonnull(copy);
	if (n > 0)
		memcpy(copy + TEXT_HEAD, bytes, n);
	ck_assert(expect_add(&expect, copy + TEXT_HEAD, n));
	free(copy);
}

static void
add(const char *text)
{
	add_bytes(text, strlen(text));
}

static size_t
check(const char *text)
{
	return expect_check(&expect, (const unsigned char *)text, strlen(text));
}

START_TEST(capitals_are_expected)
{
	add("Hello, ");
	add("world\n");
	ck_assert_int_eq(expect_next(&expect), 'H');
	ck_assert_uint_eq(check("HEL"), 3);
	ck_assert_int_eq(expect_next(&expect), 'L');
	ck_assert_uint_eq(check("LO, WORLD\n"), 10);
	ck_assert_int_eq(expect_next(&expect), -1);
}
END_TEST

START_TEST(empty_queue_accepts_no_byte)
{
	ck_assert_int_eq(expect_next(&expect), -1);
	ck_assert_uint_eq(check(""), 0);
	ck_assert_uint_eq(check("A"), 0);
	add("a");
	ck_assert_uint_eq(check("AB"), 1); /* one more than expected */
	ck_assert_int_eq(expect_next(&expect), -1);
}
END_TEST

/* For each index of it: expect_check returns the index, and expect_next returns
 * the byte expected there. */
START_TEST(first_wrong_byte_is_found)
{
	unsigned char bytes[300];

	for (size_t wrong = 0; wrong < sizeof bytes; wrong++) {
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (unsigned char)i;
		add_bytes(bytes, sizeof bytes);
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (unsigned char)toupper(bytes[i]);
		bytes[wrong] ^= 0x80;
		ck_assert_uint_eq(expect_check(&expect, bytes, sizeof bytes), wrong);
		ck_assert_int_eq(expect_next(&expect), bytes[wrong] ^ 0x80);
		expect_free(&expect);
		expect.keeps = true;
	}
}
END_TEST

/* Byte number I of a long stream of requests. */
static unsigned char
byte_at(size_t i)
{
	return (unsigned char)(i * 7 + i / 251);
}

/* Add N bytes of that stream from byte AT (IN), or check the reply to them. */
static void
add_or_check(size_t at, size_t n, bool in)
{
	unsigned char *bytes = malloc(n);

	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = in ? byte_at(at + i)
		              : (unsigned char)toupper(byte_at(at + i));
	if (in)
		add_bytes(bytes, n);
	else
		ck_assert_uint_eq(expect_check(&expect, bytes, n), n);
	free(bytes);
}

/* The ring wraps around, and grows while its end is before its start. */
START_TEST(ring_wraps_and_grows)
{
	size_t in = 0, out = 0;

	for (size_t i = 0; in < 8 * 1024 * 1024; i++) {
		size_t more = 30011 + i % 5 * 20011;
		size_t less = 29989 + i % 7 * 10007;

		add_or_check(in, more, true);
		in += more;
		if (less > in - out)
			less = in - out;
		add_or_check(out, less, false);
		out += less;
		ck_assert_uint_eq(expect_room(&expect),
		                  (EXPECT_MAX - (in - out)) / 3 - TEXT_HELD_MAX);
	}
	add_or_check(out, in - out, false);
	ck_assert_int_eq(expect_next(&expect), -1);
	ck_assert_uint_eq(expect.size & (expect.size - 1), 0);
}
END_TEST

/* Nearly EXPECT_MAX bytes, from a start in the middle of the ring. */
START_TEST(queue_holds_its_maximum)
{
	size_t in = 100000, n;

	add_or_check(0, in, true);
	add_or_check(0, 99999, false);
	for (; (n = expect_room(&expect)) > 0; in += n)
		add_or_check(in, n, true);
	ck_assert_uint_gt(expect.held, EXPECT_MAX - 32);
	ck_assert_uint_eq(expect.size, EXPECT_MAX);
	add_or_check(99999, in - 99999, false);
	ck_assert_uint_eq(expect.held, 0);
}
END_TEST

/* A character in two pieces, capitals of other lengths, and an incomplete
 * character at the end. */
START_TEST(reply_in_utf8_has_its_own_length)
{
	ck_assert_ptr_null(text_choose("utf-8"));
	add("stra\303");
	ck_assert_int_eq(expect.owed, 4);
	add("\237e \316\220\305\277\303");
	ck_assert_int_eq(expect.owed, 4 + 2 + 2 + 6 + 1);
	ck_assert_uint_eq(
		check("STRASSE \316\231\314\210\314\201S"), 15);
	ck_assert_int_eq(expect_next(&expect), -1);
	ck_assert(expect_end(&expect));
	ck_assert_int_eq(expect.owed, 16);
	ck_assert_uint_eq(check("\303"), 1);
}
END_TEST

/* The most that 1 KiB can become. */
START_TEST(longest_reply_fits_into_the_room)
{
	ck_assert_ptr_null(text_choose("utf-8"));
	for (size_t i = 0; i < 512; i++)
		add("\316\220");
	ck_assert_uint_eq(expect.held, 3 * 1024);
}
END_TEST

/* Without --verify, only the length is known. */
START_TEST(length_is_known_without_the_bytes)
{
	expect.keeps = false;
	ck_assert_ptr_null(text_choose("utf-8"));
	add("\357\254\203");
	ck_assert_int_eq(expect.owed, 3);
	add("\303\237\305\277");
	ck_assert_int_eq(expect.owed, 6);
	ck_assert_uint_eq(check("other"), 5);
	ck_assert_ptr_null(expect.ring);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("expect");

	tcase_add_checked_fixture(group, make_queue, free_queue);
	tcase_add_test(group, capitals_are_expected);
	tcase_add_test(group, empty_queue_accepts_no_byte);
	tcase_add_test(group, first_wrong_byte_is_found);
	tcase_add_test(group, ring_wraps_and_grows);
	tcase_add_test(group, queue_holds_its_maximum);
	tcase_add_test(group, reply_in_utf8_has_its_own_length);
	tcase_add_test(group, longest_reply_fits_into_the_room);
	tcase_add_test(group, length_is_known_without_the_bytes);
	return run_group(group);
}
