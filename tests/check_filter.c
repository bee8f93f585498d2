/* SPDX-License-Identifier: MIT */
/* check_filter.c - src/server/confine.def: no call is allowed that is not in the
 * list, and no process that serves has the secret of confine.h. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/confine.h"
#include "server/listener.h"
#include "server/shared.h"
#include "server/syscalls.h"
#include "child.h"
#include "group.h"

/* Above the numbers of all calls of Linux; ARM's own calls are far above. */
#define NUMBERS 1024

/* ---- The lists ----------------------------------------------------------- */

enum user {
	CHILD = 1,
	WORKER = 2,
	THREADS = 4,
	PARENT = 8,
	SUPERVISOR = 16,
	PATHS = 32,
	THREAD_PATHS = 64,
	POOL = 128
};

#define REASON(why)
#define ALLOW(users, call) {(users), SYS_##call},
#define VALUE(users, call, n, value) ALLOW(users, call)
#define VALUES(users, call, value0, value1) ALLOW(users, call)
#define OPTION(users, call, level, option) ALLOW(users, call)
#define LISTENER(users, call) ALLOW(users, call)
#define LISTENER_OPTION(users, call, level, option) ALLOW(users, call)
#define THREAD(users, call) ALLOW(users, call)
#define SECRET(users, call) ALLOW(users, call)
#define OWN(users, call) ALLOW(users, call)
#define DATA(users, call) ALLOW(users, call)
#define KILL(call)

static const struct {
	unsigned users;
	long call;
} allowed[] = {
#include "server/confine.def"
};

/* True if the list has CALL for one of USERS. */
static bool
is_listed(long call, unsigned users)
{
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		if (allowed[i].call == call && (allowed[i].users & users) != 0)
			return true;
	return false;
}

/* ---- Every number -------------------------------------------------------- */

static const struct {
	enum confine_mode mode;
	unsigned users; /* those whose list is that of the process */
} lists[] = {
	{CONFINE_CHILDREN, CHILD},
	{CONFINE_WORKERS, WORKER},
	{CONFINE_THREADS, THREADS},
};

/* On x86-64, the kernel lets uretprobe(2) and uprobe(2) pass all filters.  Both
 * kill the process unless the kernel's own trampoline makes them. */
static bool
is_unfiltered(long call)
{
#ifdef __x86_64__
	return call == 335 || call == 336;
#else
	return call < 0;
#endif
}

/* The report of the child that makes the calls. */
static struct {
	volatile long call;   /* the one that it makes */
	volatile long result; /* of a call that was not refused */
	volatile int kills;   /* calls so far that have killed */
} *report;

static int list; /* index in lists */
static long bits; /* to set in each number */

static void
call_all(void)
{
	CHILD_NEEDS(list != 1 || confine_worker());
	for (; report->call < NUMBERS; report->call++) {
		if (bits == 0 && (is_listed(report->call, lists[list].users) ||
		                  is_unfiltered(report->call)))
			continue;
		errno = 0;
		report->result = syscall(report->call | bits, -1L, -1L, -1L, -1L, -1L,
		                         -1L);
		if (report->result != -1 || errno != ENOSYS)
			_exit(EXIT_FAILURE);
	}
}

/* Call call_all in a child of the confined process, and in another one after
 * each call that kills. */
static void
call_all_in_sessions(void)
{
	int status;
	pid_t pid;

	do {
		pid = confine_fork();
		CHILD_NEEDS(pid >= 0);
		if (pid == 0) {
			call_all();
			_exit(EXIT_SUCCESS);
		}
		while (confine_wait(pid, &status) == 0)
			poll(NULL, 0, 1);
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
			report->kills++;
			report->call++;
		} else if (status != 0) {
			_exit(EXIT_FAILURE);
		}
	} while (report->call < NUMBERS);
}

/* Serve as the process of the list: a process of --prefork, or that of a
 * connection, is a child of the one with the filter. */
static void
act_call_all(void)
{
	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	confine_server(lists[list].mode);
	if (lists[list].mode == CONFINE_THREADS)
		call_all();
	else
		call_all_in_sessions();
}

/* Make each call that is not listed: it is refused, or kills.  Returns how many
 * kill. */
static int
call_all_in_children(void)
{
	report->call = 0;
	report->kills = 0;
	while (report->call < NUMBERS) {
		struct child child = child_run(act_call_all);
		bool killed =
			WIFSIGNALED(child.status) && WTERMSIG(child.status) == SIGSYS;

		ck_assert_msg(killed || child.status == 0,
		              "list %d: call %#lx returned %ld, status %#x, log: %s",
		              list, report->call | bits, report->result,
		              (unsigned)child.status, child.log);
		if (killed) {
			report->kills++;
			report->call++;
		}
	}
	return report->kills;
}

START_TEST(calls_that_are_not_listed_are_refused)
{
	list = _i;
	bits = 0;
	ck_assert_int_gt(call_all_in_children(), 10);
}
END_TEST

#if defined __x86_64__ && !defined __ILP32__
#define X32_BIT 0x40000000
#define CALLS_OF_I386 512

START_TEST(calls_of_x32_kill)
{
	list = _i;
	bits = X32_BIT;
	ck_assert_int_eq(call_all_in_children(), NUMBERS);
}
END_TEST

