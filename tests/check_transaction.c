/* SPDX-License-Identifier: MIT */
/* check_transaction.c - one request of a load, and each way in which it may
 * end. */
#include <config.h>

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "measure/transaction.h"
#include "group.h"

#define SIZE 100

static struct load_options options;
static struct load_result result;
static struct load_run run;
static struct slot slots[2];
static int server; /* the other end of the first slot's connection */

/* Make a load of MODE that runs for an hour, with its first slot connected. */
static void
make_load(enum load_mode mode)
{
	struct epoll_event event = {.data.ptr = &slots[0]};
	int pair[2];

	memset(&result, 0, sizeof result);
	memset(slots, 0, sizeof slots);
	options = (struct load_options){
		.mode = mode, .connections = 2, .size = SIZE};
	run = (struct load_run){.options = &options,
	                        .result = &result,
	                        .phase = LOAD_RUNNING,
	                        .slots = slots};
	pacer_start(&run.pacer, 0, clock_ns(), 3600 * 1000);
	ck_assert(payload_make(&run.payload, SIZE, NULL));
	ck_assert(free_slots_make(&run.free, 2));
	run.buffer = malloc(RECEIVE_SIZE);
	run.poller = epoll_create1(EPOLL_CLOEXEC);
	ck_assert_int_eq(socketpair(AF_UNIX,
	                            SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
	                            pair), 0);
	ck_assert_int_eq(epoll_ctl(run.poller, EPOLL_CTL_ADD, pair[0], &event), 0);
	slots[0].fd = pair[0];
	slots[1].fd = -1;
	server = pair[1];
}

/* End the load now: replies after it are late. */
static void
end_load(void)
{
	run.phase = LOAD_DRAINING;
	pacer_stop(&run.pacer, run.pacer.start_ns);
}

static void
clean_up(void)
{
	slot_disconnect(&slots[0]);
	close(server);
	close(run.poller);
	payload_free(&run.payload);
	free_slots_free(&run.free);
	free(run.buffer);
}

static void
begin_transaction(void)
{
	transaction_begin(&run, &slots[0], clock_ns());
}

/* Send as the server the reply to N bytes of the request from byte AT, received
 * or not.  The byte at index WRONG, if below N, is wrong. */
static void
reply_wrong(uint64_t at, size_t n, size_t wrong)
{
	for (size_t i = 0; i < n; i++) {
		size_t length;
		int c = toupper(*payload_at(&run.payload, slots[0].seed, at + i,
		                            &length));
		unsigned char byte = (unsigned char)(i == wrong ? c ^ 1 : c);

		ck_assert_int_eq(write(server, &byte, 1), 1);
	}
}

/* The same, and let the client receive it. */
static void
answer_wrong(uint64_t at, size_t n, size_t wrong)
{
	reply_wrong(at, n, wrong);
	transaction_transfer(&run, &slots[0], EPOLLIN);
}

static void
answer(uint64_t at, size_t n)
{
	answer_wrong(at, n, n);
}

/* The transaction must have failed with KIND alone, and its slot must be
 * idle. */
static void
check_failed(enum load_error kind)
{
	ck_assert_uint_eq(result.errors[kind], 1);
	ck_assert_uint_eq(result_errors(&result), 1);
	ck_assert_uint_eq(result.transactions, 0);
	ck_assert_int_eq(slots[0].fd, -1);
	ck_assert(!slots[0].busy);
	ck_assert_uint_eq(run.busy, 0);
}

START_TEST(reply_completes_a_transaction)
{
	unsigned char request[2 * SIZE];
	size_t length;

	make_load(LOAD_RR);
	begin_transaction();
	ck_assert_uint_eq(run.busy, 1);
	ck_assert_int_eq(read(server, request, sizeof request), SIZE);
	ck_assert_mem_eq(request, payload_at(&run.payload, 0, 0, &length), SIZE);
	answer(0, SIZE - 1);
	ck_assert_uint_eq(result.transactions, 0);
	answer(SIZE - 1, 1);
	ck_assert_uint_eq(result.transactions, 1);
	ck_assert_uint_eq(result.timely, 1);
	ck_assert_uint_eq(result.bytes, SIZE);
	ck_assert_uint_eq(run.busy, 1); /* the next request has begun */
	ck_assert_int_eq(read(server, request, sizeof request), SIZE);
	ck_assert_mem_eq(request, payload_at(&run.payload, 0, SIZE, &length),
	                 SIZE);
	ck_assert_uint_eq(result_errors(&result), 0);
}
END_TEST

