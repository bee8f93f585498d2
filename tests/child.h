/* SPDX-License-Identifier: MIT */
/* child.h - run code in a child, because it ends or changes its process. */
#ifndef CHILD_H
#define CHILD_H

#include <check.h>
#include <stddef.h>
#include <stdnoreturn.h>

/* The end of a child process. */
struct child {
	int status;     /* as from waitpid(2) */
	char log[4096]; /* its output on standard error */
};

/* Call ACT in a child, which then exits with 0; wait for its end. */
struct child child_run(void (*act)(void));

/* Print a line and exit with 99 unless CONDITION holds.  For the child, and for
 * functions that run it. */
#define CHILD_NEEDS(condition) \
	((condition) ? (void)0 : child_fails(__FILE__, __LINE__, #condition))
noreturn void child_fails(const char *file, int line, const char *text);

/* CHILD must have exited with STATUS; unless TEXT is NULL, its log must contain
 * TEXT. */
void child_exited(const struct child *child, int status, const char *text);

#endif
