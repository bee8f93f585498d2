/* SPDX-License-Identifier: MIT */
/* privilege.h - giving up rights that serving does not need. */
#ifndef SERVER_PRIVILEGE_H
#define SERVER_PRIVILEGE_H

/*
 * TEXT is --user's USER[:GROUP], names or numbers: look them up.  USER alone
 * means that user's groups, all of them; with GROUP it is that one alone.
 * Returns NULL, or why it cannot be: a constant text or one of strerror(3).
 */
const char *privilege_user(const char *text);

/*
 * When everything is bound, and before any thread is created: never gain a
 * right by exec(2) (PR_SET_NO_NEW_PRIVS) and, where privilege_user has been
 * called, become that user for good.  Unless that has succeeded, and neither
 * root nor the former user and group can be had back, the program ends with a
 * line in the log and status 1.
 */
void privilege_drop(void);

#endif
