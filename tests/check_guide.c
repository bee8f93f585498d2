/* SPDX-License-Identifier: MIT */
/* check_guide.c - the statements of doc/guide.md about system calls hold
 * here. */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "group.h"

/* Make a child that ends when the write end of GATE is closed. */
static pid_t
make_child(const int gate[2])
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		char byte;

		close(gate[1]);
		_exit(read(gate[0], &byte, 1) == 0 ? 0 : 1);
	}
	return pid;
}

/* 9.5: no child is left: `while (waitpid(...));` would go on endlessly. */
START_TEST(without_children_waitpid_is_true)
{
	for (int i = 0; i < 3; i++) {
		errno = 0;
		ck_assert(waitpid(-1, NULL, WNOHANG));
		ck_assert_int_eq(errno, ECHILD);
		ck_assert(waitpid(-1, NULL, 0));
		ck_assert(!(waitpid(-1, NULL, WNOHANG) > 0));
	}
}
END_TEST

/* 9.5: with WNOHANG and > 0 the loop ends while a child runs. */
START_TEST(wnohang_does_not_wait)
{
	int gate[2];

	ck_assert_int_eq(pipe(gate), 0);
	make_child(gate);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	close(gate[1]);
	ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
}
END_TEST

/* 9.5: without WNOHANG the loop waits until the last child has ended. */
START_TEST(without_wnohang_the_loop_waits)
{
	int order[2], gate[2];
	char seen[2];
	pid_t parent;

	ck_assert_int_eq(pipe(order), 0);
	ck_assert_int_eq(pipe(gate), 0);
	parent = fork();
	ck_assert_int_ge(parent, 0);
	if (parent == 0) {
		if (fork() == 0) {
			char byte;

			close(gate[1]);
			_exit(read(gate[0], &byte, 1) == 0 &&
			      write(order[1], "c", 1) == 1 ? 0 : 1);
		}
		close(gate[1]);
		while (waitpid(-1, NULL, 0) > 0)
			;
		_exit(write(order[1], "p", 1) == 1 ? 0 : 1);
	}
	close(gate[1]);
	ck_assert_int_eq(waitpid(parent, NULL, 0), parent);
	ck_assert_int_eq(read(order[0], seen, 2), 2);
	ck_assert(seen[0] == 'c' && seen[1] == 'p');
}
END_TEST

static volatile sig_atomic_t signals;

static void
count(int signal)
{
	(void)signal;
	signals++;
}

/* 9.5: signals are not counted. */
START_TEST(two_children_send_one_sigchld)
{
	struct sigaction action = {.sa_handler = count};
	int gate[2];
	pid_t pids[2];
	sigset_t chld, old;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	ck_assert_int_eq(sigaction(SIGCHLD, &action, NULL), 0);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &chld, &old), 0);
	ck_assert_int_eq(pipe(gate), 0);
	for (int i = 0; i < 2; i++)
		pids[i] = make_child(gate);
	close(gate[1]);
	for (int i = 0; i < 2; i++) {
		siginfo_t info;

		ck_assert_int_eq(waitid(P_PID, (id_t)pids[i], &info,
		                        WEXITED | WNOWAIT), 0);
	}
	ck_assert_int_eq(sigprocmask(SIG_SETMASK, &old, NULL), 0);
	ck_assert_int_eq(signals, 1);
	for (int i = 0; i < 2; i++)
		ck_assert_int_gt(waitpid(-1, NULL, WNOHANG), 0);
}
END_TEST

static void *
return_argument(void *argument)
{
	int cfd = (int)(intptr_t)argument;

	return (void *)(intptr_t)cfd;
}

/* 10.1: a number comes back unchanged by way of intptr_t. */
START_TEST(intptr_carries_a_number)
{
	static const int numbers[] = {0, 5, INT32_MAX, -1, INT32_MIN};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		pthread_t tid;
		void *result;

		ck_assert_int_eq(pthread_create(&tid, NULL, return_argument,
		                                (void *)(intptr_t)numbers[i]), 0);
		ck_assert_int_eq(pthread_join(tid, &result), 0);
		ck_assert_int_eq((int)(intptr_t)result, numbers[i]);
	}
}
END_TEST

/* True if a read of FD would not block; waits up to 10 ms. */
static bool
is_readable(int fd)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};

	return poll(&wait, 1, 10) > 0;
}

/* 2, 9.4: only the last close ends the connection; shutdown does at once. */
START_TEST(shutdown_or_the_last_close_ends_the_stream)
{
	int pair[2], copy;
	char byte;

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		copy = dup(pair[0]);
		close(pair[0]);
		ck_assert(!is_readable(pair[1]));
		if (i == 0)
			close(copy);
		else
			shutdown(copy, SHUT_WR);
		ck_assert_int_eq(read(pair[1], &byte, 1), 0);
	}
}
END_TEST

/* 8: a blocking socket returns EAGAIN when SO_RCVTIMEO is over; a read of 0
 * bytes returns 0. */
START_TEST(read_returns_eagain_after_so_rcvtimeo)
{
	struct timeval limit = {.tv_usec = 1000};
	int pair[2];
	char byte;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit,
	                            sizeof limit), 0);
	ck_assert_int_eq(read(pair[0], &byte, 1), -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(read(pair[0], &byte, 0), 0);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("guide");

	tcase_add_test(group, without_children_waitpid_is_true);
	tcase_add_test(group, wnohang_does_not_wait);
	tcase_add_test(group, without_wnohang_the_loop_waits);
	tcase_add_test(group, two_children_send_one_sigchld);
	tcase_add_test(group, intptr_carries_a_number);
	tcase_add_test(group, shutdown_or_the_last_close_ends_the_stream);
	tcase_add_test(group, read_returns_eagain_after_so_rcvtimeo);
	return run_group(group);
}
