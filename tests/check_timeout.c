/* SPDX-License-Identifier: MIT */
/*
 * check_timeout.c - a call that waits ends at the timeout of its socket, however
 * many signals interrupt it.
 */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "fault.h"
#include "fixture.h"

#define SOON_MS 200  /* the timeout under a storm of signals */
#define LATE_MS 500  /* the timeout that a single late signal interrupts */
#define STORM 5000   /* signals, one each millisecond; then they stop */

static volatile sig_atomic_t signals;
static int fd; /* the socket of the call */
static int pair[2];
static struct sockaddr_in address; /* of a listener */
static struct sockaddr_un path;    /* of a unix socket */
static char directory[] = "/tmp/check_timeout.XXXXXX";
static char buffer[65536];
static struct wrap_reader reader;

static long long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The processor time of this process, in milliseconds. */
static long long
used_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000LL +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* The first signal comes after FIRST_MS, the others each millisecond if AGAIN. */
static void
set_timer(int first_ms, bool again)
{
	const struct itimerval timer = {.it_value = {.tv_usec = first_ms * 1000L},
	                                .it_interval = {.tv_usec = again * 1000L}};

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void
count_signal(int signal)
{
	(void)signal;
	if (++signals == STORM)
		set_timer(0, false);
}

static void
set_timeout(int option, int ms)
{
	const struct timeval timeout = {.tv_sec = ms / 1000,
	                                .tv_usec = ms % 1000 * 1000L};

	ck_assert_int_eq(
		setsockopt(fd, SOL_SOCKET, option, &timeout, sizeof timeout), 0);
}

/* ---- The calls, and sockets on which each has to wait --------------------- */

/* Nothing comes from the peer. */
static void
prepare_silence(void)
{
	make_pair(pair);
	fd = pair[0];
	wrap_reader_init(&reader, fd);
}

/* The same, and the timeout does not expire during the test. */
static void
prepare_long_silence(void)
{
	prepare_silence();
	set_timeout(SO_RCVTIMEO, 60 * 1000);
}

/* The send buffer is full. */
static void
prepare_full(void)
{
	make_pair(pair);
	fd = pair[0];
	while (send(fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
		;
}

/* No client connects. */
static void
prepare_listener(void)
{
	fd = make_listener(&address);
}

/* The kernel drops each SYN to a listener whose accept queue is full. */
static void
prepare_dropped_syn(void)
{
	int listener = make_listener(&address);
	struct pollfd made = {.events = POLLOUT};

	ck_assert_int_eq(listen(listener, 0), 0);
	do {
		made.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		ck_assert_int_ge(made.fd, 0);
		(void)connect(made.fd, (struct sockaddr *)&address, sizeof address);
	} while (poll(&made, 1, 200) > 0);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(fd, 0);
}

/* Bind a unix socket of TYPE to a path in a new directory. */
static int
bind_path(int type)
{
	int bound = socket(AF_UNIX, type, 0);

	ck_assert_ptr_nonnull(mkdtemp(directory));
	path.sun_family = AF_UNIX;
	snprintf(path.sun_path, sizeof path.sun_path, "%s/s", directory);
	ck_assert_int_eq(bind(bound, (struct sockaddr *)&path, sizeof path), 0);
	return bound;
}

/* The backlog of the listener is full. */
static void
prepare_full_backlog(void)
{
	int listener = bind_path(SOCK_STREAM), other;

	ck_assert_int_eq(listen(listener, 0), 0);
	do {
		other = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		ck_assert_int_ge(other, 0);
	} while (connect(other, (struct sockaddr *)&path, sizeof path) == 0);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_ge(fd, 0);
}

/* The receiver's queue is full; poll(2) of an unconnected socket does not see
 * that. */
static void
prepare_full_receiver(void)
{
	ck_assert_int_ge(bind_path(SOCK_DGRAM), 0);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_ge(fd, 0);
	while (sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&path,
	              sizeof path) > 0)
		;
}

static ssize_t
wait_in_read(void)
{
	return Read(fd, buffer, sizeof buffer);
}

static ssize_t
wait_in_readn(void)
{
	return Readn(fd, buffer, sizeof buffer);
}

static ssize_t
wait_in_readline(void)
{
	return Readline(&reader, buffer, sizeof buffer);
}

static ssize_t
wait_in_recv(void)
{
	return Recv(fd, buffer, sizeof buffer, 0);
}

static ssize_t
wait_in_recvfrom(void)
{
	return Recvfrom(fd, buffer, sizeof buffer, 0, NULL, NULL);
}

static ssize_t
wait_in_recvmsg(void)
{
	struct iovec part = {buffer, sizeof buffer};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	return Recvmsg(fd, &message, 0);
}

static ssize_t
wait_in_accept(void)
{
	return Accept(fd, NULL, NULL);
}

static ssize_t
wait_in_accept4(void)
{
	return Accept4(fd, NULL, NULL, SOCK_CLOEXEC);
}

static ssize_t
wait_in_write(void)
{
	return Write(fd, buffer, sizeof buffer);
}

static ssize_t
wait_in_writen(void)
{
	return Writen(fd, buffer, sizeof buffer);
}

static ssize_t
wait_in_send(void)
{
	return Send(fd, buffer, sizeof buffer, 0);
}

static ssize_t
wait_in_sendto(void)
{
	return Sendto(fd, buffer, sizeof buffer, 0, NULL, 0);
}

static ssize_t
wait_in_sendmsg(void)
{
	struct iovec part = {buffer, sizeof buffer};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	return Sendmsg(fd, &message, 0);
}

static ssize_t
wait_in_connect(void)
{
	return Connect(fd, (struct sockaddr *)&address, sizeof address);
}

static ssize_t
wait_in_unix_connect(void)
{
	return Connect(fd, (struct sockaddr *)&path, sizeof path);
}

static ssize_t
wait_for_the_receiver(void)
{
	return Sendto(fd, "x", 1, 0, (struct sockaddr *)&path, sizeof path);
}

#define WAITS 16
static const struct {
	const char *name;
	void (*prepare)(void);
	ssize_t (*call)(void);
	int option, error;
} waits[WAITS] = {
	{"Read", prepare_silence, wait_in_read, SO_RCVTIMEO, EAGAIN},
	{"Readn", prepare_silence, wait_in_readn, SO_RCVTIMEO, EAGAIN},
	{"Readline", prepare_silence, wait_in_readline, SO_RCVTIMEO, EAGAIN},
	{"Recv", prepare_silence, wait_in_recv, SO_RCVTIMEO, EAGAIN},
	{"Recvfrom", prepare_silence, wait_in_recvfrom, SO_RCVTIMEO, EAGAIN},
	{"Recvmsg", prepare_silence, wait_in_recvmsg, SO_RCVTIMEO, EAGAIN},
	{"Accept", prepare_listener, wait_in_accept, SO_RCVTIMEO, EAGAIN},
	{"Accept4", prepare_listener, wait_in_accept4, SO_RCVTIMEO, EAGAIN},
	{"Write", prepare_full, wait_in_write, SO_SNDTIMEO, EAGAIN},
	{"Writen", prepare_full, wait_in_writen, SO_SNDTIMEO, EAGAIN},
	{"Send", prepare_full, wait_in_send, SO_SNDTIMEO, EAGAIN},
	{"Sendto", prepare_full, wait_in_sendto, SO_SNDTIMEO, EAGAIN},
	{"Sendmsg", prepare_full, wait_in_sendmsg, SO_SNDTIMEO, EAGAIN},
	{"Connect", prepare_dropped_syn, wait_in_connect, SO_SNDTIMEO, EINPROGRESS},
	{"Connect, unix", prepare_full_backlog, wait_in_unix_connect, SO_SNDTIMEO,
	 EAGAIN},
	{"Sendto, unix", prepare_full_receiver, wait_for_the_receiver, SO_SNDTIMEO,
	 EAGAIN},
};

/* ---- The timeout ----------------------------------------------------------- */

/* Call waits[I] with a timeout of MS.  Returns its time in milliseconds. */
static long long
time_of_call(int i, int ms)
{
	long long begun;
	ssize_t result;
	int error;

	set_timeout(waits[i].option, ms);
	begun = now_ms();
	result = waits[i].call();
	error = errno;
	begun = now_ms() - begun;
	ck_assert_msg(result == -1 && error == waits[i].error, "%s: %zd, errno %d",
	              waits[i].name, result, error);
	return begun;
}

/* The option of the socket in waits[I] is MS: Connect changes that of a unix
 * socket for a moment. */
static void
assert_timeout_is(int i, int ms)
{
	struct timeval set;
	socklen_t length = sizeof set;

	ck_assert_int_eq(
		getsockopt(fd, SOL_SOCKET, waits[i].option, &set, &length), 0);
	ck_assert_int_eq(set.tv_sec, 0);
	ck_assert_int_eq(set.tv_usec, ms * 1000L);
}

START_TEST(call_ends_under_a_storm_of_signals)
{
	long long took, used;

	waits[_i].prepare();
	used = used_ms();
	set_timer(1, true);
	took = time_of_call(_i, SOON_MS);
	set_timer(0, false);
	used = used_ms() - used;
	assert_timeout_is(_i, SOON_MS);
	ck_assert_msg(took >= SOON_MS, "%s: %lld ms", waits[_i].name, took);
	ck_assert_int_gt(signals, 0);
	ck_assert_int_lt(signals, STORM);
	ck_assert_msg(used < SOON_MS / 2, "%s: %lld ms of processor time",
	              waits[_i].name, used);
	assert_no_failure();
}
END_TEST

/* On a busy machine a single try may take longer. */
START_TEST(late_signal_adds_no_time)
{
	long long took = 0;

	waits[_i].prepare();
	for (int tries = 0; tries < 3; tries++) {
		set_timer(LATE_MS * 3 / 4, false);
		took = time_of_call(_i, LATE_MS);
		ck_assert_msg(took >= LATE_MS, "%s: %lld ms", waits[_i].name, took);
		if (took < LATE_MS * 3 / 2)
			break;
	}
	ck_assert_int_gt(signals, 0);
	ck_assert_msg(took < LATE_MS * 3 / 2, "%s: %lld ms", waits[_i].name, took);
	assert_no_failure();
}
END_TEST

/* ---- What signals do not change -------------------------------------------- */

START_TEST(data_ends_the_wait)
{
	const struct timespec moment = {.tv_nsec = 100000000};
	pid_t pid;

	prepare_long_silence();
	pid = fork();
	if (pid == 0) {
		while (nanosleep(&moment, NULL) != 0)
			;
		_exit(write(pair[1], "hello", 5) == 5 ? 0 : 1);
	}
	set_timer(1, true);
	ck_assert_int_eq(Readn(fd, buffer, 5), 5);
	set_timer(0, false);
	ck_assert_mem_eq(buffer, "hello", 5);
	ck_assert_int_eq(Waitpid(pid, NULL, 0), pid);
	assert_no_failure();
}
END_TEST

START_TEST(readn_returns_the_bytes_before_the_timeout)
{
	prepare_silence();
	set_timeout(SO_RCVTIMEO, SOON_MS);
	ck_assert_int_eq(write(pair[1], "abc", 3), 3);
	set_timer(1, true);
	ck_assert_int_eq(Readn(fd, buffer, 5), 3);
	ck_assert_int_eq(errno, EAGAIN);
	set_timer(0, false);
	ck_assert_int_lt(signals, STORM);
}
END_TEST

/* Without a timeout, a call is only repeated. */
START_TEST(without_a_timeout_signals_change_nothing)
{
	prepare_silence();
	fault_fail(FAULT_read, EINTR, 3);
	ck_assert_int_eq(write(pair[1], "x", 1), 1);
	ck_assert_int_eq(Read(fd, buffer, 1), 1);
	ck_assert_uint_eq(fault_seen(FAULT_read), 4);
	ck_assert_uint_eq(fault_seen(FAULT_getsockopt), 1);
	ck_assert_uint_eq(fault_seen(FAULT_poll), 0);
}
END_TEST

/* Without a signal, a call makes a single system call. */
START_TEST(timeout_is_read_only_after_a_signal)
{
	prepare_long_silence();
	set_timeout(SO_SNDTIMEO, 60 * 1000);
	ck_assert_int_eq(write(pair[1], "xx", 2), 2);
	ck_assert_int_eq(Read(fd, buffer, 1), 1);
	ck_assert_int_eq(Write(fd, buffer, 1), 1);
	ck_assert_uint_eq(fault_seen(FAULT_getsockopt), 0);
	fault_fail(FAULT_read, EINTR, 1);
	ck_assert_int_eq(Read(fd, buffer, 1), 1);
	ck_assert_uint_eq(fault_seen(FAULT_getsockopt), 1);
	ck_assert_uint_eq(fault_seen(FAULT_poll), 1);
	ck_assert_uint_eq(fault_seen(FAULT_recv), 1);
	assert_no_failure();
}
END_TEST

START_TEST(failing_poll_is_returned)
{
	prepare_long_silence();
	fault_fail(FAULT_read, EINTR, 1);
	fault_fail(FAULT_poll, EAGAIN, 1);
	fault_fail(FAULT_poll, ENOMEM, 1);
	ck_assert_int_eq(Read(fd, buffer, 1), -1);
	ck_assert_int_eq(errno, ENOMEM);
	ck_assert_uint_eq(fault_seen(FAULT_poll), 2);
	assert_no_failure();
}
END_TEST

/* The default handler writes its line to a socket that nobody reads. */
static void
fail_with_a_full_standard_error(void)
{
	prepare_full();
	set_timeout(SO_SNDTIMEO, SOON_MS);
	CHILD_NEEDS(dup2(fd, STDERR_FILENO) >= 0);
	wrap_set_error_handler(NULL);
	set_timer(1, true);
	Listen(-1, 1);
}

START_TEST(default_handler_ends_under_a_storm_of_signals)
{
	long long begun = now_ms();
	struct child child = child_run(fail_with_a_full_standard_error);

	child_exited(&child, 1, NULL);
	ck_assert_int_lt(now_ms() - begun, STORM);
}
END_TEST

static void
start(void)
{
	const struct sigaction action = {.sa_handler = count_signal};

	sigaction(SIGALRM, &action, NULL);
}

static void
end(void)
{
	set_timer(0, false);
	unlink(path.sun_path); /* of bind_path, if it was called */
	rmdir(directory);
}

int
main(void)
{
	TCase *group = make_group("timeout");

	tcase_add_checked_fixture(group, start, end);
	tcase_add_loop_test(group, call_ends_under_a_storm_of_signals, 0, WAITS);
	tcase_add_loop_test(group, late_signal_adds_no_time, 0, WAITS);
	tcase_add_test(group, data_ends_the_wait);
	tcase_add_test(group, readn_returns_the_bytes_before_the_timeout);
	tcase_add_test(group, without_a_timeout_signals_change_nothing);
	tcase_add_test(group, timeout_is_read_only_after_a_signal);
	tcase_add_test(group, failing_poll_is_returned);
	tcase_add_test(group, default_handler_ends_under_a_storm_of_signals);
	return run_group(group);
}
