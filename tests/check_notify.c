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
check_told(void)
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

START_TEST(path_is_told)
{
	snprintf(path, sizeof path, "/tmp/check-notify.%ld", (long)getpid());
	listen_at(path);
	check_told();
	unlink(path);
}
END_TEST

START_TEST(abstract_is_told)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	check_told();
}
END_TEST

START_TEST(socket_is_close_on_exec)
{
	int next = dup(STDIN_FILENO); /* the number that it will get */

	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	close(next);
	ck_assert(notify_open());
	ck_assert_int_eq(fcntl(next, F_GETFD), FD_CLOEXEC);
}
END_TEST

/* Nobody reads: the queue fills, and notify must still return. */
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

START_TEST(lost_manager_does_not_matter)
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

/* Half a datagram would be another message. */
START_TEST(overlong_is_not_sent)
{
	snprintf(path, sizeof path, "@check-notify.%ld", (long)getpid());
	listen_at(path);
	ck_assert(notify_open());
	notify("STATUS=%2000d", 1);
	notify("READY=1");
	expect_datagram("READY=1");
}
END_TEST

static const char *const nobody[] = {
	"", "/", "@", "vsock:2:1234", "relative/path", "/no/such/path",
	/* one longer than a unix socket's path can be */
	("/23456789012345678901234567890123456789012345678901234567890123456789"
	 "01234567890123456789012345678901234567")};

START_TEST(no_such_manager)
{
	setenv("NOTIFY_SOCKET", nobody[_i], 1);
	ck_assert(!notify_open());
	ck_assert(!notify_enabled());
	ck_assert_ptr_null(getenv("NOTIFY_SOCKET"));
	notify("READY=1");
}
END_TEST

START_TEST(no_variable)
{
	unsetenv("NOTIFY_SOCKET");
	ck_assert(!notify_open());
	notify("READY=1");
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("notify");

	tcase_add_test(group, path_is_told);
	tcase_add_test(group, abstract_is_told);
	tcase_add_test(group, socket_is_close_on_exec);
	tcase_add_test(group, full_queue_does_not_block);
	tcase_add_test(group, lost_manager_does_not_matter);
	tcase_add_test(group, overlong_is_not_sent);
	tcase_add_loop_test(group, no_such_manager, 0,
	                    (int)(sizeof nobody / sizeof *nobody));
	tcase_add_test(group, no_variable);
	return run_group(group);
}
