/* SPDX-License-Identifier: MIT */
/* check_io.c - Read, Write, Readn, Writen. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

/* More bytes than one read or one socket buffer holds. */
#define LARGE (3 * 1024 * 1024 + 1)

static int pair[2];
static char buffer[4096];

static void
put(int fd, const char *text)
{
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* A 32-bit machine needs _FILE_OFFSET_BITS and _TIME_BITS for this. */
START_TEST(time_t_and_off_t_have_64_bits)
{
	ck_assert_uint_eq(sizeof(time_t), 8);
	ck_assert_uint_eq(sizeof(off_t), 8);
}
END_TEST

/* ---- Read --------------------------------------------------------------- */

START_TEST(read_returns_the_available_bytes)
{
	make_pair(pair);
	put(pair[1], "hello");
	ck_assert_int_eq(Read(pair[0], buffer, sizeof buffer), 5);
	ck_assert_mem_eq(buffer, "hello", 5);
	close(pair[1]);
	ck_assert_int_eq(Read(pair[0], buffer, sizeof buffer), 0);
	ck_assert_int_eq(Read(pair[0], buffer, sizeof buffer), 0);
	assert_no_failure();
}
END_TEST

START_TEST(read_is_retried_after_signals)
{
	make_pair(pair);
	put(pair[1], "x");
	fault_fail(FAULT_read, EINTR, 3);
	ck_assert_int_eq(Read(pair[0], buffer, sizeof buffer), 1);
	ck_assert_uint_eq(fault_seen(FAULT_read), 4);
	assert_no_failure();
}
END_TEST

START_TEST(read_returns_eagain_without_data)
{
	const struct timeval moment = {.tv_usec = 1000};

	make_pair(pair);
	set_nonblocking(pair[0]);
	ck_assert_int_eq(Read(pair[0], buffer, sizeof buffer), -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &moment,
	                            sizeof moment),
	                 0);
	ck_assert_int_eq(Read(pair[1], buffer, sizeof buffer), -1);
	ck_assert_int_eq(errno, EAGAIN);
	assert_no_failure();
}
END_TEST

