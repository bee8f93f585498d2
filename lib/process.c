/* SPDX-License-Identifier: MIT */
/* process.c - the calls for processes, signals, descriptors and waiting. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/wait.h>
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

/* Fork by FORK_FUNCTION; report a failure as CALL's. */
static pid_t
fork_for(enum wrapint_call call, pid_t (*fork_function)(void))
{
	pid_t pid;

	wrapint_remember_parent();
	pid = fork_function();
	if (pid < 0)
		wrapint_retry_or_report(call);
	return pid;
}

pid_t
Fork(void)
{
	return fork_for(CALL_Fork, fork);
}

pid_t
Fork_plain(void)
{
#ifdef HAVE__FORK
	return fork_for(CALL_Fork_plain, _Fork);
#else
	return fork_for(CALL_Fork_plain, fork);
#endif
}

pid_t
Waitpid(pid_t pid, int *status, int options)
{
	pid_t result;

	do
		result = waitpid(pid, status, options);
	while (result < 0 && wrapint_retry_or_report(CALL_Waitpid));
	return result;
}

int
Kill(pid_t pid, int signal)
{
	int result = kill(pid, signal);

	if (result < 0)
		wrapint_retry_or_report(CALL_Kill);
	return result;
}

int
Sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
	int result = sigaction(signal, action, old);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigaction);
	return result;
}

int
Sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this call is sigprocmask(2) */
	int result = sigprocmask(how, set, old);

	if (result < 0)
		wrapint_retry_or_report(CALL_Sigprocmask);
	return result;
}

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
