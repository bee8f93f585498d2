/* SPDX-License-Identifier: MIT */
/* check_error.c - the error handler, its message, and the errno names. */
#include <config.h>

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

/* ---- The handler -------------------------------------------------------- */

static void
other_handler(const struct wrap_error *error)
{
	(void)error;
}

START_TEST(setting_returns_the_previous_handler)
{
	ck_assert(wrap_set_error_handler(NULL) == note_failure);
	ck_assert(wrap_set_error_handler(other_handler) == NULL);
	ck_assert(wrap_set_error_handler(note_failure) == other_handler);
}
END_TEST

START_TEST(call_fails_when_the_handler_returns)
{
	ck_assert_int_eq(Listen(-1, 1), -1);
	ck_assert_str_eq(failure.object, "descriptor -1");
	ck_assert_str_eq(failure.manual, "listen(2)");
	assert_failure("Listen", EBADF);
}
END_TEST

static jmp_buf back;

static void
jump_back(const struct wrap_error *error)
{
	(void)error;
	longjmp(back, 1);
}

START_TEST(handler_may_longjmp)
{
	wrap_set_error_handler(jump_back);
	if (setjmp(back) == 0) {
		Listen(-1, 1);
		ck_abort_msg("Listen has returned");
	}
}
END_TEST

/* ---- The message -------------------------------------------------------- */

/* The message of an error with these members. */
static const char *
message(const char *call, const char *object, int error, int names_error)
{
	static char text[256];
	const struct wrap_error failed = {.call = call,
	                                  .object = object,
	                                  .error = error,
	                                  .names_error = names_error,
	                                  .manual = "page(2)"};

	return wrap_format_error(&failed, text, sizeof text);
}

START_TEST(message_names_call_object_error_and_page)
{
	ck_assert_str_eq(message("Bind", "127.0.0.1:80", EACCES, 0),
	                 "Bind 127.0.0.1:80: Permission denied (EACCES), "
	                 "see page(2)");
	ck_assert_str_eq(message("Fork", NULL, EPERM, 0),
	                 "Fork: Operation not permitted (EPERM), see page(2)");
}
END_TEST

START_TEST(unknown_errno_is_a_number_in_the_message)
{
	const char *text = message("Fork", NULL, 9999, 0);

	ck_assert_ptr_nonnull(strstr(text, " (errno 9999), see page(2)"));
}
END_TEST

START_TEST(unknown_name_is_an_eai_error_in_the_message)
{
	char wanted[256];

	snprintf(wanted, sizeof wanted, "Getaddrinfo x:1: %s (EAI_NONAME), %s",
	         gai_strerror(EAI_NONAME), "see page(2)");
	ck_assert_str_eq(message("Getaddrinfo", "x:1", 0, EAI_NONAME), wanted);
	ck_assert_str_eq(message("Tcp_connect", "x:1", EPERM, EAI_SYSTEM),
	                 "Tcp_connect x:1: Operation not permitted (EPERM), "
	                 "see page(2)");
	ck_assert_ptr_nonnull(
		strstr(message("Getaddrinfo", "x:1", 0, -9999), " (error -9999), "));
}
END_TEST

START_TEST(each_eai_error_has_its_symbol)
{
#define SYMBOL(name) {name, "(" #name ")"}
	static const struct {
		int error;
		const char *symbol;
	} errors[] = {
		SYMBOL(EAI_AGAIN),      SYMBOL(EAI_BADFLAGS), SYMBOL(EAI_FAIL),
		SYMBOL(EAI_FAMILY),     SYMBOL(EAI_MEMORY),   SYMBOL(EAI_NONAME),
		SYMBOL(EAI_SERVICE),    SYMBOL(EAI_SOCKTYPE), SYMBOL(EAI_OVERFLOW),
#ifdef EAI_ADDRFAMILY
		SYMBOL(EAI_ADDRFAMILY),
#endif
#ifdef EAI_NODATA
		SYMBOL(EAI_NODATA),
#endif
	};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		const char *text = message("Getaddrinfo", "x:1", 0, errors[i].error);

		ck_assert_msg(strstr(text, errors[i].symbol) != NULL, "no %s: %s",
		              errors[i].symbol, text);
	}
}
END_TEST

/* For each buffer size, the message is truncated and no byte after is
 * written. */
