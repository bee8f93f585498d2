/* SPDX-License-Identifier: MIT */
/* privilege.h - giving up rights that serving does not need. */
#ifndef SERVER_PRIVILEGE_H
#define SERVER_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

/* The user to become.  Initialise with zeros: the user stays. */
struct privilege_target {
	bool wanted; /* and what follows is set */
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary ones */
	int group_count;
};

/*
 * Look up TEXT, --user's USER[:GROUP] of names or numbers, and set TARGET,
 * whose former groups are freed.  USER alone means that user's groups, all of
 * them; with GROUP it is that one alone.  Returns NULL, or why it cannot be: a
 * constant text or one of strerror(3).
 */
const char *privilege_look_up(struct privilege_target *target,
                              const char *text);

/*
 * When everything is bound, and before any thread is created: never gain a
 * right by exec(2) (PR_SET_NO_NEW_PRIVS) and, if TARGET is wanted, become that
 * user for good.  Unless that succeeds, and neither root nor the former user
 * and group can be regained, the program ends with a line in the log and
 * status 1.
 */
void privilege_drop(const struct privilege_target *target);

/* Free what TARGET holds: no user is wanted. */
void privilege_free(struct privilege_target *target);

#endif
