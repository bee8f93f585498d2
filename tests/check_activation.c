/* SPDX-License-Identifier: MIT */
/* check_activation.c - src/server/activation.c, sockets from a service
 * manager. */
#include <config.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/activation.h"
#include "child.h"
#include "group.h"

static void
set_number(const char *name, long number)
{
	char text[24];

	snprintf(text, sizeof text, "%ld", number);
	setenv(name, text, 1);
}

/* Tell this process that COUNT sockets are passed to it, with the names
 * NAMES. */
static void
pass(long count, const char *names)
{
	set_number("LISTEN_PID", getpid());
	set_number("LISTEN_FDS", count);
	if (names != NULL)
		setenv("LISTEN_FDNAMES", names, 1);
	else
		unsetenv("LISTEN_FDNAMES");
}

/* Make a socket of FAMILY and TYPE at descriptor FD, listening or not. */
static void
put_socket(int fd, int family, int type, bool listening)
{
	int made = socket(family, type, 0);

	CHILD_NEEDS(made >= 0);
	if (family == AF_UNIX) { /* autobind(7): any abstract address */
		const struct sockaddr_un any = {.sun_family = AF_UNIX};
		CHILD_NEEDS(bind(made, (const struct sockaddr *)&any,
		                 sizeof any.sun_family) == 0);
	}
	if (listening)
		CHILD_NEEDS(listen(made, 1) == 0);
	if (made != fd) {
		CHILD_NEEDS(dup2(made, fd) == fd);
		close(made);
	}
}

static void
needs_ready_socket(int fd)
{
	CHILD_NEEDS(fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHILD_NEEDS(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

static void
needs_no_variables(void)
{
	CHILD_NEEDS(getenv("LISTEN_PID") == NULL);
	CHILD_NEEDS(getenv("LISTEN_FDS") == NULL);
	CHILD_NEEDS(getenv("LISTEN_FDNAMES") == NULL);
}

static void
needs_no_socket(void)
{
	CHILD_NEEDS(activation_take() == 0);
	needs_no_variables();
}

static void
take(void)
{
	activation_take();
}

/* ---- Sockets passed to this process are taken --------------------------- */

static void
act_two_families(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	put_socket(4, AF_UNIX, SOCK_STREAM, true);
	pass(2, "web:local");
	CHILD_NEEDS(activation_take() == 2);
	needs_ready_socket(3);
	needs_ready_socket(4);
	needs_no_variables();
}

static void
act_no_names(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	pass(1, NULL);
	CHILD_NEEDS(activation_take() == 1);
	needs_ready_socket(3);
}

/* ---- Sockets for another process are ignored ----------------------------- */

static void
act_no_variables(void)
{
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	needs_no_socket();
}

static void
act_other_process(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	pass(1, "web");
	set_number("LISTEN_PID", getppid());
	needs_no_socket();
	CHILD_NEEDS(fcntl(3, F_GETFD) == 0);
}

static void
act_no_pid(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	pass(1, "web");
	unsetenv("LISTEN_PID");
	needs_no_socket();
}

static void
act_pid_zero(void)
{
	pass(1, NULL);
	set_number("LISTEN_PID", 0);
	take();
}

static void
act_zero(void)
{
	pass(0, "");
	needs_no_socket();
}

/* ---- A wrong socket or variable is fatal -------------------------------- */

static void
act_datagram(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	put_socket(4, AF_INET, SOCK_DGRAM, false);
	pass(2, NULL);
	take();
}

static void
act_seqpacket(void)
{
	put_socket(3, AF_UNIX, SOCK_SEQPACKET, true);
	pass(1, NULL);
	take();
}

static void
act_not_listening(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, false);
	pass(1, NULL);
	take();
}

static void
act_no_socket(void)
{
	int fd = open("/dev/null", O_RDWR);

	CHILD_NEEDS(fd >= 0 && dup2(fd, 3) == 3);
	pass(1, NULL);
	take();
}

static void
act_no_descriptor(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	close(4);
	pass(2, NULL);
	take();
}

static const struct {
	void (*act)(void);
	int status;
	const char *log;
} cases[] = {
	{act_two_families, 0, NULL},
	{act_no_names, 0, NULL},
	{act_no_variables, 0, NULL},
	{act_other_process, 0, NULL},
	{act_no_pid, 0, NULL},
	{act_zero, 0, NULL},
	{act_pid_zero, 1, "LISTEN_PID=0: not a number from 1"},
	{act_datagram, 1, "descriptor 4 is not a listening stream socket\n"},
	{act_seqpacket, 1, "descriptor 3 is not a listening stream socket\n"},
	{act_not_listening, 1, "descriptor 3 is not a listening stream socket\n"},
	{act_no_socket, 1, "descriptor 3 is not a listening stream socket\n"},
	{act_no_descriptor, 1, "descriptor 4: Bad file descriptor\n"},
};

START_TEST(passed_sockets_are_taken_ignored_or_fatal)
{
	struct child child = child_run(cases[_i].act);

	child_exited(&child, cases[_i].status, cases[_i].log);
}
END_TEST

static const char *const bad_numbers[] = {
	"", "-1", "+1", " 1", "1 ", "0x1", "1a", "2147483645",
	"99999999999999999999"};
static const char *number; /* the one under test */

static void
act_bad_count(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	pass(1, NULL);
	setenv("LISTEN_FDS", number, 1);
	take();
}

static void
act_bad_pid(void)
{
	put_socket(3, AF_INET, SOCK_STREAM, true);
	pass(1, NULL);
	setenv("LISTEN_PID", number, 1);
	take();
}

START_TEST(bad_listen_fds_is_fatal)
{
	struct child child;

	number = bad_numbers[_i];
	child = child_run(act_bad_count);
	child_exited(&child, 1, "LISTEN_FDS=");
}
END_TEST

START_TEST(bad_listen_pid_is_fatal)
{
	struct child child;

	number = bad_numbers[_i];
	if (strlen(number) == 10) /* 2147483645 may be a valid PID */
		return;
	child = child_run(act_bad_pid);
	child_exited(&child, 1, "LISTEN_PID=");
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("activation");
	int numbers = (int)(sizeof bad_numbers / sizeof *bad_numbers);

	tcase_add_loop_test(group, passed_sockets_are_taken_ignored_or_fatal, 0,
	                    (int)(sizeof cases / sizeof *cases));
	tcase_add_loop_test(group, bad_listen_fds_is_fatal, 0, numbers);
	tcase_add_loop_test(group, bad_listen_pid_is_fatal, 0, numbers);
	return run_group(group);
}
