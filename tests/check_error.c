/* SPDX-License-Identifier: MIT */
/* check_error.c - the error handler, its message, the names of errno values. */
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

START_TEST(setting_returns_the_handler_before)
{
	ck_assert(wrap_set_error_handler(NULL) == note_failure);
	ck_assert(wrap_set_error_handler(other_handler) == NULL);
	ck_assert(wrap_set_error_handler(note_failure) == other_handler);
}
END_TEST

START_TEST(the_call_fails_when_the_handler_returns)
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

START_TEST(the_handler_may_jump)
{
	wrap_set_error_handler(jump_back);
	if (setjmp(back) == 0) {
		Listen(-1, 1);
		ck_abort_msg("Listen has returned");
	}
}
END_TEST

/* ---- The message -------------------------------------------------------- */

/* The message for these members. */
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

START_TEST(message_names_everything)
{
	ck_assert_str_eq(message("Bind", "127.0.0.1:80", EACCES, 0),
	                 "Bind 127.0.0.1:80: Permission denied (EACCES), "
	                 "see page(2)");
	ck_assert_str_eq(message("Fork", NULL, EPERM, 0),
	                 "Fork: Operation not permitted (EPERM), see page(2)");
}
END_TEST

START_TEST(message_of_an_unknown_errno)
{
	const char *text = message("Fork", NULL, 9999, 0);

	ck_assert_ptr_nonnull(strstr(text, " (errno 9999), see page(2)"));
}
END_TEST

START_TEST(message_of_a_name_that_is_unknown)
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

START_TEST(every_names_error_has_its_symbol)
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

		ck_assert_msg(strstr(text, errors[i].symbol) != NULL, "%s", text);
	}
}
END_TEST

/* Whatever room there is, the message is cut there, and nothing behind it. */
START_TEST(message_is_cut_to_its_room)
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

static int inherited; /* a pipe's end, in the child */

/* exit(3) does this, and flushes what stdio holds; _exit(2) neither. */
static void
tell_exit(void)
{
	(void)!write(inherited, "atexit", 6);
}

/*
 * Run BODY in a child, with the default handler; its standard error goes to
 * ERRORS, and what it does at exit to OUTPUT.  Returns its status.
 */
static int
run_dying(void body(void), char *errors, char *output, size_t size)
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
		atexit(tell_exit);
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
bind_badly(void)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(80),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	fault_fail(FAULT_bind, EACCES, 1);
	Bind(7, (const struct sockaddr *)&address, sizeof address);
}

START_TEST(default_handler_exits)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_dying(bind_badly, errors, output, sizeof output), 1);
	ck_assert_str_eq(errors,
	                 "program: Bind 127.0.0.1:80: Permission denied (EACCES), "
	                 "see bind(2)\n");
	ck_assert_str_eq(output, "atexit");
}
END_TEST

/* It dies in a child made by Fork: what that inherited must not be done. */
static void
die_in_child(void)
{
	int status;
	pid_t pid = Fork();

	if (pid == 0) {
		bind_badly();
		_exit(98);
	}
	waitpid(pid, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 97);
}

START_TEST(default_handler_leaves_a_child_by_underscore_exit)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_dying(die_in_child, errors, output, sizeof output), 1);
	ck_assert_ptr_nonnull(strstr(errors, "program: Bind 127.0.0.1:80: "));
	ck_assert_str_eq(output, "");
}
END_TEST

/* The parent has forked, and is the parent still. */
static void
die_in_parent(void)
{
	pid_t pid = Fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	bind_badly();
}

START_TEST(default_handler_leaves_the_parent_by_exit)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_dying(die_in_parent, errors, output, sizeof output),
	                 1);
	ck_assert_str_eq(output, "atexit");
}
END_TEST

static void *
listen_badly(void *unused)
{
	Listen(-1, 1);
	return unused;
}

/* exit(3) is at work when another thread fails too: that must not cut it. */
static void
fail_beside(void)
{
	struct timespec limit;
	pthread_t thread;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_nsec += 100000000;
	limit.tv_sec += limit.tv_nsec / 1000000000;
	limit.tv_nsec %= 1000000000;
	pthread_create(&thread, NULL, listen_badly, NULL);
	if (pthread_timedjoin_np(thread, NULL, &limit) == ETIMEDOUT)
		(void)!write(inherited, "waits ", 6);
}

static void
die_in_two_threads(void)
{
	atexit(fail_beside);
	bind_badly();
}

START_TEST(default_handler_exits_once)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_dying(die_in_two_threads, errors, output,
	                           sizeof output),
	                 1);
	ck_assert_str_eq(output, "waits atexit");
}
END_TEST

static void
die_while_dying(void)
{
	atexit(bind_badly);
	bind_badly();
}

START_TEST(default_handler_ends_an_exit_that_fails)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_dying(die_while_dying, errors, output, sizeof output),
	                 1);
	ck_assert_str_eq(output, "");
}
END_TEST

static void
die_with_an_interrupted_message(void)
{
	fault_fail(FAULT_write, EINTR, 2);
	Listen(-1, 1);
}

START_TEST(default_handler_is_interrupted)
{
	char errors[1024], output[256];

	ck_assert_int_eq(run_dying(die_with_an_interrupted_message, errors, output,
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

START_TEST(default_handler_cuts_a_long_program_name)
{
	char errors[1024], output[1024];
	size_t length;

	ck_assert_int_eq(
		run_dying(die_under_a_long_name, errors, output, sizeof output), 1);
	length = strlen(errors);
	ck_assert_uint_gt(length, 600);
	ck_assert_int_eq(errors[length - 1], '\n');
	ck_assert_int_eq(errors[length - 2], 'n');
}
END_TEST

/* ---- Symbols ------------------------------------------------------------ */

START_TEST(errno_names)
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

/* glibc has a list of its own. */
START_TEST(errno_names_are_complete)
{
#if defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 32)
	for (int error = 1; error < 200; error++) {
		const char *wanted = strerrorname_np(error);
		const char *got = wrap_errno_name(error);

		if (error == EOPNOTSUPP) /* glibc says ENOTSUP */
			wanted = "EOPNOTSUPP";
		ck_assert_msg(wanted == NULL || (got != NULL && !strcmp(got, wanted)),
		              "%s is %s", wanted, got != NULL ? got : "not known");
		ck_assert_msg(wanted != NULL || got == NULL, "%d is %s", error, got);
	}
#endif
}
END_TEST

int
main(void)
{
	TCase *group = make_group("error");

	tcase_add_test(group, setting_returns_the_handler_before);
	tcase_add_test(group, the_call_fails_when_the_handler_returns);
	tcase_add_test(group, the_handler_may_jump);
	tcase_add_test(group, message_names_everything);
	tcase_add_test(group, message_of_an_unknown_errno);
	tcase_add_test(group, message_of_a_name_that_is_unknown);
	tcase_add_test(group, every_names_error_has_its_symbol);
	tcase_add_test(group, message_is_cut_to_its_room);
	tcase_add_test(group, default_handler_exits);
	tcase_add_test(group, default_handler_leaves_a_child_by_underscore_exit);
	tcase_add_test(group, default_handler_leaves_the_parent_by_exit);
	tcase_add_test(group, default_handler_exits_once);
	tcase_add_test(group, default_handler_ends_an_exit_that_fails);
	tcase_add_test(group, default_handler_is_interrupted);
	tcase_add_test(group, default_handler_cuts_a_long_program_name);
	tcase_add_test(group, errno_names);
	tcase_add_test(group, errno_names_are_complete);
	return run_group(group);
}
