/* SPDX-License-Identifier: MIT */
/* check_expect.c - the queue of what a server owes. */
#include <config.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "client/expect.h"
#include "group.h"

static struct expect expect;

static void
give_back(void)
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

START_TEST(capitals_are_owed)
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

START_TEST(nothing_is_owed)
{
	ck_assert_int_eq(expect_next(&expect), -1);
	ck_assert_uint_eq(check(""), 0);
	ck_assert_uint_eq(check("A"), 0);
	add("a");
	ck_assert_uint_eq(check("AB"), 1); /* one more than owed */
	ck_assert_int_eq(expect_next(&expect), -1);
}
END_TEST

/* The index of the first byte that is wrong, wherever that is, and what was
 * owed there. */
START_TEST(the_first_difference)
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

/* Byte number I of a long stream, and what comes back for it. */
static unsigned char
asked(size_t i)
{
	return (unsigned char)(i * 7 + i / 251);
}

/* Add, or check, N bytes of that stream from AT on. */
static void
move(size_t at, size_t n, bool in)
{
	unsigned char *bytes = malloc(n);

	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = in ? asked(at + i)
		              : (unsigned char)toupper(asked(at + i));
	if (in)
		ck_assert(expect_add(&expect, bytes, n));
	else
		ck_assert_uint_eq(expect_check(&expect, bytes, n), n);
	free(bytes);
}

/* The ring goes round, and grows while it holds its end before its start. */
START_TEST(round_the_ring)
{
	size_t in = 0, out = 0;

	for (size_t i = 0; in < 8 * 1024 * 1024; i++) {
		size_t more = 30011 + i % 5 * 20011;
		size_t less = 29989 + i % 7 * 10007;

		move(in, more, true);
		in += more;
		if (less > in - out)
			less = in - out;
		move(out, less, false);
		out += less;
		ck_assert_uint_eq(expect_room(&expect), EXPECT_MAX - (in - out));
	}
	move(out, in - out, false);
	ck_assert_int_eq(expect_next(&expect), -1);
	ck_assert_uint_eq(expect.size & (expect.size - 1), 0);
}
END_TEST

/* All that may be held, from a start in the middle. */
START_TEST(full)
{
	move(0, 100000, true);
	move(0, 99999, false);
	ck_assert_uint_eq(expect_room(&expect), EXPECT_MAX - 1);
	move(100000, EXPECT_MAX - 1, true);
	ck_assert_uint_eq(expect_room(&expect), 0);
	ck_assert_uint_eq(expect.size, EXPECT_MAX);
	move(99999, EXPECT_MAX, false);
	ck_assert_uint_eq(expect_room(&expect), EXPECT_MAX);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("expect");

	tcase_add_checked_fixture(group, NULL, give_back);
	tcase_add_test(group, capitals_are_owed);
	tcase_add_test(group, nothing_is_owed);
	tcase_add_test(group, the_first_difference);
	tcase_add_test(group, round_the_ring);
	tcase_add_test(group, full);
	return run_group(group);
}
