/* SPDX-License-Identifier: MIT */
/* check_children.c - src/server/children.c: each child is reaped and reported
 * with the slot that it served. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "fake-clock.h"
#include "group.h"
#include "server/children.h"

#define MAX 400
#define START 0 /* milliseconds, on the fake clock */

static unsigned waits; /* calls of waitpid */

/* Replaces the C library's, to count the calls. */
pid_t
waitpid(pid_t pid, int *status, int options)
{
	waits++;
	return wait4(pid, status, options, NULL);
}

/* Fork a child for SLOT.  It announces its exit and exits with STATUS; with -1
 * it waits for a signal. */
static pid_t
child_of(size_t slot, int status)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (status < 0)
			for (;;)
				pause();
		children_announce_exit(slot);
		_exit(status);
	}
	children_add(slot, pid);
	return pid;
}

/* Wait until PID is a zombie. */
static void
await_end(pid_t pid)
{
	siginfo_t info;

	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
}

/* Reap as the SIGCHLD handler does; returns the number of children. */
static int
reap(void)
{
	int status, count = 0;
	pid_t pid;

	for (; (pid = children_wait(&status)) > 0; count++)
		children_reaped(pid, status);
	return count;
}

static const struct {
	int status; /* -1: killed */
	enum session_result result;
} ends[] = {
	{SESSION_COMPLETE, SESSION_COMPLETE},
	{SESSION_IDLE, SESSION_IDLE},
	{SESSION_PROXY, SESSION_PROXY},
	{SESSION_KILLED, SESSION_FAILED}, /* no child can report that */
	{200, SESSION_FAILED},
	{-1, SESSION_KILLED},
};

START_TEST(result_is_the_exit_status)
{
	enum session_result result;
	size_t slot;
	int signal;
	pid_t pid;

	children_open(MAX);
	pid = child_of(9, ends[_i].status);
	ck_assert_int_eq(children_pid(9), pid);
	ck_assert(!children_next_reaped(&slot, &result, &signal));
	if (ends[_i].status < 0)
		ck_assert_int_eq(kill(pid, SIGKILL), 0);
	await_end(pid);
	ck_assert_int_eq(reap(), 1);
	ck_assert_int_eq(children_pid(9), 0);
	ck_assert(children_next_reaped(&slot, &result, &signal));
	ck_assert_uint_eq(slot, 9);
	ck_assert_int_eq(result, ends[_i].result);
	ck_assert(!children_next_reaped(&slot, &result, &signal));
}
END_TEST

START_TEST(failed_fork_is_a_failed_session)
{
	enum session_result result;
	size_t slot;
	int signal;

	children_open(MAX);
	children_add(3, -1);
	ck_assert_int_eq(children_pid(3), 0);
	ck_assert(children_next_reaped(&slot, &result, &signal));
	ck_assert_uint_eq(slot, 3);
	ck_assert_int_eq(result, SESSION_FAILED);
}
END_TEST

START_TEST(unknown_child_is_reaped_without_a_slot)
{
	enum session_result result;
	size_t slot;
	int signal;
	pid_t pid;

	children_open(MAX);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(0);
	await_end(pid);
	ck_assert_int_eq(reap(), 1);
	ck_assert(!children_next_reaped(&slot, &result, &signal));
}
END_TEST

/* Fork a waiting child for each slot; returns their process IDs. */
static const pid_t *
fill_slots(void)
{
	static pid_t pids[MAX];

	children_open(MAX);
	for (size_t i = 0; i < MAX; i++)
		pids[i] = child_of(i, -1);
	fake_clock_set(START);
	ck_assert_int_eq(reap(), 0);
	return pids;
}

static void
kill_all(const pid_t *pids)
{
	for (size_t i = 0; i < MAX; i++)
		if (children_pid(i) != 0)
			(void)kill(pids[i], SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
}

START_TEST(among_many_a_killed_child_is_found_by_the_scan)
{
	const pid_t *pids = fill_slots();
	enum session_result result;
	size_t slot;
	int signal;

	ck_assert_int_eq(children_scan_ms(), 0);
	(void)kill(pids[7], SIGKILL);
	await_end(pids[7]);
	ck_assert_int_eq(reap(), 0);
	ck_assert_int_eq(children_scan_ms(), clock_ms() + 500);
	fake_clock_set(START + 499);
	ck_assert(!children_scan_due());
	fake_clock_set(START + 500);
	ck_assert(children_scan_due());
	ck_assert_int_eq(reap(), 1);
	ck_assert_int_eq(children_scan_ms(), 0);
	ck_assert(!children_scan_due());
	ck_assert(children_next_reaped(&slot, &result, &signal));
	ck_assert_uint_eq(slot, 7);
	ck_assert_int_eq(result, SESSION_KILLED);
	kill_all(pids);
}
END_TEST

START_TEST(among_many_an_exiting_child_is_found_at_once)
{
	const pid_t *pids = fill_slots();
	enum session_result result;
	size_t slot;
	int signal;
	pid_t pid;

	(void)kill(pids[299], SIGKILL);
	await_end(pids[299]);
	fake_clock_set(START + 500);
	ck_assert_int_eq(reap(), 1);
	ck_assert(children_next_reaped(&slot, &result, &signal));
	pid = child_of(299, SESSION_RESET);
	await_end(pid);
	ck_assert_int_eq(reap(), 1);
	ck_assert(children_next_reaped(&slot, &result, &signal));
	ck_assert_uint_eq(slot, 299);
	ck_assert_int_eq(result, SESSION_RESET);
	kill_all(pids);
}
END_TEST

/* Fork a compromised child, which sets all bits of the shared bitmap. */
static void
announce_all(void)
{
	pid_t liar = fork();

	ck_assert_int_ge(liar, 0);
	if (liar == 0) {
		for (size_t i = 0; i < MAX + 47; i++)
			children_announce_exit(i);
		_exit(0);
	}
	await_end(liar);
}

START_TEST(false_exit_announcements_are_harmless)
{
	const pid_t *pids = fill_slots();

	announce_all();
	ck_assert_int_eq(reap(), 0);
	fake_clock_set(START + 500);
	ck_assert_int_eq(reap(), 1);
	for (size_t i = 0; i < MAX; i++)
		ck_assert_int_eq(children_pid(i), pids[i]);
	kill_all(pids);
}
END_TEST

START_TEST(each_announced_child_is_tried_once_a_round)
{
	static const size_t killed[] = {10, 200, 390};
	const pid_t *pids = fill_slots();

	announce_all();
	for (size_t i = 0; i < sizeof killed / sizeof *killed; i++) {
		(void)kill(pids[killed[i]], SIGKILL);
		await_end(pids[killed[i]]);
	}
	waits = 0;
	ck_assert_int_eq(reap(), 3);
	ck_assert_uint_eq(waits, MAX);
	(void)kill(pids[5], SIGKILL);
	await_end(pids[5]);
	ck_assert_int_eq(reap(), 1);
	kill_all(pids);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("children");

	tcase_add_loop_test(group, result_is_the_exit_status, 0,
	                    (int)(sizeof ends / sizeof *ends));
	tcase_add_test(group, failed_fork_is_a_failed_session);
	tcase_add_test(group, unknown_child_is_reaped_without_a_slot);
	tcase_add_test(group, among_many_a_killed_child_is_found_by_the_scan);
	tcase_add_test(group, among_many_an_exiting_child_is_found_at_once);
	tcase_add_test(group, false_exit_announcements_are_harmless);
	tcase_add_test(group, each_announced_child_is_tried_once_a_round);
	return run_group(group);
}
