/* SPDX-License-Identifier: MIT */
/* fixture.c - helpers shared by the Check programs of the library. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

struct failure failure;

void
note_failure(const struct wrap_error *error)
{
	failure.count++;
	snprintf(failure.call, sizeof failure.call, "%s", error->call);
	snprintf(failure.object, sizeof failure.object, "%s",
	         error->object != NULL ? error->object : "");
	snprintf(failure.manual, sizeof failure.manual, "%s", error->manual);
	failure.error = error->error;
	failure.names_error = error->names_error;
	errno = ENOTTY; /* the library must restore it */
}

void
assert_failure(const char *call, int error)
{
	int saved = errno;

	fault_clear();
	ck_assert_uint_eq(failure.count, 1);
	ck_assert_str_eq(failure.call, call);
	ck_assert_int_eq(failure.error, error);
	ck_assert_int_eq(saved, error);
	failure.count = 0;
}

void
assert_no_failure(void)
{
	ck_assert_msg(failure.count == 0, "the handler was called: %s %s %d",
	              failure.call, failure.object, failure.error);
}

void
make_pair(int fds[2])
{
	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
}

/* A TCP socket bound to a free port. */
static int
make_bound(struct sockaddr_in *address)
{
	socklen_t length = sizeof *address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)address, length), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)address, &length), 0);
	return fd;
}

int
make_listener(struct sockaddr_in *address)
{
	int fd = make_bound(address);

	ck_assert_int_eq(listen(fd, 8), 0);
	return fd;
}

int
make_closed_port(struct sockaddr_in *address)
{
	return make_bound(address);
}

void
make_connection(int fds[2])
{
	struct sockaddr_in address;
	int listener = make_listener(&address);

	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fds[0], 0);
	ck_assert_int_eq(
		connect(fds[0], (struct sockaddr *)&address, sizeof address), 0);
	fds[1] = accept(listener, NULL, NULL);
	ck_assert_int_ge(fds[1], 0);
	close(listener);
}

void
set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL, 0);

	ck_assert_int_ge(flags, 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, flags | O_NONBLOCK), 0);
}

void
fill_pattern(char *buffer, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buffer[i] = (char)((i * 7 + i / 256) % 251);
}

static void
start_test(void)
{
	fault_clear();
	failure.count = 0;
	wrap_set_error_handler(note_failure);
}

TCase *
make_group(const char *name)
{
	TCase *group = tcase_create(name);

	tcase_add_checked_fixture(group, start_test, fault_clear);
	return group;
}
