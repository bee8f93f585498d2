/* SPDX-License-Identifier: MIT */
/* check_expect.c - the queue of bytes that the reply must have. */
#include <config.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "client/expect.h"
#include "group.h"

static struct expect expect;

static void
free_queue(void)
{
	expect_free(&expect);
}

static void
add(const char *text)
{
	ck_assert(expect_add(&expect, (const unsigned char *)text,
	                     strlen(text)));
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
		ck_assert(expect_add(&expect, bytes, sizeof bytes));
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (unsigned char)toupper(bytes[i]);
		bytes[wrong] ^= 0x80;
		ck_assert_uint_eq(expect_check(&expect, bytes, sizeof bytes), wrong);
		ck_assert_int_eq(expect_next(&expect), bytes[wrong] ^ 0x80);
		expect_free(&expect);
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
		ck_assert(expect_add(&expect, bytes, n));
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
		ck_assert_uint_eq(expect_room(&expect), EXPECT_MAX - (in - out));
	}
	add_or_check(out, in - out, false);
	ck_assert_int_eq(expect_next(&expect), -1);
	ck_assert_uint_eq(expect.size & (expect.size - 1), 0);
}
END_TEST

/* EXPECT_MAX bytes, from a start in the middle of the ring. */
START_TEST(queue_holds_its_maximum)
{
	add_or_check(0, 100000, true);
	add_or_check(0, 99999, false);
	ck_assert_uint_eq(expect_room(&expect), EXPECT_MAX - 1);
	add_or_check(100000, EXPECT_MAX - 1, true);
	ck_assert_uint_eq(expect_room(&expect), 0);
	ck_assert_uint_eq(expect.size, EXPECT_MAX);
	add_or_check(99999, EXPECT_MAX, false);
	ck_assert_uint_eq(expect_room(&expect), EXPECT_MAX);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("expect");

	tcase_add_checked_fixture(group, NULL, free_queue);
	tcase_add_test(group, capitals_are_expected);
	tcase_add_test(group, empty_queue_accepts_no_byte);
	tcase_add_test(group, first_wrong_byte_is_found);
	tcase_add_test(group, ring_wraps_and_grows);
	tcase_add_test(group, queue_holds_its_maximum);
	return run_group(group);
}
