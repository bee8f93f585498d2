/* SPDX-License-Identifier: MIT */
/* privilege.c - drop privileges that serving does not need. */
#include <config.h>

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/language.h"
#include "common/number.h"
#include "log.h"
#include "privilege.h"

/* The largest user or group ID.  The next number is (uid_t)-1: for
 * setresuid(2), that means "unchanged". */
#define ID_MAX (UINT_MAX - 1)

static const char *
allocate_groups(struct privilege_target *target, int count)
{
	target->groups = calloc((size_t)count, sizeof *target->groups);
	target->group_count = count;
	return target->groups != NULL ? NULL : strerror(ENOMEM);
}

static const char *
take_user_groups(struct privilege_target *target, const struct passwd *user)
{
	int count = 0;
	const char *wrong;

	target->gid = user->pw_gid;
	/* Get the number of groups. */
	(void)getgrouplist(user->pw_name, target->gid, NULL, &count);
	wrong = allocate_groups(target, count);
	if (wrong == NULL && getgrouplist(user->pw_name, target->gid,
	                                  target->groups,
	                                  &target->group_count) < 0)
		wrong = _("the user's groups cannot be read");
	return wrong;
}

/* Set the group of TARGET, and its only supplementary group, to TEXT: a name
 * or, if there is no such name, a number.  Returns NULL, or the reason for a
 * failure. */
static const char *
take_group(struct privilege_target *target, const char *text)
{
	unsigned long number;
	const struct group *group;
	const char *wrong;

	group = getgrnam(text);
	if (group != NULL)
		target->gid = group->gr_gid;
	else if (number_parse(text, 0, ID_MAX, &number))
		target->gid = (gid_t)number;
	else
		return _("no such group");
	wrong = allocate_groups(target, 1);
	if (wrong == NULL)
		target->groups[0] = target->gid;
	return wrong;
}

/* Set TARGET to user NAME: a name or, if there is no such name, a number; and
 * to GROUP, or the groups of the user if it is NULL.  Returns NULL, or the
 * reason for a failure. */
static const char *
take_user(struct privilege_target *target, const char *name, const char *group)
{
	unsigned long number = 0;
	bool numeric = number_parse(name, 0, ID_MAX, &number);
	struct passwd *user;

	user = getpwnam(name);
	if (user == NULL && numeric)
		user = getpwuid((uid_t)number);
	if (user == NULL && !numeric)
		return _("no such user");
	target->uid = user != NULL ? user->pw_uid : (uid_t)number;
	if (target->uid == 0)
		return _("the user must not be root");
	if (group != NULL)
		return take_group(target, group);
	return user != NULL ? take_user_groups(target, user)
	                    : _("no user has this number: add :GROUP");
}

const char *
privilege_look_up(struct privilege_target *target, const char *text)
{
	char *name = strdup(text);
	char *group = name;
	const char *wrong;

	if (name == NULL)
		return strerror(ENOMEM);
	(void)strsep(&group, ":");
	privilege_free(target);
	wrong = take_user(target, name, group);
	target->wanted = wrong == NULL;
	free(name);
	return wrong;
}

void
privilege_free(struct privilege_target *target)
{
	free(target->groups);
	*target = (struct privilege_target){0};
}

/* Unless DONE, log that WHAT failed with errno, and exit with status 1. */
static void
require(bool done, const char *what)
{
	if (done)
		return;
	log_line(LOG_LEVEL_ERROR, _("cannot drop privileges: %s: %s"), what,
	         strerror(errno));
	exit(EXIT_FAILURE);
}

/* Unless REFUSED, log that the process can regain WHAT, a user or a group, and
 * exit with status 1. */
static void
require_refused(bool refused, const char *what)
{
	if (refused)
		return;
	log_line(LOG_LEVEL_ERROR,
	         _("cannot drop privileges: %s can be regained"),
	         what);
	exit(EXIT_FAILURE);
}

/* Drop all capabilities from the bounding set, if the process has the right to:
 * CAP_SETPCAP, which a switch of the user drops. */
static void
empty_bounding_set(void)
{
	for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		(void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
}

/*
 * Drop all other capabilities: effective, permitted and inheritable ones.  The
 * kernel drops the ambient ones with them.  A service manager's filter may
 * refuse capset(2), so it is called only if there are any.
 */
static void
drop_capabilities(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];
	const struct __user_cap_data_struct none[2] = {{0}, {0}};

	require(syscall(SYS_capget, &head, data) == 0, "capget");
	if (memcmp(data, none, sizeof none) != 0)
		require(syscall(SYS_capset, &head, none) == 0, "capset");
}

static void
switch_user(const struct privilege_target *target)
{
	const uid_t uid = target->uid, old_uid = geteuid();
	const gid_t gid = target->gid, old_gid = getegid();

	require(setgroups((size_t)target->group_count, target->groups) == 0,
	        "setgroups");
	require(setresgid(gid, gid, gid) == 0, "setresgid");
	require(setresuid(uid, uid, uid) == 0, "setresuid");

	require_refused(setuid(0) < 0 && seteuid(0) < 0, "root");
	require_refused(old_uid == uid || seteuid(old_uid) < 0,
	                _("the former user"));
	require_refused(gid == 0 || setegid(0) < 0, _("root's group"));
	require_refused(old_gid == gid || setegid(old_gid) < 0,
	                _("the former group"));
}

void
privilege_drop(const struct privilege_target *target)
{
	require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0,
	        "PR_SET_NO_NEW_PRIVS");
	if (!target->wanted && geteuid() == 0)
		return;
	empty_bounding_set();
	if (target->wanted)
		switch_user(target);
	drop_capabilities();
}

void
privilege_warn(void)
{
	if (geteuid() == 0)
		log_line(LOG_LEVEL_WARNING,
		         _("running as root: a client that takes over the server is root, "
		           "too; use --user"));
}
