/* SPDX-License-Identifier: MIT */
/* children.c - which process serves which session. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "children.h"
#include "log.h"

static struct session **chains; /* by process number, modulo how many */
static size_t mask;             /* how many, a power of two, less one */
static struct session *ended;   /* to be buried */

void
children_open(size_t max)
{
	size_t n = 64;

	while (n < max)
		n *= 2;
	mask = n - 1;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
	chains = calloc(n, sizeof *chains);
	if (chains == NULL) {
		log_line(LOG_LEVEL_ERROR, "no memory for %zu children: %s", max,
		         strerror(errno));
		exit(EXIT_FAILURE);
	}
}

void
children_add(struct session *session, pid_t pid)
{
	struct session **chain = pid > 0 ? &chains[(size_t)pid & mask] : &ended;

	session->pid = pid;
	session->chain = *chain;
	*chain = session;
}

static enum session_result
result_of(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) < SESSION_KILLED)
		return (enum session_result)WEXITSTATUS(status);
	return WIFSIGNALED(status) ? SESSION_KILLED : SESSION_FAILED;
}

void
children_ended(pid_t pid, int status)
{
	struct session **link = &chains[(size_t)pid & mask];
	struct session *session;

	while (*link != NULL && (*link)->pid != pid)
		link = &(*link)->chain;
	session = *link;
	if (session == NULL) /* not one of ours: inherited over exec(2) */
		return;
	*link = session->chain;
	session->pid = 0; /* the number may soon be another process's */
	session->result = result_of(status);
	session->chain = ended;
	ended = session;
}

void
children_bury(void (*bury)(struct session *session))
{
	while (ended != NULL) {
		struct session *session = ended;

		ended = session->chain;
		bury(session);
	}
}

void
children_free(void)
{
	free(chains);
	chains = NULL;
}