START_TEST(message_is_truncated_to_the_buffer)
{
	const struct wrap_error failed = {
		.call = "Fork", .error = EAGAIN, .manual = "fork(2)"};
	char whole[256], cut[256];
	size_t length;

	length = strlen(wrap_format_error(&failed, whole, sizeof whole));
	errno = EDOM;
	for (size_t size = 0; size <= length + 1; size++) {
		memset(cut, '#', sizeof cut);
		ck_assert_ptr_eq(wrap_format_error(&failed, cut, size), cut);
		ck_assert_int_eq(errno, EDOM);
		ck_assert_int_eq(cut[size], '#');
		if (size > 0) {
			ck_assert_uint_eq(strlen(cut), size - 1);
			ck_assert_mem_eq(cut, whole, size - 1);
		}
	}
}
END_TEST

/* ---- The default handler ------------------------------------------------ */

static int inherited; /* in the child: the end of a pipe */

/* An atexit function: exit(3) calls it, _exit(2) does not. */
static void
write_atexit(void)
{
	(void)!write(inherited, "atexit", 6);
}

/*
 * Run BODY in a child with the default handler.  Reads its standard error into
 * ERRORS, and the output of its exit functions into OUTPUT, of SIZE bytes each.
 * Returns its exit status.
 */
static int
run_fatal(void body(void), char *errors, char *output, size_t size)
{
	static char name[] = "program";
	int error_pipe[2], output_pipe[2];
	int status;
	pid_t pid;
	ssize_t n;

	ck_assert_int_eq(pipe(error_pipe), 0);
	ck_assert_int_eq(pipe(output_pipe), 0);
	fflush(NULL);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		dup2(error_pipe[1], STDERR_FILENO);
		inherited = output_pipe[1];
		atexit(write_atexit);
		program_invocation_short_name = name;
		wrap_set_error_handler(NULL);
		body();
		_exit(99);
	}
	close(error_pipe[1]);
	close(output_pipe[1]);
	n = read(error_pipe[0], errors, size - 1);
	errors[n > 0 ? n : 0] = '\0';
	n = 0;
	for (ssize_t got = 1; got > 0; n += got > 0 ? got : 0)
		got = read(output_pipe[0], output + n, size - 1 - (size_t)n);
	output[n] = '\0';
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	close(error_pipe[0]);
	close(output_pipe[0]);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
fail_to_bind(void)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(80),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	fault_fail(FAULT_bind, EACCES, 1);
	Bind(7, (const struct sockaddr *)&address, sizeof address);
}

START_TEST(default_handler_prints_and_exits)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_fatal(fail_to_bind, errors, output, sizeof output), 1);
	ck_assert_str_eq(errors,
	                 "program: Bind 127.0.0.1:80: Permission denied (EACCES), "
	                 "see bind(2)\n");
	ck_assert_str_eq(output, "atexit");
}
END_TEST

/* Fail in a child made by Fork, which must not run inherited exit functions. */
static void
die_in_child(void)
{
	int status;
	pid_t pid = Fork();

	if (pid == 0) {
		fail_to_bind();
		_exit(98);
	}
	waitpid(pid, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 97);
}

START_TEST(default_handler_leaves_a_child_by_underscore_exit)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_fatal(die_in_child, errors, output, sizeof output), 1);
	ck_assert_ptr_nonnull(strstr(errors, "program: Bind 127.0.0.1:80: "));
	ck_assert_str_eq(output, "");
}
END_TEST

/* Fail in the parent after Fork. */
static void
die_in_parent(void)
{
	pid_t pid = Fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	fail_to_bind();
}

START_TEST(default_handler_leaves_the_parent_by_exit)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_fatal(die_in_parent, errors, output, sizeof output),
	                 1);
	ck_assert_str_eq(output, "atexit");
}
END_TEST

static void *
fail_to_listen(void *unused)
{
	Listen(-1, 1);
	return unused;
}

/* While exit(3) runs, fail in another thread: it must block, not end the
 * exit. */
static void
fail_in_another_thread(void)
{
	struct timespec limit;
	pthread_t thread;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_nsec += 100000000;
	limit.tv_sec += limit.tv_nsec / 1000000000;
	limit.tv_nsec %= 1000000000;
	pthread_create(&thread, NULL, fail_to_listen, NULL);
	if (pthread_timedjoin_np(thread, NULL, &limit) == ETIMEDOUT)
		(void)!write(inherited, "waits ", 6);
}

