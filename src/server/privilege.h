/* SPDX-License-Identifier: MIT */
/* privilege.h - drop privileges that serving does not need. */
#ifndef SERVER_PRIVILEGE_H
#define SERVER_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

/* The user to become.  Initialise with zeros: the user does not change. */
struct privilege_target {
	bool wanted; /* change the user; the other fields are set */
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary ones */
	int group_count;
};

/*
 * Look up TEXT, the USER[:GROUP] of --user, names or numbers, and set TARGET;
 * its former groups are freed.  USER alone stands for all groups of that user;
 * with GROUP, that is the only group.  Returns NULL, or the reason for a
 * failure: a constant text or one of strerror(3).
 */
const char *privilege_look_up(struct privilege_target *target,
                              const char *text);

/*
 * Set PR_SET_NO_NEW_PRIVS, so that exec(2) gains no privilege.  Then, if TARGET
 * is wanted, become that user permanently.  Unless the user is root then, drop
 * all capabilities.  To be called when all sockets are bound, and while the
 * process has one thread: PR_SET_NO_NEW_PRIVS and capabilities are those of the
 * calling thread and of the threads that it creates.  If this fails, or if the
 * process can regain root, the former user or the former group, log an error
 * and exit with status 1.
 */
void privilege_drop(const struct privilege_target *target);

/* Log a warning if the server is still root, after privilege_drop. */
void privilege_warn(void);

/* Free the groups of TARGET, and set it to zeros. */
void privilege_free(struct privilege_target *target);

#endif
