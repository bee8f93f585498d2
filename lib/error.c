/* SPDX-License-Identifier: MIT */
/* error.c - the error handler, and the messages of failures. */
#include <config.h>

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

static wrap_error_handler *_Atomic current; /* NULL: the default handler */
static _Atomic pid_t parent; /* the first process that forked; 0: none yet */

void
wrapint_remember_parent(void)
{
	pid_t none = 0;

	if (atomic_load(&parent) == 0)
		atomic_compare_exchange_strong(&parent, &none, getpid());
}

wrap_error_handler *
wrap_set_error_handler(wrap_error_handler *handler)
{
	return atomic_exchange(&current, handler);
}

/* The text for ERROR.  GNU's strerror_r(3) returns it, in BUFFER or a constant;
 * that of POSIX returns 0 and writes it into BUFFER. */
static const char *
describe_errno(int error, char *buffer, size_t size)
{
#ifdef STRERROR_R_CHAR_P
	return strerror_r(error, buffer, size);
#else
	return strerror_r(error, buffer, size) == 0
	           ? buffer
	           : wrapint_message("Unknown error");
#endif
}

/* The symbol of ERROR, an EAI_ value of getaddrinfo(3); NULL if unknown. */
static const char *
eai_symbol(int error)
{
	switch (error) {
	case EAI_AGAIN:
		return "EAI_AGAIN";
	case EAI_BADFLAGS:
		return "EAI_BADFLAGS";
	case EAI_FAIL:
		return "EAI_FAIL";
	case EAI_FAMILY:
		return "EAI_FAMILY";
	case EAI_MEMORY:
		return "EAI_MEMORY";
	case EAI_NONAME:
		return "EAI_NONAME";
	case EAI_SERVICE:
		return "EAI_SERVICE";
	case EAI_SOCKTYPE:
		return "EAI_SOCKTYPE";
	case EAI_OVERFLOW:
		return "EAI_OVERFLOW";
#ifdef EAI_ADDRFAMILY
	case EAI_ADDRFAMILY:
		return "EAI_ADDRFAMILY";
#endif
#ifdef EAI_NODATA
	case EAI_NODATA:
		return "EAI_NODATA";
#endif
	default:
		return NULL;
	}
}

char *
wrap_format_error(const struct wrap_error *error, char *buffer, size_t size)
{
	int saved = errno;
	char text[128];
	char number[32];
	const char *why, *name;

	if (error->names_error != 0 && error->names_error != EAI_SYSTEM) {
		why = gai_strerror(error->names_error);
		name = eai_symbol(error->names_error);
		snprintf(number, sizeof number, wrapint_message("error %d"),
		         error->names_error);
	} else {
		why = describe_errno(error->error, text, sizeof text);
		name = wrap_errno_name(error->error);
		snprintf(number, sizeof number, wrapint_message("errno %d"),
		         error->error);
	}
	snprintf(buffer, size, wrapint_message("%s%s%s: %s (%s), see %s"),
	         error->call,
	         error->object != NULL ? " " : "",
	         error->object != NULL ? error->object : "", why,
	         name != NULL ? name : number, error->manual);
	errno = saved;
	return buffer;
}

/* A process may call exit(3) only once.  The first thread that fails calls it;
 * the others block until the process ends.  If a function of atexit(3) fails
 * during exit, call _exit(2). */
static noreturn void
exit_once(void)
{
	static atomic_flag exiting = ATOMIC_FLAG_INIT;
	static _Thread_local bool exiting_here;

	if (exiting_here)
		_exit(EXIT_FAILURE);
	while (atomic_flag_test_and_set(&exiting))
		(void)poll(NULL, 0, -1);
	exiting_here = true;
	exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): once */
}

/* Print the line by one write(2), so that the lines of several processes or
 * threads do not mix. */
static void
default_handler(const struct wrap_error *error)
{
	struct wrapint_timeout timeout =
		wrapint_timeout_begin(STDERR_FILENO, SO_SNDTIMEO);
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
	while (write(STDERR_FILENO, line, (size_t)length) < 0 && errno == EINTR &&
	       wrapint_timeout_again(&timeout))
		;
	if (origin != 0 && origin != getpid())
		_exit(EXIT_FAILURE);
	exit_once();
}

/* Call the error handler that is set, or the default one.  Then set errno to
 * that of FAILURE. */
static void
call_handler(const struct wrap_error *failure)
{
	wrap_error_handler *handler = atomic_load(&current);

	(handler != NULL ? handler : default_handler)(failure);
	errno = failure->error;
}

void
wrapint_fail(enum wrapint_call call, const char *object, int error)
{
	call_handler(&(struct wrap_error){.call = wrapint_name(call),
	                            .object = object,
	                            .error = error,
	                            .manual = wrapint_manual(call)});
}

void
wrapint_fail_fd(enum wrapint_call call, int fd, int error)
{
	char object[32];

	snprintf(object, sizeof object, wrapint_message("descriptor %d"), fd);
	wrapint_fail(call, object, error);
}

void
wrapint_fail_address(enum wrapint_call call, int fd,
                     const struct sockaddr *address, socklen_t length,
                     int error)
{
	char text[WRAP_ADDRESS_SIZE];

	if (error == EFAULT || address == NULL)
		wrapint_fail(call, NULL, error);
	else
		wrapint_fail(call,
		             call == CALL_Bind
		                 ? wrap_format_local(fd, address, length, text,
		                                     sizeof text)
		                 : wrap_format_address(address, length, text,
		                                       sizeof text),
		             error);
}

void
wrapint_fail_names(enum wrapint_call call, const char *object, int eai)
{
	bool by_errno = eai == EAI_SYSTEM;
	bool own_manual = by_errno || call == CALL_Getnameinfo;

	call_handler(&(struct wrap_error){.call = wrapint_name(call),
	                            .object = object,
	                            .error = by_errno ? errno : 0,
	                            .names_error = eai,
	                            .manual = wrapint_manual(
										own_manual ? call : CALL_Getaddrinfo)});
}
