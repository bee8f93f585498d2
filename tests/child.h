/* SPDX-License-Identifier: MIT */
/* child.h - tests of what ends or changes the process that does it. */
#ifndef CHILD_H
#define CHILD_H

#include <check.h>
#include <stddef.h>
#include <stdnoreturn.h>

/* What a child process came to. */
struct child {
	int status;     /* as waitpid(2) gives it */
	char log[4096]; /* what it wrote on standard error */
};

/* Call ACT in a child, which then exits with 0. */
struct child child_run(void (*act)(void));

/* In the child, or on the way to it: exit with 99 and a line unless
 * CONDITION. */
#define CHILD_NEEDS(condition) \
	((condition) ? (void)0 : child_fails(__FILE__, __LINE__, #condition))
noreturn void child_fails(const char *file, int line, const char *text);

/* The child has exited with STATUS, and TEXT, unless NULL, is in its log. */
void child_exited(const struct child *child, int status, const char *text);

#endif
