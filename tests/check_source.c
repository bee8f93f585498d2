/* SPDX-License-Identifier: MIT */
/* check_source.c - src/server/source.c: the limit of sessions per source. */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "group.h"
#include "server/source.h"

#define SLOTS 40000

static void
open_limit(size_t most)
{
	const struct source_limit limit = {.most = most, .p4 = 24, .p6 = 64};

	sources_open(&limit, SLOTS, true);
}

/* As without --max-per-source. */
static void
open_default(size_t most)
{
	const struct source_limit limit = {
		.most = most, .p4 = 32, .p6 = 64, .spares_local = true};

	sources_open(&limit, SLOTS, true);
}

static struct sockaddr_storage
address(const char *text)
{
	struct sockaddr_storage storage = {.ss_family = AF_INET};
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(&storage, &in, sizeof in);
	else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
		memcpy(&storage, &in6, sizeof in6);
	else
		storage.ss_family = AF_UNIX;
	return storage;
}

static bool
enter(size_t slot, const char *text)
{
	struct sockaddr_storage peer = address(text);

	return source_enter(slot, &peer, 0);
}

START_TEST(only_the_default_spares_loopback_and_unix)
{
	static const char *const local[] = {"127.0.0.1", "127.255.255.254", "::1",
	                                    "::ffff:127.0.0.2", "unix"};
	static const char *const remote[] = {"126.0.0.1", "128.0.0.1", "::2",
	                                     "::ffff:192.0.2.1", "fe80::1"};

	for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
		open_default(1);
		ck_assert(enter(0, local[i]));
		ck_assert(enter(1, local[i]));
		ck_assert(enter(0, remote[i]));
		ck_assert(!enter(1, remote[i]));
		open_limit(1);
		ck_assert(enter(0, local[i]));
		ck_assert(!enter(1, local[i]));
	}
}
END_TEST

START_TEST(without_a_limit_all_enter)
{
	open_limit(0);
	for (size_t i = 0; i < SLOTS; i++)
		ck_assert(enter(i, "192.0.2.1"));
	source_leave(0);
}
END_TEST

START_TEST(limit_applies_to_each_source)
{
	open_limit(2);
	ck_assert(enter(0, "192.0.2.1"));
	ck_assert(enter(1, "192.0.2.1"));
	ck_assert(!enter(2, "192.0.2.1"));
	ck_assert(enter(3, "198.51.100.1"));
	ck_assert(!enter(4, "192.0.2.1"));
	source_leave(0);
	ck_assert(enter(5, "192.0.2.1"));
	ck_assert(!enter(6, "192.0.2.1"));
}
END_TEST

START_TEST(source_leave_releases_only_its_slot)
{
	open_limit(1);
	ck_assert(enter(7, "192.0.2.1"));
	source_leave(8);
	ck_assert(!enter(9, "192.0.2.1"));
	source_leave(9); /* it was not counted */
	ck_assert(!enter(9, "192.0.2.1"));
	source_leave(7);
	source_leave(7);
	ck_assert(enter(9, "192.0.2.1"));
	ck_assert(enter(SLOTS - 1, "198.51.100.9"));
}
END_TEST

static const struct {
	const char *one, *other;
	bool same;
} pairs[] = {
	{"192.0.2.1", "192.0.2.1", true},
	{"192.0.2.1", "192.0.2.255", true},
	{"192.0.2.1", "192.0.3.1", false},
	{"192.0.2.1", "::ffff:192.0.2.9", true},
	{"::ffff:192.0.2.1", "::ffff:192.0.3.1", false},
	{"192.0.2.1", "::192.0.2.1", false},
	{"2001:db8::1", "2001:db8::ffff:0:0:2", true},
	{"2001:db8::1", "2001:db8:0:1::1", false},
	{"::", "0.0.0.0", false},
	{"unix", "0.0.0.0", false},
};

START_TEST(prefixes_distinguish_sources)
{
	open_limit(1);
	ck_assert(enter(0, pairs[_i].one));
	ck_assert_msg(enter(1, pairs[_i].other) != pairs[_i].same,
	              "%s and %s are %s", pairs[_i].one, pairs[_i].other,
	              pairs[_i].same ? "two sources" : "one source");
}
END_TEST

START_TEST(user_is_the_source_on_a_unix_socket)
{
	struct sockaddr_storage peer = {.ss_family = AF_UNIX};

	open_limit(1);
	ck_assert(source_enter(0, &peer, 1000));
	ck_assert(!source_enter(1, &peer, 1000));
	ck_assert(source_enter(2, &peer, 1001));
}
END_TEST

/* ---- Concurrent threads and processes ----------------------------------- */

#define MOST 1
#define THREADS 8
#define ROUNDS 300
/* Slots between two threads, so that counting takes long. */
#define APART (SLOTS / THREADS)

static atomic_int inside, most_inside, entered;

static void *
enter_and_leave(void *slot)
{
	for (int i = 0; i < ROUNDS;) {
		int now, most;

		if (!enter((size_t)(uintptr_t)slot * APART, "192.0.2.1")) {
			sched_yield();
			continue;
		}
		i++;
		now = atomic_fetch_add(&inside, 1) + 1;
		most = atomic_load(&most_inside);
		while (now > most &&
		       !atomic_compare_exchange_weak(&most_inside, &most, now))
			;
		atomic_fetch_add(&entered, 1);
		sched_yield(); /* to a thread that would exceed the limit */
		atomic_fetch_sub(&inside, 1);
		source_leave((size_t)(uintptr_t)slot * APART);
	}
	return NULL;
}

START_TEST(concurrent_threads_keep_to_the_limit)
{
	pthread_t threads[THREADS];

	open_limit(MOST);
	for (uintptr_t i = 0; i < THREADS; i++)
		ck_assert_int_eq(
			pthread_create(&threads[i], NULL, enter_and_leave, (void *)i), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_le(most_inside, MOST);
	ck_assert_int_eq(entered, THREADS * ROUNDS);
	for (size_t i = 0; i < MOST; i++)
		ck_assert(enter(i, "192.0.2.1"));
	ck_assert(!enter(MOST, "192.0.2.1"));
}
END_TEST

START_TEST(slot_of_a_dead_process_can_be_released)
{
	pid_t pid;
	int status;

	open_limit(1);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)enter(5, "192.0.2.1");
		(void)raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert(!enter(6, "192.0.2.1"));
	source_leave(5);
	ck_assert(enter(6, "192.0.2.1"));
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("source");

	tcase_add_test(group, without_a_limit_all_enter);
	tcase_add_test(group, only_the_default_spares_loopback_and_unix);
	tcase_add_test(group, limit_applies_to_each_source);
	tcase_add_test(group, source_leave_releases_only_its_slot);
	tcase_add_loop_test(group, prefixes_distinguish_sources, 0,
	                    (int)(sizeof pairs / sizeof *pairs));
	tcase_add_test(group, user_is_the_source_on_a_unix_socket);
	tcase_add_test(group, concurrent_threads_keep_to_the_limit);
	tcase_add_test(group, slot_of_a_dead_process_can_be_released);
	return run_group(group);
}
