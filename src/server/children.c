/* SPDX-License-Identifier: MIT */
/* children.c - which process serves which slot of the session table. */
#include <config.h>

#include <limits.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "children.h"
#include "common/clock.h"
#include "confine.h"
#include "shared.h"

/*
 * waitpid(-1) scans the children, the oldest first, until one has ended; if
 * none has, it scans them all.  With thousands of children that takes longer
 * than fork(2).  With more than FULL_SCAN_MAX_CHILDREN, a child sets the bit of
 * its slot before it exits, and the parent waits for it by its PID.  A killed
 * child sets no bit: waitpid(-1) finds it, at most every SCAN_INTERVAL_MS.
 */
#define FULL_SCAN_MAX_CHILDREN 256
#define SCAN_INTERVAL_MS 500

#define WORD_BITS (CHAR_BIT * sizeof(unsigned long))
#define NO_SLOT ((size_t)-1)

/*
 * After fork(2), parent and child each copy the pages that they write to.  The
 * C library and the kernel write to the thread's control block, which follows
 * the thread-local variables.  This alignment keeps the block within one page,
 * which saves a child one page fault of eight.
 */
__attribute__((used)) static _Alignas(4096) _Thread_local char alignment;

struct child {
	pid_t pid; /* 0: none */
	enum session_result result;
	int signal; /* that ended it; 0: none */
	size_t next; /* slot: next in its hash chain or reaped list; or NO_SLOT */
};

static struct child *children; /* by slot */
static size_t size;            /* slots of the table */
static size_t *chains;         /* hash table: first slot, by PID & chain_mask */
static size_t chain_mask;
static size_t first_reaped = NO_SLOT; /* for children_next_reaped */
static atomic_ulong *announced; /* a bit for each slot, set by its child */
static size_t words;           /* in that bitmap */
static size_t next_word;       /* to read in this round */
static unsigned long untried_bits; /* of the word read last */

static size_t alive_count;
static bool scan_needed;       /* waitpid(-1) was put off */
static long long next_scan_ms; /* when to call it next, by clock_ms */

void
children_open(size_t max)
{
	size_t n = 64;

	while (n < max)
		n *= 2;
	chain_mask = n - 1;
	size = max;
	words = max / WORD_BITS + 1;
	children = own_memory(max * sizeof *children);
	chains = own_memory(n * sizeof *chains);
	for (size_t i = 0; i < n; i++)
		chains[i] = NO_SLOT;
	announced = shared_memory(words * sizeof *announced);
}

static unsigned long
bit_of(size_t slot)
{
	return 1UL << slot % WORD_BITS;
}

void
children_announce_exit(size_t slot)
{
	if (alive_count > FULL_SCAN_MAX_CHILDREN)
		atomic_fetch_or(&announced[slot / WORD_BITS], bit_of(slot));
}

pid_t
children_pid(size_t slot)
{
	return children[slot].pid;
}

/*
 * As children_wait, for the children that have announced their exit.  A bit may
 * be set although its child still runs, so a round tries each bit only once.  A
 * call continues after the child that the last call found.  A call that finds
 * none ends the round and returns 0.
 */
static pid_t
wait_for_announced(int *status)
{
	for (;;) {
		while (untried_bits != 0) {
			size_t slot = (next_word - 1) * WORD_BITS +
			              (size_t)__builtin_ctzl(untried_bits);
			pid_t pid = slot < size ? children[slot].pid : 0;

			untried_bits &= untried_bits - 1;
			if (pid > 0 && (pid = confine_wait(pid, status)) > 0)
				return pid;
		}
		if (next_word == words)
			break;
		untried_bits = atomic_load(&announced[next_word++]);
	}
	next_word = 0;
	return 0;
}

pid_t
children_wait(int *status)
{
	pid_t pid;

	if (alive_count > FULL_SCAN_MAX_CHILDREN && clock_ms() < next_scan_ms) {
		scan_needed = true;
		return wait_for_announced(status);
	}
	next_word = 0;
	untried_bits = 0;
	pid = confine_wait(-1, status);
	if (pid <= 0) { /* all were reaped */
		scan_needed = false;
		next_scan_ms = clock_ms() + SCAN_INTERVAL_MS;
	}
	return pid;
}

long long
children_scan_ms(void)
{
	return scan_needed ? next_scan_ms : 0;
}

bool
children_scan_due(void)
{
	return scan_needed && clock_ms() >= next_scan_ms;
}

/* Note that no process serves SLOT any more, and queue its RESULT, and the
 * SIGNAL that ended it, for children_next_reaped. */
static void
record_end(size_t slot, enum session_result result, int signal)
{
	children[slot].pid = 0; /* the kernel may give the PID to another process */
	children[slot].result = result;
	children[slot].signal = signal;
	children[slot].next = first_reaped;
	first_reaped = slot;
}

void
children_add(size_t slot, pid_t pid)
{
	size_t *chain;

	if (pid <= 0) {
		record_end(slot, SESSION_FAILED, 0);
		return;
	}
	chain = &chains[(size_t)pid & chain_mask];
	children[slot].pid = pid;
	children[slot].next = *chain;
	*chain = slot;
	alive_count++;
}

static enum session_result
result_from_status(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) < SESSION_KILLED)
		return (enum session_result)WEXITSTATUS(status);
	return WIFSIGNALED(status) ? SESSION_KILLED : SESSION_FAILED;
}

void
children_reaped(pid_t pid, int status)
{
	size_t *link = &chains[(size_t)pid & chain_mask];
	size_t slot;

	while (*link != NO_SLOT && children[*link].pid != pid)
		link = &children[*link].next;
	slot = *link;
	if (slot == NO_SLOT) /* not ours: a child from before exec(2) */
		return;
	*link = children[slot].next;
	alive_count--;
	atomic_fetch_and(&announced[slot / WORD_BITS], ~bit_of(slot));
	record_end(slot, result_from_status(status),
	           WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

bool
children_next_reaped(size_t *slot, enum session_result *result, int *signal)
{
	if (first_reaped == NO_SLOT)
		return false;
	*slot = first_reaped;
	*result = children[first_reaped].result;
	*signal = children[first_reaped].signal;
	first_reaped = children[first_reaped].next;
	return true;
}