START_TEST(reply_after_the_end_is_not_timely)
{
	make_load(LOAD_RR);
	begin_transaction();
	end_load();
	answer(0, SIZE);
	ck_assert_uint_eq(result.transactions, 1);
	ck_assert_uint_eq(result.timely, 0);
	ck_assert_uint_eq(result.timely_bytes, 0);
	ck_assert_uint_eq(run.busy, 0); /* no other request is begun */
	ck_assert_uint_eq(result_errors(&result), 0);
}
END_TEST

START_TEST(stream_bytes_after_the_end_are_not_timely)
{
	make_load(LOAD_STREAM);
	begin_transaction();
	answer(0, SIZE / 2);
	ck_assert_uint_eq(result.timely_bytes, SIZE / 2);
	end_load();
	answer(SIZE / 2, SIZE / 2);
	ck_assert_uint_eq(result.bytes, SIZE);
	ck_assert_uint_eq(result.transactions, 1);
	ck_assert_uint_eq(result.timely_bytes, SIZE / 2);
	ck_assert_uint_eq(result.timely, 0);
}
END_TEST

/* This process was stopped at the end, and has not noticed it yet. */
START_TEST(stream_bytes_at_an_end_not_noticed_are_not_timely)
{
	make_load(LOAD_STREAM);
	begin_transaction();
	run.pacer.end_ns = run.pacer.start_ns;
	answer(0, SIZE);
	ck_assert_uint_eq(result.bytes, SIZE);
	ck_assert_uint_eq(result.timely_bytes, 0);
	ck_assert_uint_eq(result.timely, 0);
}
END_TEST

/* The slot waits in the queue of free slots for the next request. */
START_TEST(at_a_rate_the_slot_is_queued)
{
	make_load(LOAD_RR);
	options.rate = 1;
	begin_transaction();
	answer(0, SIZE);
	ck_assert_uint_eq(run.busy, 0);
	ck_assert_ptr_eq(free_slots_take(&run.free), &slots[0]);
	ck_assert_ptr_null(free_slots_take(&run.free));
}
END_TEST

START_TEST(crr_closes_the_connection)
{
	unsigned char request[SIZE + 1];

	make_load(LOAD_CRR);
	options.rate = 1;
	begin_transaction();
	ck_assert_int_eq(read(server, request, sizeof request), SIZE);
	answer(0, SIZE);
	ck_assert_int_eq(slots[0].fd, -1);
	ck_assert_int_eq(read(server, request, sizeof request), 0);
	ck_assert_uint_eq(result.transactions, 1);
}
END_TEST

START_TEST(wrong_byte_is_an_error)
{
	make_load(_i % 2 == 0 ? LOAD_RR : LOAD_STREAM);
	begin_transaction();
	answer_wrong(0, SIZE, (size_t)_i);
	check_failed(LOAD_WRONG);
}
END_TEST

/* Even if it is the right first byte of the next reply. */
START_TEST(byte_beyond_the_request_is_an_error)
{
	make_load(_i == 0 ? LOAD_RR : LOAD_STREAM);
	begin_transaction();
	answer(0, SIZE + 1);
	check_failed(LOAD_WRONG);
}
END_TEST

START_TEST(close_before_the_reply_is_an_error)
{
	make_load(_i == 0 ? LOAD_RR : LOAD_STREAM);
	begin_transaction();
	shutdown(server, SHUT_WR);
	transaction_transfer(&run, &slots[0], EPOLLIN);
	check_failed(LOAD_SHORT);
}
END_TEST

/* After the half-close the server sends the rest and closes. */
START_TEST(stream_must_be_complete_at_its_end)
{
	make_load(LOAD_STREAM);
	begin_transaction();
	end_load();
	transaction_half_close(&run, &slots[0]);
	answer(0, SIZE - (size_t)_i);
	shutdown(server, SHUT_WR);
	transaction_transfer(&run, &slots[0], EPOLLIN);
	ck_assert_uint_eq(run.busy, 0);
	ck_assert_int_eq(slots[0].fd, -1);
	ck_assert_uint_eq(result.errors[LOAD_SHORT], (unsigned)_i);
	ck_assert_uint_eq(result_errors(&result), (unsigned)_i);
}
END_TEST

