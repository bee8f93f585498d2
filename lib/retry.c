/* SPDX-License-Identifier: MIT */
/* retry.c - decide whether to repeat a call that has failed. */
#include <config.h>

#include <errno.h>

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
wrapint_retry_in_time(enum wrapint_call call, struct wrapint_timeout *timeout)
{
	bool interrupted = errno == EINTR;
	bool limited = timeout->flags != 0;

	if (limited && errno == EAGAIN)
		return wrapint_timeout_pause(timeout);
	return wrapint_retry_or_report_fd(call, timeout->fd) &&
	       (!(interrupted || limited) || wrapint_timeout_again(timeout));
}
