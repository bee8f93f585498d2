/* SPDX-License-Identifier: MIT */
/* check_die.c - what die does before the process ends. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "child.h" /* first: <stdnoreturn.h> breaks a header of Check */
#include "common/die.h"
#include "group.h"

static void
say_first(void)
{
	fputs("first ", stderr);
}

static void
say_second(void)
{
	fputs("second ", stderr);
}

static void
die_inside(void)
{
	die("inner %d", 2);
}

static void
die_plain(void)
{
	errno = ENOENT;
	die_errno("file");
}

static void
die_registered(void)
{
	die_register(say_first);
	die_register(say_second);
	die("outer %d", 1);
}

static void
die_twice(void)
{
	die_register(say_first);
	die_register(die_inside);
	die("outer");
}

/* The message is taken before a function can change what it is made of. */
static char text[] = "before";

static void
change_text(void)
{
	memcpy(text, "behind", sizeof text);
}

static void
die_with_text(void)
{
	die_register(change_text);
	die("%s", text);
}

START_TEST(the_message)
{
	struct child child = child_run(die_plain);

	child_exited(&child, 1,
	             "client: file: No such file or directory (ENOENT)\n");
}
END_TEST

START_TEST(the_last_registered_first)
{
	struct child child = child_run(die_registered);

	child_exited(&child, 1, "second first client: outer 1\n");
}
END_TEST

START_TEST(a_failure_inside)
{
	struct child child = child_run(die_twice);

	child_exited(&child, 1, "first client: inner 2\n");
	ck_assert_ptr_null(strstr(child.log, "outer"));
}
END_TEST

START_TEST(the_message_is_taken_first)
{
	struct child child = child_run(die_with_text);

	child_exited(&child, 1, "client: before\n");
}
END_TEST

int
main(void)
{
	static char name[] = "client";
	TCase *group = tcase_create("die");

	program_invocation_short_name = name;
	tcase_add_test(group, the_message);
	tcase_add_test(group, the_last_registered_first);
	tcase_add_test(group, a_failure_inside);
	tcase_add_test(group, the_message_is_taken_first);
	return run_group(group);
}
