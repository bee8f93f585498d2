/* SPDX-License-Identifier: MIT */
/* check_die.c - die: the message, and the functions that run before the end. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "child.h" /* first: <stdnoreturn.h> breaks a header of Check */
#include "common/die.h"
#include "group.h"

static void
print_first(void)
{
	fputs("first ", stderr);
}

static void
print_second(void)
{
	fputs("second ", stderr);
}

static void
fail_in_exit_function(void)
{
	die("inner %d", 2);
}

static void
die_without_functions(void)
{
	errno = ENOENT;
	die_errno("file");
}

static void
die_with_functions(void)
{
	die_register(print_first);
	die_register(print_second);
	die("outer %d", 1);
}

static void
die_twice(void)
{
	die_register(print_first);
	die_register(fail_in_exit_function);
	die("outer");
}

/* An argument of the message, which an exit function changes. */
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

START_TEST(message_names_program_and_error)
{
	struct child child = child_run(die_without_functions);

	child_exited(&child, 1,
	             "client: file: No such file or directory (ENOENT)\n");
}
END_TEST

START_TEST(last_registered_function_runs_first)
{
	struct child child = child_run(die_with_functions);

	child_exited(&child, 1, "second first client: outer 1\n");
}
END_TEST

START_TEST(failure_in_an_exit_function_is_reported)
{
	struct child child = child_run(die_twice);

	child_exited(&child, 1, "first client: inner 2\n");
	ck_assert_ptr_null(strstr(child.log, "outer"));
}
END_TEST

START_TEST(message_is_formatted_before_functions_run)
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
	tcase_add_test(group, message_names_program_and_error);
	tcase_add_test(group, last_registered_function_runs_first);
	tcase_add_test(group, failure_in_an_exit_function_is_reported);
	tcase_add_test(group, message_is_formatted_before_functions_run);
	return run_group(group);
}
