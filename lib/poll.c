/* SPDX-License-Identifier: MIT */
/* poll.c - the calls that wait for several descriptors. */
#include <config.h>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "internal.h"

int
Poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int result = poll(fds, count, timeout);

	if (result < 0)
		wrapint_retry_or_report(CALL_Poll);
	return result;
}

int
Ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
      const sigset_t *mask)
{
	int result = ppoll(fds, count, timeout, mask);

	if (result < 0)
		wrapint_retry_or_report(CALL_Ppoll);
	return result;
}

int
Select(int count, fd_set *readable, fd_set *writable, fd_set *exceptional,
       struct timeval *timeout)
{
	int result = select(count, readable, writable, exceptional, timeout);

	if (result < 0)
		wrapint_retry_or_report(CALL_Select);
	return result;
}

int
Epoll_create1(int flags)
{
	int fd = epoll_create1(flags);

	if (fd < 0)
		wrapint_retry_or_report(CALL_Epoll_create1);
	return fd;
}

int
Epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Epoll_ctl, fd);
	return result;
}

int
Epoll_wait(int epoll, struct epoll_event *events, int count, int timeout)
{
	int result = epoll_wait(epoll, events, count, timeout);

	if (result < 0)
		wrapint_retry_or_report_fd(CALL_Epoll_wait, epoll);
	return result;
}