START_TEST(timeout_is_an_error)
{
	make_load(LOAD_RR);
	begin_transaction();
	slots[0].established = _i == 0;
	transaction_time_out(&run, &slots[0]);
	check_failed(_i == 0 ? LOAD_TIMEOUT : LOAD_CONNECT);
	ck_assert_int_eq(result.first_errno, ETIMEDOUT);
}
END_TEST

/* It arrived while the process was stopped.  If _i, half of it did. */
START_TEST(reply_that_has_arrived_is_not_late)
{
	make_load(LOAD_RR);
	begin_transaction();
	reply_wrong(0, _i ? SIZE / 2 : SIZE, SIZE);
	transaction_time_out(&run, &slots[0]);
	if (_i) {
		check_failed(LOAD_TIMEOUT);
		return;
	}
	ck_assert_uint_eq(result.transactions, 1);
	ck_assert_uint_eq(result_errors(&result), 0);
	ck_assert_uint_eq(run.busy, 1); /* the next request has begun */
}
END_TEST

/* The same for bytes of a stream. */
START_TEST(stream_that_has_moved_is_not_late)
{
	make_load(LOAD_STREAM);
	begin_transaction();
	reply_wrong(0, SIZE / 2, SIZE);
	transaction_time_out(&run, &slots[0]);
	ck_assert_uint_eq(result.bytes, SIZE / 2);
	ck_assert_uint_eq(result_errors(&result), 0);
	ck_assert_uint_eq(run.busy, 1);
}
END_TEST

START_TEST(abandoned_transaction_is_not_counted)
{
	make_load(LOAD_CRR);
	begin_transaction();
	transaction_abandon(&run, &slots[0]);
	ck_assert_uint_eq(run.busy, 0);
	ck_assert_int_eq(slots[0].fd, -1);
	ck_assert_uint_eq(result_errors(&result), 0);
	ck_assert_uint_eq(result.lost, 0);
}
END_TEST

/* Before the clock starts, replies are not counted, but errors are. */
START_TEST(warm_up_counts_only_errors)
{
	make_load(LOAD_RR);
	run.phase = LOAD_WARMING;
	begin_transaction();
	answer_wrong(0, SIZE, _i == 0 ? SIZE : 0);
	ck_assert_uint_eq(run.settled, 1);
	ck_assert_uint_eq(run.busy, 0);
	ck_assert_uint_eq(result.transactions, 0);
	ck_assert_uint_eq(result.latency.count, 0);
	ck_assert_uint_eq(result.errors[LOAD_WRONG], (unsigned)_i);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("transaction");

	tcase_add_checked_fixture(group, NULL, clean_up);
	tcase_add_test(group, reply_completes_a_transaction);
	tcase_add_test(group, reply_after_the_end_is_not_timely);
	tcase_add_test(group, stream_bytes_after_the_end_are_not_timely);
	tcase_add_test(group, stream_bytes_at_an_end_not_noticed_are_not_timely);
	tcase_add_test(group, at_a_rate_the_slot_is_queued);
	tcase_add_test(group, crr_closes_the_connection);
	tcase_add_loop_test(group, wrong_byte_is_an_error, 0, SIZE);
	tcase_add_loop_test(group, byte_beyond_the_request_is_an_error, 0, 2);
	tcase_add_loop_test(group, close_before_the_reply_is_an_error, 0, 2);
	tcase_add_loop_test(group, stream_must_be_complete_at_its_end, 0, 2);
	tcase_add_loop_test(group, timeout_is_an_error, 0, 2);
	tcase_add_loop_test(group, reply_that_has_arrived_is_not_late, 0, 2);
	tcase_add_test(group, stream_that_has_moved_is_not_late);
	tcase_add_test(group, abandoned_transaction_is_not_counted);
	tcase_add_loop_test(group, warm_up_counts_only_errors, 0, 2);
	return run_group(group);
}
