/* SPDX-License-Identifier: MIT */
/* check_privilege.c - src/server/privilege.c; most tests need root. */
#include <config.h>

#include <grp.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/privilege.h"
#include "child.h"
#include "group.h"

static const struct passwd *other; /* a user that is not root */
static struct privilege_target target;

/* ---- The values of --user ------------------------------------------------ */

static const char *const wrong[] = {
	"", ":", ":root", "no-such-user", "no-such-user:root",
	"1:no-such-group", "1:", "1:1:1", "root", "0", "root:1", "-1", "+1", "1x",
	"4294967295:1", "1:4294967295", "4294967296:1", "1:-1",
	"4294967294" /* an unknown ID without a group */};

START_TEST(bad_users_are_refused)
{
	ck_assert_ptr_nonnull(privilege_look_up(&target, wrong[_i]));
	ck_assert(!target.wanted);
}
END_TEST

START_TEST(refusals_have_a_reason)
{
	ck_assert_str_eq(privilege_look_up(&target, "no-such-user:1"), "no such user");
	ck_assert_str_eq(privilege_look_up(&target, "1:no-such-group"),
	                 "no such group");
	ck_assert_str_eq(privilege_look_up(&target, "root:1"),
	                 "the user must not be root");
}
END_TEST

START_TEST(good_users_are_accepted)
{
	char text[128];

	ck_assert_ptr_null(privilege_look_up(&target, other->pw_name));
	snprintf(text, sizeof text, "%lu", (unsigned long)other->pw_uid);
	ck_assert_ptr_null(privilege_look_up(&target, text));
	snprintf(text, sizeof text, "%s:root", other->pw_name);
	ck_assert_ptr_null(privilege_look_up(&target, text));
	ck_assert_ptr_null(privilege_look_up(&target, "4294967294:4294967294"));
}
END_TEST

/* ---- Dropping privileges ------------------------------------------------- */

static void
needs_ids(uid_t uid, gid_t gid)
{
	uid_t u[3];
	gid_t g[3];

	CHILD_NEEDS(getresuid(&u[0], &u[1], &u[2]) == 0);
	CHILD_NEEDS(u[0] == uid && u[1] == uid && u[2] == uid);
	CHILD_NEEDS(getresgid(&g[0], &g[1], &g[2]) == 0);
	CHILD_NEEDS(g[0] == gid && g[1] == gid && g[2] == gid);
	CHILD_NEEDS(setuid(0) < 0);
}

static void
act_without_user(void)
{
	uid_t uid = getuid();

	privilege_drop(&target);
	CHILD_NEEDS(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHILD_NEEDS(getuid() == uid);
}

static void
act_user(void)
{
	gid_t expected[64], got[64];
	int count = 64;

	CHILD_NEEDS(getgrouplist(other->pw_name, other->pw_gid, expected,
	                         &count) >= 0);
	CHILD_NEEDS(privilege_look_up(&target, other->pw_name) == NULL);
	privilege_drop(&target);
	needs_ids(other->pw_uid, other->pw_gid);
	CHILD_NEEDS(getgroups(64, got) == count);
	CHILD_NEEDS(memcmp(got, expected, (size_t)count * sizeof *got) == 0);
	CHILD_NEEDS(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
}

static void
act_numbers(void)
{
	gid_t groups[2];

	CHILD_NEEDS(privilege_look_up(&target, "54321:54322") == NULL);
	privilege_drop(&target);
	needs_ids(54321, 54322);
	CHILD_NEEDS(getgroups(2, groups) == 1 && groups[0] == 54322);
}

/* The last --user counts, without the groups of an earlier one. */
static void
act_last_user_counts(void)
{
	CHILD_NEEDS(privilege_look_up(&target, other->pw_name) == NULL);
	act_numbers();
}

static void
act_unprivileged(void)
{
	CHILD_NEEDS(setgid(54322) == 0 && setuid(54321) == 0);
	CHILD_NEEDS(privilege_look_up(&target, "54323:54324") == NULL);
	privilege_drop(&target);
}

/* The process keeps its capabilities when it changes its user.  The securebits
 * belong to one thread, and glibc aborts when setuid(2) succeeds in one thread
 * and fails in another: this happens where a sanitizer has a thread. */
static void
act_capabilities_kept(void)
{
	CHILD_NEEDS(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) == 0);
	CHILD_NEEDS(privilege_look_up(&target, "54321:54322") == NULL);
	privilege_drop(&target);
}

START_TEST(no_new_privileges_without_user_too)
{
	struct child child = child_run(act_without_user);

	child_exited(&child, 0, NULL);
}
END_TEST

static const struct {
	void (*act)(void);
	int status;
	const char *log;
} root_cases[] = {
	{act_user, 0, NULL},
	{act_numbers, 0, NULL},
	{act_last_user_counts, 0, NULL},
	{act_unprivileged, 1, "cannot drop privileges: setgroups: Operation"},
	{act_capabilities_kept, 1, "cannot drop privileges: root can be regai"},
};

START_TEST(privileges_are_dropped_or_fatal)
{
	struct child child = child_run(root_cases[_i].act);

	if (!WIFSIGNALED(child.status) || WTERMSIG(child.status) != SIGABRT ||
	    root_cases[_i].act != act_capabilities_kept)
		child_exited(&child, root_cases[_i].status, root_cases[_i].log);
}
END_TEST

int
main(void)
{
	TCase *group;

	other = getpwnam("nobody");
	if (other == NULL) {
		printf("1..0 # SKIP there is no user nobody\n");
		return EXIT_SUCCESS;
	}
	group = tcase_create("privilege");
	tcase_add_loop_test(group, bad_users_are_refused, 0,
	                    (int)(sizeof wrong / sizeof *wrong));
	tcase_add_test(group, refusals_have_a_reason);
	tcase_add_test(group, good_users_are_accepted);
	tcase_add_test(group, no_new_privileges_without_user_too);
	if (getuid() == 0)
		tcase_add_loop_test(group, privileges_are_dropped_or_fatal, 0,
		                    (int)(sizeof root_cases / sizeof *root_cases));
	else
		fprintf(stderr, "# not root: --user's effect is not tested\n");
	return run_group(group);
}
