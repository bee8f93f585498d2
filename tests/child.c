/* SPDX-License-Identifier: MIT */
/* child.c - run code in a child, because it ends or changes its process. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

struct child
child_run(void (*act)(void))
{
	struct child child = {.log = ""};
	size_t used = 0;
	ssize_t n;
	int ends[2];
	pid_t pid;

	fflush(NULL);
	CHILD_NEEDS(pipe(ends) == 0);
	pid = fork();
	CHILD_NEEDS(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		act();
		_exit(EXIT_SUCCESS);
	}
	close(ends[1]);
	while (used < sizeof child.log - 1 &&
	       (n = read(ends[0], child.log + used,
	                 sizeof child.log - 1 - used)) > 0)
		used += (size_t)n;
	close(ends[0]);
	CHILD_NEEDS(waitpid(pid, &child.status, 0) == pid);
	return child;
}

void
child_fails(const char *file, int line, const char *text)
{
	char message[512];
	int n = snprintf(message, sizeof message, "%s:%d: does not hold: %s\n",
	                 file, line, text);

	/* dprintf(3) calls lseek(2), which a confined process may not. */
	if (n > 0 && write(STDERR_FILENO, message, strlen(message)) < 0)
		_exit(98);
	_exit(99);
}

void
child_exited(const struct child *child, int status, const char *text)
{
	ck_assert_msg(WIFEXITED(child->status) &&
	                  WEXITSTATUS(child->status) == status,
	              "status %#x, not exit with %d; log: %s",
	              (unsigned)child->status, status, child->log);
	if (text != NULL)
		ck_assert_msg(strstr(child->log, text) != NULL,
		              "'%s' is not in the log: %s", text, child->log);
}
