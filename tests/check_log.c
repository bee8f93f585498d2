/* SPDX-License-Identifier: MIT */
/* check_log.c - src/server/log.c: levels, rate of lines, journal priorities. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "server/log.h"
#include "child.h"
#include "group.h"

#define INTERVAL_MS 5000 /* between two lines of one kind of trouble */

/* Set the time of TROUBLE's last line to MS milliseconds ago. */
static void
logged_before(struct log_trouble *trouble, long long ms)
{
	atomic_store(&trouble->last_ms, clock_ms() - ms);
}

/* Each line counts the trouble since the previous line, and no other. */
static void
act_log_trouble(void)
{
	struct log_trouble trouble = {0};

	log_open(LOG_LEVEL_NOTICE, false);
	log_trouble(&trouble, "one", EMFILE);
	log_trouble(&trouble, "not shown", EMFILE);
	log_trouble(&trouble, "not shown", EAGAIN);
	logged_before(&trouble, INTERVAL_MS + 1);
	log_trouble(&trouble, "two", EAGAIN);
	logged_before(&trouble, INTERVAL_MS + 1);
	log_trouble(&trouble, "three", ENOMEM);
	log_trouble(&trouble, "not shown", ENOMEM);
	logged_before(&trouble, INTERVAL_MS + 1);
	log_trouble(&trouble, "four", 99999);
	/* A compromised process wrote a time in the future. */
	logged_before(&trouble, -1000000000LL);
	log_trouble(&trouble, "five", EMFILE);
	atomic_store(&trouble.last_ms, LLONG_MIN);
	log_trouble(&trouble, "six", EMFILE);
}

START_TEST(unlogged_trouble_is_counted_in_the_next_line)
{
	struct child child = child_run(act_log_trouble);

	child_exited(&child, 0, "shortage call=one error=EMFILE more=0\n");
	child_exited(&child, 0, "shortage call=two error=EAGAIN more=2\n");
	child_exited(&child, 0, "shortage call=three error=ENOMEM more=0\n");
	child_exited(&child, 0, "shortage call=four error=? more=1\n");
	child_exited(&child, 0, "shortage call=five error=EMFILE more=0\n");
	child_exited(&child, 0, "shortage call=six error=EMFILE more=0\n");
	ck_assert_ptr_null(strstr(child.log, "not shown"));
}
END_TEST

static enum log_level level;

static void
act_levels(void)
{
	log_open(level, false);
	log_line(LOG_LEVEL_ERROR, "line 3");
	log_line(LOG_LEVEL_WARNING, "line 4");
	log_line(LOG_LEVEL_NOTICE, "line 5");
	errno = ENOTTY;
	log_line(LOG_LEVEL_INFO, "line %d", 6);
	CHILD_NEEDS(errno == ENOTTY);
}

START_TEST(lines_up_to_the_level_are_logged)
{
	struct child child;
	char line[] = "line 3\n";

	level = (enum log_level)_i;
	child = child_run(act_levels);
	for (int i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_INFO; i++) {
		line[5] = (char)('0' + i);
		ck_assert_msg((strstr(child.log, line) != NULL) == (i <= _i),
		              "level %d, line %d: %s", _i, i, child.log);
	}
	child_exited(&child, 0, NULL);
}
END_TEST

static void
act_journal(void)
{
	struct stat status;
	char text[64];

	CHILD_NEEDS(fstat(STDERR_FILENO, &status) == 0);
	snprintf(text, sizeof text, "%ju:%ju", (uintmax_t)status.st_dev,
	         (uintmax_t)status.st_ino);
	setenv("JOURNAL_STREAM", text, 1);
	log_open(LOG_LEVEL_NOTICE, false);
	log_line(LOG_LEVEL_WARNING, "to the journal");
	snprintf(text, sizeof text, "%ju:%ju", (uintmax_t)status.st_dev,
	         (uintmax_t)status.st_ino + 1);
	setenv("JOURNAL_STREAM", text, 1);
	log_open(LOG_LEVEL_NOTICE, false);
	log_line(LOG_LEVEL_WARNING, "elsewhere");
}

START_TEST(lines_for_the_journal_have_priorities)
{
	struct child child = child_run(act_journal);
	const char *other;

	child_exited(&child, 0, "to the journal\n");
	ck_assert_msg(strncmp(child.log, "<4>", 3) == 0, "%s", child.log);
	other = strchr(child.log, '\n') + 1;
	ck_assert_msg(other[0] != '<', "%s", child.log);
}
END_TEST

static void
act_long_line(void)
{
	char text[2000];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	log_open(LOG_LEVEL_NOTICE, false);
	log_line(LOG_LEVEL_NOTICE, "%s", text);
	log_line(LOG_LEVEL_NOTICE, "next");
}

START_TEST(long_line_is_truncated)
{
	struct child child = child_run(act_long_line);

	child_exited(&child, 0, "xxx\n");
	child_exited(&child, 0, ": next\n");
	ck_assert_uint_le(strcspn(child.log, "\n"), 1023);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("log");

	unsetenv("JOURNAL_STREAM");
	tcase_add_test(group, unlogged_trouble_is_counted_in_the_next_line);
	tcase_add_loop_test(group, lines_up_to_the_level_are_logged,
	                    LOG_LEVEL_ERROR,
	                    LOG_LEVEL_INFO + 1);
	tcase_add_test(group, lines_for_the_journal_have_priorities);
	tcase_add_test(group, long_line_is_truncated);
	return run_group(group);
}
