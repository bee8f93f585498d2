/* SPDX-License-Identifier: MIT */
/* descriptor.c - the calls for descriptors, and for pipes. */
#include <config.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

int
Close(int fd)
{
	int result = close(fd);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Close, fd);
	return result;
}

int
Dup(int fd)
{
	int result;

	do
		result = dup(fd);
	while (result < 0 && wrapint_retry_or_report_fd(CALL_Dup, fd));
	return result;
}

int
Dup2(int from, int to)
{
	int result;

	do
		result = dup2(from, to);
	while (result < 0 && wrapint_retry_or_report_fd(CALL_Dup2, from));
	return result;
}

int
Fcntl(int fd, int command, int argument)
{
	int result;

	do
		result = fcntl(fd, command, argument);
	while (result < 0 && wrapint_retry_or_report_fd(CALL_Fcntl, fd));
	return result;
}

/* The type of the request: glibc follows Linux, other C libraries POSIX. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

int
Ioctl(int fd, unsigned long request, void *argument)
{
	int result;

	do
		result = ioctl(fd, (ioctl_request)request, argument);
	while (result < 0 && wrapint_retry_or_report_fd(CALL_Ioctl, fd));
	return result;
}

int
Pipe(int fds[2])
{
	int result = pipe(fds);

	if (result < 0)
		wrapint_retry_or_report(CALL_Pipe);
	return result;
}

int
Pipe2(int fds[2], int flags)
{
	int result = pipe2(fds, flags);

	if (result < 0)
		wrapint_retry_or_report(CALL_Pipe2);
	return result;
}
