/* SPDX-License-Identifier: MIT */
/* error.c - the error handler, and the message of the default one. */
#include <config.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wrapint.h"

static wrap_error_handler *_Atomic handler; /* NULL: the default */
static _Atomic pid_t parent;                /* the first process that forked */

void
wrapint_remember_parent(pid_t pid)
{
	pid_t none = 0;

	atomic_compare_exchange_strong(&parent, &none, pid);
}

wrap_error_handler *
wrap_set_error_handler(wrap_error_handler *new_handler)
{
	return atomic_exchange(&handler, new_handler);
}

/* strerror_r(3) comes in two kinds; both leave the text in what is returned. */
static const char *
describe(int error, char *buffer, size_t size)
{
#ifdef STRERROR_R_CHAR_P
	return strerror_r(error, buffer, size);
#else
	return strerror_r(error, buffer, size) == 0 ? buffer : "Unknown error";
#endif
}

char *
wrap_format_error(const struct wrap_error *error, char *buffer, size_t size)
{
	int saved = errno;
	char text[128];
	char number[32];
	const char *name = wrap_errno_name(error->error);

	if (name == NULL) {
		snprintf(number, sizeof number, "errno %d", error->error);
		name = number;
	}
	snprintf(buffer, size, "%s%s%s: %s (%s), see %s", error->call,
	         error->object != NULL ? " " : "",
	         error->object != NULL ? error->object : "",
	         describe(error->error, text, sizeof text), name, error->manual);
	errno = saved;
	return buffer;
}

/* One write(2), so that lines of processes and threads do not mix. */
static void
default_handler(const struct wrap_error *error)
{
	pid_t origin = atomic_load(&parent);
	char message[512];
	char line[640];
	int length;

	wrap_format_error(error, message, sizeof message);
	length = snprintf(line, sizeof line, "%s: %s\n",
	                  program_invocation_short_name, message);
	if (length >= (int)sizeof line) { /* a very long program name */
		length = (int)sizeof line - 1;
		line[length - 1] = '\n';
	}
	while (write(STDERR_FILENO, line, (size_t)length) < 0 && errno == EINTR)
		;
	if (origin != 0 && origin != getpid())
		_exit(EXIT_FAILURE);
	exit(EXIT_FAILURE);
}

void
wrapint_fail(const char *call, const char *object, int error,
             const char *manual)
{
	const struct wrap_error failure = {call, object, error, manual};
	wrap_error_handler *current = atomic_load(&handler);

	if (current == NULL)
		current = default_handler;
	current(&failure);
	errno = error;
}

void
wrapint_fail_fd(const char *call, int fd, int error, const char *manual)
{
	char object[32];

	snprintf(object, sizeof object, "descriptor %d", fd);
	wrapint_fail(call, object, error, manual);
}

bool
wrapint_again(enum wrap_kind kind, const char *call, int fd, const char *manual)
{
	switch (wrapint_class(kind, errno)) {
	case WRAP_TRANSIENT:
		return true;
	case WRAP_FATAL:
		wrapint_fail_fd(call, fd, errno, manual);
		return false;
	default:
		return false;
	}
}