static void
die_in_two_threads(void)
{
	atexit(fail_in_another_thread);
	fail_to_bind();
}

START_TEST(two_failing_threads_exit_once)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_fatal(die_in_two_threads, errors, output,
	                           sizeof output),
	                 1);
	ck_assert_str_eq(output, "waits atexit");
}
END_TEST

static void
die_while_dying(void)
{
	atexit(fail_to_bind);
	fail_to_bind();
}

START_TEST(failure_during_exit_ends_the_process)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_fatal(die_while_dying, errors, output, sizeof output),
	                 1);
	ck_assert_str_eq(output, "");
}
END_TEST

static void
die_with_interrupted_write(void)
{
	fault_fail(FAULT_write, EINTR, 2);
	Listen(-1, 1);
}

START_TEST(interrupted_message_is_printed_whole)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_fatal(die_with_interrupted_write, errors, output,
	                           sizeof output),
	                 1);
	ck_assert_str_eq(errors, "program: Listen descriptor -1: Bad file "
	                         "descriptor (EBADF), see listen(2)\n");
}
END_TEST

static void
die_under_a_long_name(void)
{
	static char name[800];

	memset(name, 'n', sizeof name - 1);
	program_invocation_short_name = name;
	Listen(-1, 1);
}

START_TEST(long_program_name_is_truncated)
{
	char errors[1024], output[1024];
	size_t length;

	ck_assert_int_eq(
		run_fatal(die_under_a_long_name, errors, output, sizeof output), 1);
	length = strlen(errors);
	ck_assert_uint_gt(length, 600);
	ck_assert_int_eq(errors[length - 1], '\n');
	ck_assert_int_eq(errors[length - 2], 'n');
}
END_TEST

/* ---- Symbols ------------------------------------------------------------ */

START_TEST(errno_values_have_their_names)
{
	ck_assert_str_eq(wrap_errno_name(EACCES), "EACCES");
	ck_assert_str_eq(wrap_errno_name(EAGAIN), "EAGAIN");
	ck_assert_str_eq(wrap_errno_name(EWOULDBLOCK), "EAGAIN");
	ck_assert_str_eq(wrap_errno_name(EPIPE), "EPIPE");
	ck_assert_ptr_null(wrap_errno_name(0));
	ck_assert_ptr_null(wrap_errno_name(-1));
	ck_assert_ptr_null(wrap_errno_name(9999));
}
END_TEST

/* Compare with strerrorname_np(3) of glibc. */
START_TEST(errno_names_match_glibc)
{
#if defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 32)
	for (int error = 1; error < 200; error++) {
		const char *wanted = strerrorname_np(error);
		const char *got = wrap_errno_name(error);

		if (error == EOPNOTSUPP) /* glibc says ENOTSUP */
			wanted = "EOPNOTSUPP";
		ck_assert_msg(wanted == NULL || (got != NULL && !strcmp(got, wanted)),
		              "%s is named %s", wanted, got != NULL ? got : "nothing");
		ck_assert_msg(wanted != NULL || got == NULL, "errno %d is named %s",
		              error, got);
	}
#endif
}
END_TEST

int
main(void)
{
	TCase *group = make_group("error");

	tcase_add_test(group, setting_returns_the_previous_handler);
	tcase_add_test(group, call_fails_when_the_handler_returns);
	tcase_add_test(group, handler_may_longjmp);
	tcase_add_test(group, message_names_call_object_error_and_page);
	tcase_add_test(group, unknown_errno_is_a_number_in_the_message);
	tcase_add_test(group, unknown_name_is_an_eai_error_in_the_message);
	tcase_add_test(group, each_eai_error_has_its_symbol);
	tcase_add_test(group, message_is_truncated_to_the_buffer);
	tcase_add_test(group, default_handler_prints_and_exits);
	tcase_add_test(group, default_handler_leaves_a_child_by_underscore_exit);
	tcase_add_test(group, default_handler_leaves_the_parent_by_exit);
	tcase_add_test(group, two_failing_threads_exit_once);
	tcase_add_test(group, failure_during_exit_ends_the_process);
	tcase_add_test(group, interrupted_message_is_printed_whole);
	tcase_add_test(group, long_program_name_is_truncated);
	tcase_add_test(group, errno_values_have_their_names);
	tcase_add_test(group, errno_names_match_glibc);
	return run_group(group);
}
