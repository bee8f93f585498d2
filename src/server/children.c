/* SPDX-License-Identifier: MIT */
/* children.c - which process serves which session. */
#include <config.h>

#include <limits.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "children.h"
#include "server.h"
#include "sessions.h"
#include "shared.h"

/*
 * To find one that has ended the kernel goes through all children, those that
 * live first: with some thousands that takes longer than to fork.  Where there
 * are many, each says that it is about to exit, and is waited for by its number.
 * One that was killed could not say so: the kernel is asked, but not too often.
 */
#define MANY 256
#define LOOK_MS 500

#define WORD_BITS (CHAR_BIT * sizeof(unsigned long))

/* In shared memory: what is written after a fork need not be copied there. */
static struct session **chains; /* by process number, modulo how many */
static size_t mask;             /* how many, a power of two, less one */
static atomic_ulong *leaving;   /* a bit for each session, set by its child */
static size_t words;            /* of those */

static size_t alive;
static struct session *ended; /* to be buried */
static bool unsure;           /* one may have ended that has not said so */
static long long look_ms;     /* when to ask the kernel next */

void
children_open(size_t max)
{
	size_t n = 64;

	while (n < max)
		n *= 2;
	mask = n - 1;
	words = max / WORD_BITS + 1;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
	chains = shared_memory(n * sizeof *chains);
	leaving = shared_memory(words * sizeof *leaving);
}

static unsigned long
bit_of(const struct session *session)
{
	return 1UL << session_number(session) % WORD_BITS;
}

static atomic_ulong *
word_of(const struct session *session)
{
	return &leaving[session_number(session) / WORD_BITS];
}

void
children_leave(const struct session *session)
{
	if (alive > MANY)
		atomic_fetch_or(word_of(session), bit_of(session));
}

/* As children_wait, for those that have said that they exit. */
static pid_t
wait_for_leaving(int *status)
{
	for (size_t i = 0; i < words; i++) {
		unsigned long bits = atomic_load(&leaving[i]);

		for (; bits != 0; bits &= bits - 1) {
			size_t bit = (size_t)__builtin_ctzl(bits);
			pid_t pid = waitpid(session_numbered(i * WORD_BITS + bit)->pid,
			                    status, WNOHANG);

			if (pid > 0)
				return pid;
		}
	}
	return 0;
}

pid_t
children_wait(int *status)
{
	pid_t pid;

	if (alive > MANY && clock_ms() < look_ms) {
		unsure = true;
		return wait_for_leaving(status);
	}
	pid = waitpid(-1, status, WNOHANG);
	if (pid <= 0) { /* that were all */
		unsure = false;
		look_ms = clock_ms() + LOOK_MS;
	}
	return pid;
}

bool
children_unsure(void)
{
	long long now;

	if (!unsure)
		return false;
	now = clock_ms();
	if (now >= look_ms)
		return true;
	server_wake_at(look_ms);
	return false;
}

void
children_add(struct session *session, pid_t pid)
{
	struct session **chain = pid > 0 ? &chains[(size_t)pid & mask] : &ended;

	alive += pid > 0;
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
	alive--;
	atomic_fetch_and(word_of(session), ~bit_of(session));
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
