/* SPDX-License-Identifier: MIT */
/* check_trace.c - the options of a trace, and the calls that it replaces. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/calls.h"
#include "trace/trace.h"
#include "child.h"
#include "fixture.h"

static struct trace_options options;

static void
set_up(void)
{
	memset(&options, 0, sizeof options);
}

static const struct {
	const char *how;
	enum trace_source source;
	bool json;
} good[] = {
	{NULL, TRACE_BEST, false},       {"wire", TRACE_WIRE, false},
	{"info", TRACE_INFO, false},     {"json", TRACE_BEST, true},
	{"json,wire", TRACE_WIRE, true}, {"info,json", TRACE_INFO, true},
};

START_TEST(good_values_are_accepted)
{
	ck_assert(!trace_is_wanted(&options));
	ck_assert_ptr_null(trace_option(&options, good[_i].how));
	ck_assert_int_eq(options.source, good[_i].source);
	ck_assert_int_eq(options.json, good[_i].json);
	ck_assert(options.shown && trace_is_wanted(&options));
}
END_TEST

START_TEST(bad_values_are_refused)
{
	static const char *const bad[] = {"",     ",",     "wire,", ",json", "wir",
	                                  "wires", "INFO", "json wire"};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(trace_option(&options, bad[i]) != NULL,
		              "'%s' was accepted", bad[i]);
}
END_TEST

START_TEST(last_option_counts)
{
	ck_assert_ptr_null(trace_option(&options, "info,json"));
	ck_assert_ptr_null(trace_option(&options, NULL));
	ck_assert_int_eq(options.source, TRACE_BEST);
	ck_assert(!options.json);
}
END_TEST

START_TEST(files_are_named_without_showing_a_trace)
{
	ck_assert_ptr_nonnull(trace_svg_option(&options, ""));
	ck_assert_ptr_nonnull(trace_pcap_option(&options, ""));
	set_up();
	ck_assert_ptr_null(trace_svg_option(&options, "a"));
	ck_assert(trace_is_wanted(&options) && !options.shown);
	ck_assert_str_eq(options.svg_name, "a");
	set_up();
	ck_assert_ptr_null(trace_pcap_option(&options, "b"));
	ck_assert(trace_is_wanted(&options) && !options.shown);
	ck_assert_str_eq(options.pcap_name, "b");
}
END_TEST

START_TEST(conflicting_options_are_refused)
{
	struct endpoint endpoint = {.address.any.sa_family = AF_INET};
	const struct endpoints endpoints = {.list = &endpoint, .count = 1};

	ck_assert_ptr_null(trace_check(&options, &endpoints));
	ck_assert_ptr_null(trace_option(&options, "info"));
	ck_assert_ptr_null(trace_check(&options, &endpoints));
	ck_assert_ptr_null(trace_pcap_option(&options, "file"));
	ck_assert_ptr_nonnull(trace_check(&options, &endpoints));
	ck_assert_ptr_null(trace_option(&options, "wire"));
	ck_assert_ptr_null(trace_check(&options, &endpoints));
	endpoint.address.any.sa_family = AF_UNIX;
	ck_assert_ptr_nonnull(trace_check(&options, &endpoints));
	set_up(); /* without a trace, nothing is checked */
	ck_assert_ptr_null(trace_check(&options, &endpoints));
}
END_TEST

/* Run in a child, since trace_start drops privileges. */
static void
trace_calls(void)
{
	struct sockaddr_in address;
	int listener = make_listener(&address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct endpoint endpoint = {.length = sizeof address};
	const struct endpoints endpoints = {.list = &endpoint, .count = 1};
	char byte;
	int peer;

	memcpy(&endpoint.address, &address, sizeof address);
	trace_start(&options, &endpoints, 60000); /* no trace is wanted */
	CHILD_NEEDS(calls == &calls_plain);
	CHILD_NEEDS(trace_option(&options, "info,json") == NULL);
	trace_start(&options, &endpoints, 60000);
	CHILD_NEEDS(calls != &calls_plain);

	CHILD_NEEDS(calls->connect(fd, &endpoint.address.any, endpoint.length) ==
	            0);
	peer = accept(listener, NULL, NULL);
	CHILD_NEEDS(calls->write(fd, "abc", 3) == 3);
	CHILD_NEEDS(write(peer, "d", 1) == 1);
	CHILD_NEEDS(calls->read(fd, &byte, 1) == 1 && byte == 'd');
	errno = ETIMEDOUT;
	CHILD_NEEDS(calls->record("elsewhere", "this", -1) == -1);
	CHILD_NEEDS(errno == ETIMEDOUT);
	CHILD_NEEDS(calls->shutdown(fd, SHUT_WR) == 0);
	close(peer);
	errno = EXDEV;
	trace_end();
	trace_end();
	CHILD_NEEDS(errno == EXDEV && calls == &calls_plain);
	/* trace_end has closed the connection. */
	CHILD_NEEDS(fcntl(fd, F_GETFD) < 0 && errno == EBADF);
}

START_TEST(calls_are_traced_in_order)
{
	static const char *const rows[] = {
		"\"call\":\"connect\"",
		"\"call\":\"write\",\"given\":\"3\",\"result\":3",
		"\"call\":\"read\",\"given\":\"1\",\"result\":1",
		"\"given\":\"this\",\"result\":-1,\"error\":\"ETIMEDOUT\"",
		"\"call\":\"shutdown\",\"given\":\"SHUT_WR\",\"result\":0",
		"\"call\":\"close\",\"given\":\"\",\"result\":0"};
	struct child child = child_run(trace_calls);
	const char *at = child.log;

	child_exited(&child, 0, NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		at = strstr(at, rows[i]);
		ck_assert_msg(at != NULL, "no %s in its place: %s", rows[i], child.log);
	}
}
END_TEST

int
main(void)
{
	TCase *group = make_group("trace");

	tcase_add_checked_fixture(group, set_up, NULL);
	tcase_add_loop_test(group, good_values_are_accepted, 0,
	                    sizeof good / sizeof *good);
	tcase_add_test(group, bad_values_are_refused);
	tcase_add_test(group, last_option_counts);
	tcase_add_test(group, files_are_named_without_showing_a_trace);
	tcase_add_test(group, conflicting_options_are_refused);
	tcase_add_test(group, calls_are_traced_in_order);
	return run_group(group);
}
