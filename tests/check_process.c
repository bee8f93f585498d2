/* SPDX-License-Identifier: MIT */
/* check_process.c - calls on processes, signals and descriptors, and
 * waiting. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

/* ---- Fork, Waitpid, Kill ------------------------------------------------ */

static pid_t
make_child(int status)
{
	pid_t pid = Fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(status);
	return pid;
}

START_TEST(waitpid_returns_the_status_of_a_fork)
{
	int status;
	pid_t pid = make_child(7);

	fault_fail(FAULT_waitpid, EINTR, 3);
	ck_assert_int_eq(Waitpid(pid, &status, 0), pid);
	ck_assert_uint_eq(fault_seen(FAULT_waitpid), 4);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	assert_no_failure();
}
END_TEST

START_TEST(fork_returns_a_shortage)
{
	static const int errors[] = {EAGAIN, ENOMEM};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		fault_fail(FAULT_fork, errors[i], 1);
		ck_assert_int_eq(Fork(), -1);
		ck_assert_int_eq(errno, errors[i]);
	}
	assert_no_failure();
}
END_TEST

/* With WNOHANG, Waitpid returns 0 while a child runs, ECHILD without one. */
START_TEST(waitpid_loop_ends_with_0_or_echild)
{
	int gate[2];
	pid_t last;

	ck_assert_int_eq(pipe(gate), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_gt(Waitpid(make_child(0), NULL, 0), 0);
	last = Fork();
	if (last == 0) {
		char byte;

		close(gate[1]);
		_exit(read(gate[0], &byte, 1) == 0 ? 0 : 1);
	}
	ck_assert_int_eq(Waitpid(-1, NULL, WNOHANG), 0);
	close(gate[1]);
	ck_assert_int_eq(Waitpid(-1, NULL, 0), last);
	ck_assert_int_eq(Waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	assert_no_failure();
}
END_TEST

START_TEST(wait_returns_any_child)
{
	int status;
	pid_t pid = make_child(3);

	fault_fail(FAULT_wait, EINTR, 2);
	ck_assert_int_eq(Wait(&status), pid);
	ck_assert_uint_eq(fault_seen(FAULT_wait), 3);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	ck_assert_int_eq(Wait(NULL), -1);
	ck_assert_int_eq(errno, ECHILD);
	assert_no_failure();
}
END_TEST

START_TEST(execve_runs_a_program)
{
	char shell[] = "sh", option[] = "-c", command[] = "exit $CODE";
	char code[] = "CODE=7";
	char *arguments[] = {shell, option, command, NULL};
	char *environment[] = {code, NULL};
	int status;
	pid_t pid = Fork();

	if (pid == 0) {
		Execve("/bin/sh", arguments, environment);
		_exit(1);
	}
	ck_assert_int_eq(Waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	ck_assert_int_eq(Execve("/no/program", arguments, environment), -1);
	ck_assert_str_eq(failure.object, "/no/program");
	ck_assert_str_eq(failure.manual, "execve(2)");
	assert_failure("Execve", ENOENT);
}
END_TEST

START_TEST(waitpid_with_bad_options_calls_the_handler)
{
	ck_assert_int_eq(Waitpid(-1, NULL, 0x1234), -1);
	assert_failure("Waitpid", EINVAL);
}
END_TEST

START_TEST(kill_of_a_reaped_process_returns_esrch)
{
	pid_t pid = make_child(0);

	ck_assert_int_eq(Kill(pid, 0), 0);
	ck_assert_int_eq(Waitpid(pid, NULL, 0), pid);
	ck_assert_int_eq(Kill(pid, SIGTERM), -1);
	ck_assert_int_eq(errno, ESRCH);
	assert_no_failure();
	ck_assert_int_eq(Kill(getpid(), 4711), -1);
	assert_failure("Kill", EINVAL);
}
END_TEST

/* ---- Signals ------------------------------------------------------------ */

static volatile sig_atomic_t caught;

static void
catch(int signal)
{
	caught = signal;
}

START_TEST(signals_are_caught_and_blocked)
{
	struct sigaction action = {.sa_handler = catch}, old;
	sigset_t set, old_set;

	ck_assert_int_eq(Sigaction(SIGUSR1, &action, &old), 0);
	ck_assert(old.sa_handler == SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	ck_assert_int_eq(Sigprocmask(SIG_BLOCK, &set, &old_set), 0);
	ck_assert(!sigismember(&old_set, SIGUSR1));
	ck_assert_int_eq(Kill(getpid(), SIGUSR1), 0);
	ck_assert_int_eq(caught, 0);
	ck_assert_int_eq(Sigprocmask(SIG_SETMASK, &old_set, NULL), 0);
	ck_assert_int_eq(caught, SIGUSR1);
	assert_no_failure();
}
END_TEST

START_TEST(bad_signals_call_the_handler)
{
	struct sigaction action = {.sa_handler = catch};
	sigset_t set;

	sigemptyset(&set);
	ck_assert_int_eq(Sigaction(4711, &action, NULL), -1);
	ck_assert_str_eq(failure.manual, "sigaction(2)");
	assert_failure("Sigaction", EINVAL);
	ck_assert_int_eq(Sigaction(SIGKILL, &action, NULL), -1);
	assert_failure("Sigaction", EINVAL);
	ck_assert_int_eq(Sigprocmask(4711, &set, NULL), -1);
	assert_failure("Sigprocmask", EINVAL);
}
END_TEST

/* ---- Descriptors -------------------------------------------------------- */

START_TEST(pipes_carry_bytes)
{
	int fds[2];
	char byte;

	ck_assert_int_eq(Pipe(fds), 0);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_eq(read(fds[0], &byte, 1), 1);
	ck_assert_int_eq(Pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	ck_assert_int_eq(Fcntl(fds[0], F_GETFD, 0), FD_CLOEXEC);
	ck_assert(Fcntl(fds[1], F_GETFL, 0) & O_NONBLOCK);
	assert_no_failure();
	fault_fail(FAULT_pipe2, EINVAL, 1);
	ck_assert_int_eq(Pipe2(fds, O_CLOEXEC), -1);
	assert_failure("Pipe2", EINVAL);
	fault_fail(FAULT_pipe, EMFILE, 1);
	ck_assert_int_eq(Pipe(fds), -1);
	assert_failure("Pipe", EMFILE);
}
END_TEST

START_TEST(dup2_is_retried)
{
	int fds[2];
	char byte;

	make_pair(fds);
	fault_fail(FAULT_dup2, EBUSY, 1);
	fault_fail(FAULT_dup2, EINTR, 1);
	ck_assert_int_eq(Dup2(fds[0], 50), 50);
	ck_assert_uint_eq(fault_seen(FAULT_dup2), 3);
	ck_assert_int_eq(write(50, "x", 1), 1);
	ck_assert_int_eq(read(fds[1], &byte, 1), 1);
	assert_no_failure();
	ck_assert_int_eq(Dup2(-1, 50), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Dup2", EBADF);
}
END_TEST

START_TEST(dup_copies_a_descriptor)
{
	int fds[2], copy;
	char byte;

	make_pair(fds);
	copy = Dup(fds[0]);
	ck_assert_int_ge(copy, 0);
	ck_assert_int_eq(write(copy, "x", 1), 1);
	ck_assert_int_eq(read(fds[1], &byte, 1), 1);
	assert_no_failure();
	ck_assert_int_eq(Dup(-1), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Dup", EBADF);
}
END_TEST

START_TEST(ioctl_takes_a_pointer)
{
	int fds[2], ready = 0;

	make_pair(fds);
	ck_assert_int_eq(write(fds[1], "abc", 3), 3);
	fault_fail(FAULT_ioctl, EINTR, 1);
	ck_assert_int_eq(Ioctl(fds[0], FIONREAD, &ready), 0);
	ck_assert_uint_eq(fault_seen(FAULT_ioctl), 2);
	ck_assert_int_eq(ready, 3);
	assert_no_failure();
	ck_assert_int_eq(Ioctl(-1, FIONREAD, &ready), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Ioctl", EBADF);
}
END_TEST

START_TEST(fcntl_sets_flags)
{
	int fds[2], copy;

	make_pair(fds);
	ck_assert_int_eq(Fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
	ck_assert(Fcntl(fds[0], F_GETFL, 0) & O_NONBLOCK);
	ck_assert_int_eq(Fcntl(fds[0], F_SETFD, 0), 0);
	ck_assert_int_eq(Fcntl(fds[0], F_GETFD, 0), 0);
	copy = Fcntl(fds[0], F_DUPFD_CLOEXEC, 60);
	ck_assert_int_ge(copy, 60);
	ck_assert_int_eq(Fcntl(copy, F_GETFD, 0), FD_CLOEXEC);
	assert_no_failure();
	ck_assert_int_eq(Fcntl(-1, F_GETFD, 0), -1);
	assert_failure("Fcntl", EBADF);
}
END_TEST

/* Another thread may have opened the same descriptor number by then. */
START_TEST(close_is_not_retried)
{
	static const int errors[] = {EINTR, EIO, ENOSPC};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		int fd = dup(0);

		fault_clear();
		fault_fail(FAULT_close, errors[i], 1);
		ck_assert_int_eq(Close(fd), -1);
		ck_assert_int_eq(errno, errors[i]);
		ck_assert_uint_eq(fault_seen(FAULT_close), 1);
	}
	assert_no_failure();
}
END_TEST

START_TEST(close_of_a_bad_descriptor_calls_the_handler)
{
	ck_assert_int_eq(Close(-1), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Close", EBADF);
}
END_TEST

/* ---- Waiting ------------------------------------------------------------ */

START_TEST(poll_and_select_wait_for_data)
{
	struct timespec soon = {0};
	struct timeval at_once = {0};
	struct pollfd pollfd;
	fd_set set;
	int fds[2];

	make_pair(fds);
	pollfd = (struct pollfd){.fd = fds[0], .events = POLLIN};
	FD_ZERO(&set);
	FD_SET((unsigned)fds[0], &set);
	ck_assert_int_eq(Poll(&pollfd, 1, 0), 0);
	ck_assert_int_eq(Ppoll(&pollfd, 1, &soon, NULL), 0);
	ck_assert_int_eq(Select(fds[0] + 1, &set, NULL, NULL, &at_once), 0);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_eq(Poll(&pollfd, 1, -1), 1);
	ck_assert_int_eq(Ppoll(&pollfd, 1, NULL, NULL), 1);
	FD_SET((unsigned)fds[0], &set);
	ck_assert_int_eq(Select(fds[0] + 1, &set, NULL, NULL, NULL), 1);
	assert_no_failure();
}
END_TEST

/* A server may wait for a signal, so a signal must end the wait. */
START_TEST(poll_and_select_return_eintr)
{
	struct sigaction action = {.sa_handler = catch};
	sigset_t set, none;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
	ck_assert_int_eq(Ppoll(NULL, 0, NULL, &none), -1);
	ck_assert_int_eq(errno, EINTR);
	ck_assert_int_eq(caught, SIGUSR1);
	fault_fail(FAULT_poll, EINTR, 1);
	ck_assert_int_eq(Poll(NULL, 0, 0), -1);
	ck_assert_int_eq(errno, EINTR);
	fault_fail(FAULT_select, EINTR, 1);
	ck_assert_int_eq(Select(0, NULL, NULL, NULL, NULL), -1);
	ck_assert_int_eq(errno, EINTR);
	assert_no_failure();
}
END_TEST

START_TEST(poll_and_select_of_bad_arguments_call_the_handler)
{
	struct timespec never = {.tv_nsec = -1};
	struct timeval past = {.tv_sec = -1};

	ck_assert_int_eq(Ppoll(NULL, 0, &never, NULL), -1);
	assert_failure("Ppoll", EINVAL);
	ck_assert_int_eq(Select(0, NULL, NULL, NULL, &past), -1);
	assert_failure("Select", EINVAL);
	fault_fail(FAULT_poll, ENOMEM, 1);
	ck_assert_int_eq(Poll(NULL, 0, 0), -1);
	ck_assert_int_eq(errno, ENOMEM);
	assert_no_failure();
	fault_fail(FAULT_poll, EFAULT, 1);
	ck_assert_int_eq(Poll(NULL, 0, 0), -1);
	assert_failure("Poll", EFAULT);
}
END_TEST

START_TEST(epoll_reports_ready_descriptors)
{
	struct epoll_event event = {.events = EPOLLIN}, ready;
	int fds[2], epoll;

	make_pair(fds);
	event.data.fd = fds[0];
	epoll = Epoll_create1(EPOLL_CLOEXEC);
	ck_assert(fcntl(epoll, F_GETFD, 0) & FD_CLOEXEC);
	ck_assert_int_eq(Epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event), 0);
	ck_assert_int_eq(Epoll_wait(epoll, &ready, 1, 0), 0);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_eq(Epoll_wait(epoll, &ready, 1, -1), 1);
	ck_assert_int_eq(ready.data.fd, fds[0]);
	fault_fail(FAULT_epoll_wait, EINTR, 1);
	ck_assert_int_eq(Epoll_wait(epoll, &ready, 1, -1), -1);
	ck_assert_int_eq(errno, EINTR);
	fault_fail(FAULT_epoll_ctl, ENOSPC, 1);
	ck_assert_int_eq(Epoll_ctl(epoll, EPOLL_CTL_ADD, fds[1], &event), -1);
	ck_assert_int_eq(errno, ENOSPC);
	assert_no_failure();
	fault_clear();
	ck_assert_int_eq(Epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event), -1);
	assert_failure("Epoll_ctl", EEXIST);
	ck_assert_int_eq(Epoll_ctl(epoll, EPOLL_CTL_DEL, -1, NULL), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Epoll_ctl", EBADF);
	ck_assert_int_eq(Epoll_wait(epoll, &ready, 0, 0), -1);
	assert_failure("Epoll_wait", EINVAL);
	ck_assert_int_eq(Epoll_create1(-1), -1);
	assert_failure("Epoll_create1", EINVAL);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("process");

	tcase_add_test(group, waitpid_returns_the_status_of_a_fork);
	tcase_add_test(group, fork_returns_a_shortage);
	tcase_add_test(group, waitpid_loop_ends_with_0_or_echild);
	tcase_add_test(group, wait_returns_any_child);
	tcase_add_test(group, execve_runs_a_program);
	tcase_add_test(group, waitpid_with_bad_options_calls_the_handler);
	tcase_add_test(group, kill_of_a_reaped_process_returns_esrch);
	tcase_add_test(group, signals_are_caught_and_blocked);
	tcase_add_test(group, bad_signals_call_the_handler);
	tcase_add_test(group, pipes_carry_bytes);
	tcase_add_test(group, dup2_is_retried);
	tcase_add_test(group, dup_copies_a_descriptor);
	tcase_add_test(group, ioctl_takes_a_pointer);
	tcase_add_test(group, fcntl_sets_flags);
	tcase_add_test(group, close_is_not_retried);
	tcase_add_test(group, close_of_a_bad_descriptor_calls_the_handler);
	tcase_add_test(group, poll_and_select_wait_for_data);
	tcase_add_test(group, poll_and_select_return_eintr);
	tcase_add_test(group, poll_and_select_of_bad_arguments_call_the_handler);
	tcase_add_test(group, epoll_reports_ready_descriptors);
	return run_group(group);
}
