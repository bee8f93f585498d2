/* SPDX-License-Identifier: MIT */
/* retry.c - decide whether to repeat a call that has failed. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "internal.h"

bool
wrapint_retry_or_report(enum wrapint_call call)
{
	int error = errno;

	if (wrapint_goes_to_handler(call, error))
		wrapint_fail(call, NULL, error);
	return wrapint_meaning(call, error) == MEANING_TRANSIENT;
}

bool
wrapint_retry_or_report_fd(enum wrapint_call call, int fd)
{
	int error = errno;

	if (wrapint_goes_to_handler(call, error))
		wrapint_fail_fd(call, fd, error);
	return wrapint_meaning(call, error) == MEANING_TRANSIENT;
}

bool
wrapint_retry_or_report_path(enum wrapint_call call, const char *path)
{
	char object[WRAP_ADDRESS_SIZE];
	int error = errno;

	if (wrapint_goes_to_handler(call, error))
		wrapint_fail(call,
		             error == EFAULT ? NULL
		                             : wrap_escape(path, strlen(path), object,
		                                           sizeof object),
		             error);
	return wrapint_meaning(call, error) == MEANING_TRANSIENT;
}

bool
wrapint_retry_in_time(enum wrapint_call call, struct wrapint_timeout *timeout)
{
	bool interrupted = errno == EINTR;
	bool limited = timeout->flags != 0;

	if (limited && errno == EAGAIN)
		return wrapint_timeout_pause(timeout);
	return wrapint_retry_or_report_fd(call, timeout->fd) &&
	       (!(interrupted || limited) || wrapint_timeout_again(timeout));
}