static long
call_of_i386(long number)
{
	long result;

	__asm__ volatile("int $0x80"
	                 : "=a"(result)
	                 : "a"(number), "b"(-1L), "c"(-1L), "d"(-1L), "S"(-1L),
	                   "D"(-1L)
	                 : "memory");
	return result;
}

/* getpid(2) of i386. */
static void
act_i386_unconfined(void)
{
	CHILD_NEEDS(call_of_i386(20) == getpid());
}

static void
act_call_of_i386(void)
{
	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	confine_server(lists[list].mode);
	call_of_i386(report->call);
}

START_TEST(calls_of_i386_kill)
{
	if (child_run(act_i386_unconfined).status != 0)
		return; /* this kernel does not support them */
	list = _i;
	for (report->call = 0; report->call < CALLS_OF_I386; report->call++) {
		struct child child = child_run(act_call_of_i386);

		ck_assert_msg(WIFSIGNALED(child.status) &&
		                  WTERMSIG(child.status) == SIGSYS,
		              "call %ld of i386: status %#x", report->call,
		              (unsigned)child.status);
	}
}
END_TEST
#endif

/* ---- The secret ---------------------------------------------------------- */

/* To publish the secret, hide it: the copy is not to be found. */
#define HIDDEN(word) ((word) ^ 0x5a5a5a5au)

static volatile uint32_t *published; /* two words, then the PID of the child */

/* The secret is the first piece of memory that confine_server allocates. */
static void
act_hide_secret(void)
{
	const volatile uint32_t *words =
		(const uint32_t *)((const char *)own_memory(CACHE_LINE) + CACHE_LINE);
	struct pollfd pollfd = {.fd = -1};
	int status;
	pid_t pid;

	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	confine_server(CONFINE_CHILDREN);
	confine_kill(getpid(), 0);
	confine_unlink(-1, "");
	CHILD_NEEDS(words[0] != 0 && words[1] != 0);
	published[0] = HIDDEN(words[0]);
	published[1] = HIDDEN(words[1]);
	pid = confine_fork();
	CHILD_NEEDS(pid >= 0);
	if (pid == 0)
		for (;;)
			poll(&pollfd, 1, -1);
	published[2] = (uint32_t)pid;
	while (published[3] == 0)
		poll(NULL, 0, 1);
	CHILD_NEEDS(confine_kill(pid, SIGKILL) == 0);
	while (confine_wait(pid, &status) == 0)
		poll(NULL, 0, 1);
}

/* The number of words from FROM to TO that are one of the secret. */
static int
count_secret(const unsigned char *from, size_t size)
{
	int count = 0;

	for (size_t at = 0; at + sizeof(uint32_t) <= size; at++) {
		uint32_t word;

		memcpy(&word, from + at, sizeof word);
		count += word == HIDDEN(published[0]) || word == HIDDEN(published[1]);
	}
	return count;
}

/* Search all memory of process PID, and return how often it has the secret.
 * Returns -1 if its memory cannot be read here. */
static int
search_memory(pid_t pid)
{
	uintmax_t start, end;
	static unsigned char page[4096];
	char path[64], line[4200];
	int count = 0, memory;
	size_t pages = 0;
	FILE *maps;

	snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	if (memory < 0)
		return -1;
	snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	if (maps == NULL) {
		close(memory);
		return -1;
	}
	while (fgets(line, sizeof line, maps) != NULL)
		/* NOLINTNEXTLINE(cert-err34-c): the kernel writes valid numbers */
		if (sscanf(line, "%" SCNxMAX "-%" SCNxMAX " rw", &start, &end) == 2)
			for (; start < end; start += sizeof page)
				if (pread(memory, page, sizeof page, (off_t)start) ==
				    (ssize_t)sizeof page) {
					count += count_secret(page, sizeof page);
					pages++;
				}
	fclose(maps);
	close(memory);
	ck_assert_uint_gt(pages, 5);
	return count;
}

START_TEST(children_do_not_have_the_secret)
{
	pid_t pid = fork();
	int status, count;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		act_hide_secret();
		_exit(EXIT_SUCCESS);
	}
	while (published[2] == 0 && waitpid(pid, &status, WNOHANG) == 0)
		poll(NULL, 0, 1);
	ck_assert_uint_ne(published[2], 0);
	count = search_memory((pid_t)published[2]);
	if (count >= 0) /* the parent has it: the search finds it there */
		ck_assert_int_gt(search_memory(pid), 0);
	published[3] = 1;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_le(count, 0);
}
END_TEST

static void
act_confine(void)
{
	CHILD_NEEDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	confine_server(CONFINE_CHILDREN);
}

int
main(void)
{
	const int count = (int)(sizeof lists / sizeof *lists);
	struct child child = child_run(act_confine);
	TCase *group;

	if (strstr(child.log, "not confined: ") != NULL) {
		printf("1..0 # SKIP %s", child.log);
		return EXIT_SUCCESS;
	}
	report = shared_memory(sizeof *report);
	published = shared_memory(4 * sizeof *published);
	group = tcase_create("filter");
	tcase_set_timeout(group, 60);
	tcase_add_loop_test(group, calls_that_are_not_listed_are_refused, 0, count);
#ifdef X32_BIT
	tcase_add_loop_test(group, calls_of_x32_kill, 0, count);
	tcase_add_loop_test(group, calls_of_i386_kill, 0, count);
#endif
	tcase_add_test(group, children_do_not_have_the_secret);
	return run_group(group);
}
