/* SPDX-License-Identifier: MIT */
/* check_notify.c - src/server/notify.c against a service manager's socket. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/notify.h"
#include "child.h"
#include "group.h"

static char path[64]; /* "@..." is abstract */
static int manager;

static void
listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(name);

	memcpy(address.sun_path, name, length);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ck_assert_int_ge(manager, 0);
	ck_assert_int_eq(
		bind(manager, (struct sockaddr *)&address,
	         (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
		0);
	setenv("NOTIFY_SOCKET", name, 1);
}

static void
expect_datagram(const char *text)
{
	char got[2048];
	ssize_t n = recv(manager, got, sizeof got - 1, 0);

	ck_assert_int_ge(n, 0);
	got[n] = '\0';
	ck_assert_str_eq(got, text);
}

static void
check_is_notified(void)
{
	ck_assert(notify_open());
	ck_assert(notify_enabled());
	ck_assert_ptr_null(getenv("NOTIFY_SOCKET"));
	notify("READY=1\nSTATUS=active=%d", 3);
	notify("STOPPING=1");
	expect_datagram("READY=1\nSTATUS=active=3");
	expect_datagram("STOPPING=1");
	close(manager);
}

START_TEST(path_is_notified)
{
	snprintf(path, sizeof path, "/tmp/check-notify.%ld", (long)getpid());
	listen_at(path);
	check_is_notified();
	unlink(path);
}
END_TEST

START_TEST(abstract_name_is_notified)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	check_is_notified();
}
END_TEST

START_TEST(socket_is_close_on_exec)
{
	int next = dup(STDIN_FILENO); /* the number that the next socket gets */

	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	close(next);
	ck_assert(notify_open());
	ck_assert_int_eq(fcntl(next, F_GETFD), FD_CLOEXEC);
}
END_TEST

/* Fill the queue of the manager.  One sender may not do: its send buffer may be
 * smaller than the queue. */
static void
fill_queue(void)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	int sent;

	ck_assert_int_eq(
		getsockname(manager, (struct sockaddr *)&address, &length), 0);
	do {
		int other = socket(AF_UNIX, SOCK_DGRAM, 0);

		sent = 0;
		while (sendto(other, "OTHER=1", 7, MSG_DONTWAIT,
		              (struct sockaddr *)&address, length) == 7)
			sent++;
		close(other);
	} while (sent > 0);
}

static void
empty_queue(void)
{
	char got[2048];

	do
		ck_assert_int_eq(recv(manager, got, sizeof got, MSG_PEEK), 7);
	while (recv(manager, got, sizeof got, 0) == 7 &&
	       recv(manager, got, sizeof got, MSG_PEEK) > 0);
}

START_TEST(full_queue_holds_states)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	ck_assert(!notify_flush());
	fill_queue();
	notify_state("READY=1");
	ck_assert(!notify("STATUS=lost"));
	ck_assert(notify_flush());
	empty_queue();
	ck_assert(notify("STATUS=kept"));
	expect_datagram("READY=1");
	expect_datagram("STATUS=kept");
	ck_assert(!notify_flush());
	fill_queue();
	notify_state("READY=1");
	notify_state("STOPPING=1\nSTATUS=draining");
	empty_queue();
	ck_assert(!notify_flush());
	expect_datagram("READY=1\nSTOPPING=1\nSTATUS=draining");
}
END_TEST

/* The manager reads only while notify_close waits. */
START_TEST(close_waits_for_the_manager)
{
	int other = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	pid_t reader;
	int status;

	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	fill_queue();
	notify_state("STOPPING=1");
	reader = fork();
	ck_assert_int_ge(reader, 0);
	if (reader == 0) {
		char got[16];

		fcntl(manager, F_SETFL, 0); /* wait for the datagram */
		while (recv(manager, got, sizeof got, 0) != 10)
			;
		_exit(memcmp(got, "STOPPING=1", 10) == 0 ? 0 : 1);
	}
	notify_close();
	ck_assert(!notify_flush());
	/* As long as a state, this ends the reader at the latest. */
	ck_assert_int_eq(getsockname(manager, (struct sockaddr *)&address, &length),
	                 0);
	ck_assert_int_eq(sendto(other, "NO_STATE=1", 10, 0,
	                        (struct sockaddr *)&address, length), 10);
	ck_assert_int_eq(waitpid(reader, &status, 0), reader);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* It does not wait forever. */
START_TEST(close_gives_up)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	fill_queue();
	notify_state("STOPPING=1");
	notify_close();
	ck_assert(notify_flush());
}
END_TEST

/* The manager does not read: its queue fills, and notify must still return. */
START_TEST(full_queue_does_not_block)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	for (int i = 0; i < 100000; i++) {
		errno = ENOTTY;
		notify("STATUS=%d", i);
		ck_assert_int_eq(errno, ENOTTY);
	}
	expect_datagram("STATUS=0");
}
END_TEST

START_TEST(lost_manager_is_ignored)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	close(manager);
	errno = ENOTTY;
	notify("STOPPING=1");
	ck_assert_int_eq(errno, ENOTTY);
}
END_TEST

/* A truncated datagram would be a different message. */
START_TEST(too_long_message_is_not_sent)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	notify("STATUS=%2000d", 1);
	notify("READY=1");
	expect_datagram("READY=1");
}
END_TEST

static const char *const bad_names[] = {
	"", "/", "@", "vsock:2:1234", "relative/path", "/no/such/path",
	/* one byte longer than a unix socket's path */
	("/23456789012345678901234567890123456789012345678901234567890123456789"
	 "01234567890123456789012345678901234567")};

START_TEST(bad_name_disables_notify)
{
	setenv("NOTIFY_SOCKET", bad_names[_i], 1);
	ck_assert(notify_open());
	ck_assert(!notify_enabled());
	ck_assert_ptr_null(getenv("NOTIFY_SOCKET"));
	notify("READY=1");
}
END_TEST

START_TEST(missing_variable_disables_notify)
{
	unsetenv("NOTIFY_SOCKET");
	ck_assert(notify_open());
	notify("READY=1");
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("notify");

	tcase_add_test(group, path_is_notified);
	tcase_add_test(group, abstract_name_is_notified);
	tcase_add_test(group, socket_is_close_on_exec);
	tcase_add_test(group, full_queue_does_not_block);
	tcase_add_test(group, full_queue_holds_states);
	tcase_add_test(group, close_waits_for_the_manager);
	tcase_add_test(group, close_gives_up);
	tcase_add_test(group, lost_manager_is_ignored);
	tcase_add_test(group, too_long_message_is_not_sent);
	tcase_add_loop_test(group, bad_name_disables_notify, 0,
	                    (int)(sizeof bad_names / sizeof *bad_names));
	tcase_add_test(group, missing_variable_disables_notify);
	return run_group(group);
}