/* Close one end of a TCP connection so that the other end gets a reset. */
static void
reset(int fd)
{
	const struct linger linger = {.l_onoff = 1};

	ck_assert_int_eq(
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
	close(fd);
}

START_TEST(read_returns_a_reset)
{
	make_connection(pair);
	reset(pair[1]);
	ck_assert_int_eq(Read(pair[0], buffer, sizeof buffer), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	assert_no_failure();
}
END_TEST

START_TEST(read_of_a_bad_descriptor_calls_the_handler)
{
	ck_assert_int_eq(Read(-1, buffer, sizeof buffer), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	assert_failure("Read", EBADF);
}
END_TEST

/* ---- Sizes -------------------------------------------------------------- */

/* One end of a pair, with a byte to read. */
static int
make_ready(void)
{
	make_pair(pair);
	put(pair[1], "x");
	return pair[0];
}

/* RESULT must be -1 with EINVAL, without the handler. */
static void
expect_einval(ssize_t result)
{
	ck_assert_int_eq(result, -1);
	ck_assert_int_eq(errno, EINVAL);
	assert_no_failure();
	errno = 0;
}

/* Such a size may be the -1 of a failed Read: the peer caused it. */
START_TEST(size_above_ssize_max_is_returned)
{
	static const size_t sizes[] = {(size_t)SSIZE_MAX + 1, SIZE_MAX};
	int fd = make_ready();

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		expect_einval(Read(fd, buffer, sizes[i]));
		expect_einval(Readn(fd, buffer, sizes[i]));
		expect_einval(Recv(fd, buffer, sizes[i], 0));
		expect_einval(Recvfrom(fd, buffer, sizes[i], 0, NULL, NULL));
		expect_einval(Write(fd, buffer, sizes[i]));
		expect_einval(Writen(fd, buffer, sizes[i]));
		expect_einval(Send(fd, buffer, sizes[i], MSG_DONTWAIT));
		expect_einval(Sendto(fd, buffer, sizes[i], MSG_DONTWAIT, NULL, 0));
	}
	ck_assert_int_eq(recv(fd, buffer, sizeof buffer, MSG_DONTWAIT), 1);
	ck_assert_int_eq(recv(pair[1], buffer, sizeof buffer, MSG_DONTWAIT), -1);
}
END_TEST

/* The echo loop of a book, whose peer has reset the connection. */
START_TEST(failed_read_may_be_written)
{
	ssize_t n;

	make_connection(pair);
	reset(pair[1]);
	n = Read(pair[0], buffer, sizeof buffer);
	ck_assert_int_eq(n, -1);
	expect_einval(Write(pair[0], buffer, (size_t)n));
}
END_TEST

START_TEST(size_0_transfers_nothing)
{
	int fd = make_ready();

	ck_assert_int_eq(Read(fd, buffer, 0), 0);
	ck_assert_int_eq(Readn(fd, buffer, 0), 0);
	ck_assert_int_eq(Recv(fd, buffer, 0, 0), 0);
	ck_assert_int_eq(Recvfrom(fd, buffer, 0, 0, NULL, NULL), 0);
	ck_assert_int_eq(Write(fd, buffer, 0), 0);
	ck_assert_int_eq(Writen(fd, buffer, 0), 0);
	ck_assert_int_eq(Send(fd, buffer, 0, 0), 0);
	ck_assert_int_eq(Sendto(fd, buffer, 0, 0, NULL, 0), 0);
	assert_no_failure();
	ck_assert_int_eq(recv(fd, buffer, sizeof buffer, MSG_DONTWAIT), 1);
	ck_assert_int_eq(recv(pair[1], buffer, sizeof buffer, MSG_DONTWAIT), -1);
}
END_TEST

/* As by read(2) and write(2). */
START_TEST(size_0_reports_a_bad_descriptor)
{
	ck_assert_int_eq(Read(-1, buffer, 0), -1);
	assert_failure("Read", EBADF);
	ck_assert_int_eq(Readn(-1, buffer, 0), -1);
	assert_failure("Readn", EBADF);
	ck_assert_int_eq(Write(-1, buffer, 0), -1);
	assert_failure("Write", EBADF);
	ck_assert_int_eq(Writen(-1, buffer, 0), -1);
	assert_failure("Writen", EBADF);
}
END_TEST

/* Write to a datagram socket sends an empty datagram, as write(2) does. */
START_TEST(size_0_is_a_datagram)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	ck_assert_int_eq(Writen(pair[0], buffer, 0), 0);
	ck_assert_int_eq(recv(pair[1], buffer, sizeof buffer, MSG_DONTWAIT), 0);
	ck_assert_int_eq(recv(pair[1], buffer, sizeof buffer, MSG_DONTWAIT), -1);
}
END_TEST

/* It is the largest valid size. */
START_TEST(ssize_max_is_passed_to_the_system_call)
{
	fault_fail(FAULT_read, ETIMEDOUT, 1);
	ck_assert_int_eq(Read(0, buffer, SSIZE_MAX), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	fault_fail(FAULT_send, ETIMEDOUT, 1);
	ck_assert_int_eq(Write(0, buffer, SSIZE_MAX), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	assert_no_failure();
}
END_TEST

/* ---- Write -------------------------------------------------------------- */

START_TEST(write_may_be_short)
{
	make_pair(pair);
	fault_limit(FAULT_send, 2, 1);
	ck_assert_int_eq(Write(pair[0], "hello", 5), 2);
	ck_assert_int_eq(Write(pair[0], "llo", 3), 3);
	ck_assert_int_eq(read(pair[1], buffer, sizeof buffer), 5);
	ck_assert_mem_eq(buffer, "hello", 5);
}
END_TEST

START_TEST(write_is_retried_after_signals)
{
	make_pair(pair);
	fault_fail(FAULT_send, EINTR, 3);
	ck_assert_int_eq(Write(pair[0], "x", 1), 1);
	ck_assert_uint_eq(fault_seen(FAULT_send), 4);
	assert_no_failure();
}
END_TEST

/* SIGPIPE has its default disposition: it would kill the test. */
START_TEST(write_to_a_closed_peer_returns_epipe)
{
	make_pair(pair);
	close(pair[1]);
	ck_assert_int_eq(Write(pair[0], "x", 1), -1);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert_int_eq(Writen(pair[0], "x", 1), -1);
	ck_assert_int_eq(errno, EPIPE);
	assert_no_failure();
}
END_TEST

/* A descriptor that is not a socket is written by write(2), not send(2). */
START_TEST(write_works_on_a_pipe)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(Write(fds[1], "hello", 5), 5);
	fault_limit(FAULT_write, 2, 2);
	fault_fail(FAULT_write, EINTR, 1);
	ck_assert_int_eq(Writen(fds[1], "hello", 5), 5);
	ck_assert_int_eq(Readn(fds[0], buffer, 10), 10);
	ck_assert_mem_eq(buffer, "hellohello", 10);
	ck_assert_int_eq(Write(fds[0], "x", 1), -1);
	assert_failure("Write", EBADF);
}
END_TEST

/* ---- Readn -------------------------------------------------------------- */

START_TEST(readn_joins_short_reads)
{
	make_pair(pair);
	put(pair[1], "hello, network");
	fault_limit(FAULT_read, 1, 3);
	fault_fail(FAULT_read, EINTR, 1);
	fault_limit(FAULT_read, 4, 1);
	ck_assert_int_eq(Readn(pair[0], buffer, 12), 12);
	ck_assert_mem_eq(buffer, "hello, netwo", 12);
	ck_assert_uint_eq(fault_seen(FAULT_read), 6);
	ck_assert_int_eq(Readn(pair[0], buffer, 2), 2);
	ck_assert_mem_eq(buffer, "rk", 2);
	assert_no_failure();
}
END_TEST

START_TEST(readn_returns_less_at_end_of_file)
{
	make_pair(pair);
	put(pair[1], "abc");
	close(pair[1]);
	errno = EDOM;
	ck_assert_int_eq(Readn(pair[0], buffer, 5), 3);
	ck_assert_int_eq(errno, 0);
	ck_assert_mem_eq(buffer, "abc", 3);
	errno = EDOM;
	ck_assert_int_eq(Readn(pair[0], buffer, 5), 0);
	ck_assert_int_eq(errno, 0);
	assert_no_failure();
}
END_TEST

START_TEST(readn_resumes_after_a_timeout)
{
	make_pair(pair);
	set_nonblocking(pair[0]);
	ck_assert_int_eq(Readn(pair[0], buffer, 6), -1);
	ck_assert_int_eq(errno, EAGAIN);
	put(pair[1], "abcd");
	errno = 0;
	ck_assert_int_eq(Readn(pair[0], buffer, 6), 4);
	ck_assert_int_eq(errno, EAGAIN);
	put(pair[1], "efgh");
	ck_assert_int_eq(Readn(pair[0], buffer + 4, 2), 2);
	ck_assert_mem_eq(buffer, "abcdef", 6);
	assert_no_failure();
}
END_TEST

START_TEST(readn_returns_the_bytes_before_a_reset)
{
	make_pair(pair);
	put(pair[1], "abc");
	fault_limit(FAULT_read, 3, 1);
	fault_fail(FAULT_read, ECONNRESET, 2);
	ck_assert_int_eq(Readn(pair[0], buffer, 6), 3);
	ck_assert_int_eq(errno, ECONNRESET);
	ck_assert_int_eq(Readn(pair[0], buffer, 6), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	assert_no_failure();
}
END_TEST

START_TEST(readn_of_a_bad_descriptor_calls_the_handler)
{
	make_pair(pair);
	put(pair[1], "abc");
	fault_limit(FAULT_read, 3, 1);
	fault_fail(FAULT_read, EFAULT, 1);
	ck_assert_int_eq(Readn(pair[0], buffer, 6), 3);
	assert_failure("Readn", EFAULT);
}
END_TEST

/* ---- Writen ------------------------------------------------------------- */

START_TEST(writen_completes_short_writes)
{
	make_pair(pair);
	fault_limit(FAULT_send, 1, 3);
	fault_fail(FAULT_send, EINTR, 1);
	fault_limit(FAULT_send, 4, 1);
	ck_assert_int_eq(Writen(pair[0], "hello, network", 14), 14);
	ck_assert_uint_eq(fault_seen(FAULT_send), 6);
	ck_assert_int_eq(read(pair[1], buffer, sizeof buffer), 14);
	ck_assert_mem_eq(buffer, "hello, network", 14);
	assert_no_failure();
}
END_TEST

START_TEST(writen_returns_the_count_before_a_reset)
{
	make_pair(pair);
	fault_limit(FAULT_send, 3, 1);
	fault_fail(FAULT_send, ECONNRESET, 2);
	ck_assert_int_eq(Writen(pair[0], "abcdef", 6), 3);
	ck_assert_int_eq(errno, ECONNRESET);
	ck_assert_int_eq(Writen(pair[0], "def", 3), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	assert_no_failure();
}
END_TEST

START_TEST(writen_fails_if_nothing_is_ever_written)
{
	make_pair(pair);
	fault_limit(FAULT_send, 0, 15);
	ck_assert_int_eq(Writen(pair[0], "abc", 3), 3);
	ck_assert_uint_eq(fault_seen(FAULT_send), 16);
	fault_limit(FAULT_send, 0, 100);
	ck_assert_int_eq(Writen(pair[0], "abc", 3), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_uint_eq(fault_seen(FAULT_send), 32);
	fault_clear();
	fault_limit(FAULT_send, 0, 10);
	fault_limit(FAULT_send, 1, 1);
	fault_limit(FAULT_send, 0, 100);
	ck_assert_int_eq(Writen(pair[0], "abc", 3), 1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_uint_eq(fault_seen(FAULT_send), 27);
	assert_no_failure();
}
END_TEST

/* The peer reads slowly: after each timeout the caller resumes at the count. */
START_TEST(writen_resumes_after_a_timeout)
{
	char *sent = malloc(LARGE), *got = malloc(LARGE);
	size_t out = 0, in = 0;
	unsigned timeouts = 0;

	ck_assert(sent != NULL && got != NULL);
	fill_pattern(sent, LARGE);
	make_pair(pair);
	set_nonblocking(pair[0]);
	set_nonblocking(pair[1]);
	while (in < LARGE) {
		ssize_t n = 0;

		if (out < LARGE) {
			errno = 0;
			n = Writen(pair[0], sent + out, LARGE - out);
			if (n < 0 || (size_t)n < LARGE - out) {
				ck_assert_int_eq(errno, EAGAIN);
				timeouts++;
			}
			out += n > 0 ? (size_t)n : 0;
		}
		n = Readn(pair[1], got + in, LARGE - in);
		in += n > 0 ? (size_t)n : 0;
	}
	ck_assert_uint_gt(timeouts, 0);
	ck_assert(memcmp(sent, got, LARGE) == 0);
	free(sent);
	free(got);
	assert_no_failure();
}
END_TEST

static void *
write_large(void *data)
{
	return Writen(pair[0], data, LARGE) == LARGE ? data : NULL;
}

START_TEST(large_transfer_is_complete)
{
	char *sent = malloc(LARGE), *got = malloc(LARGE);
	pthread_t writer;
	void *result;

	ck_assert(sent != NULL && got != NULL);
	fill_pattern(sent, LARGE);
	make_connection(pair);
	ck_assert_int_eq(pthread_create(&writer, NULL, write_large, sent), 0);
	ck_assert_int_eq(Readn(pair[1], got, LARGE), LARGE);
	ck_assert_int_eq(pthread_join(writer, &result), 0);
	ck_assert_ptr_eq(result, sent);
	ck_assert(memcmp(sent, got, LARGE) == 0);
	free(sent);
	free(got);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("io");

	tcase_add_test(group, time_t_and_off_t_have_64_bits);
	tcase_add_test(group, read_returns_the_available_bytes);
	tcase_add_test(group, read_is_retried_after_signals);
	tcase_add_test(group, read_returns_eagain_without_data);
	tcase_add_test(group, read_returns_a_reset);
	tcase_add_test(group, read_of_a_bad_descriptor_calls_the_handler);
	tcase_add_test(group, size_above_ssize_max_is_returned);
	tcase_add_test(group, failed_read_may_be_written);
	tcase_add_test(group, size_0_transfers_nothing);
	tcase_add_test(group, size_0_reports_a_bad_descriptor);
	tcase_add_test(group, size_0_is_a_datagram);
	tcase_add_test(group, ssize_max_is_passed_to_the_system_call);
	tcase_add_test(group, write_may_be_short);
	tcase_add_test(group, write_is_retried_after_signals);
	tcase_add_test(group, write_to_a_closed_peer_returns_epipe);
	tcase_add_test(group, write_works_on_a_pipe);
	tcase_add_test(group, readn_joins_short_reads);
	tcase_add_test(group, readn_returns_less_at_end_of_file);
	tcase_add_test(group, readn_resumes_after_a_timeout);
	tcase_add_test(group, readn_returns_the_bytes_before_a_reset);
	tcase_add_test(group, readn_of_a_bad_descriptor_calls_the_handler);
	tcase_add_test(group, writen_completes_short_writes);
	tcase_add_test(group, writen_returns_the_count_before_a_reset);
	tcase_add_test(group, writen_fails_if_nothing_is_ever_written);
	tcase_add_test(group, writen_resumes_after_a_timeout);
	tcase_add_test(group, large_transfer_is_complete);
	return run_group(group);
}
