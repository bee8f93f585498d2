/* SPDX-License-Identifier: MIT */
/* wrapunix.c - processes, signals, descriptors, waiting. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wrapint.h"

/* Tell the handler, where the class of errno for KIND says so. */
static void
fail_unless_returned(enum wrap_kind kind, const char *call, const char *manual)
{
	if (wrapint_class(kind, errno) == WRAP_FATAL)
		wrapint_fail(call, NULL, errno, manual);
}

int
Close(int fd)
{
	int result = close(fd);

	if (result < 0)
		wrapint_again(KIND_CLOSE, "Close", fd, "close(2)");
	return result;
}

pid_t
Fork(void)
{
	pid_t pid;

	wrapint_remember_parent(getpid());
	pid = fork();
	if (pid < 0)
		fail_unless_returned(KIND_FORK, "Fork", "fork(2)");
	return pid;
}

pid_t
Waitpid(pid_t pid, int *status, int options)
{
	pid_t result;

	do
		result = waitpid(pid, status, options);
	while (result < 0 &&
	       wrapint_class(KIND_WAITPID, errno) == WRAP_TRANSIENT);
	if (result < 0)
		fail_unless_returned(KIND_WAITPID, "Waitpid", "waitpid(2)");
	return result;
}

int
Sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
	int result = sigaction(signal, action, old);

	if (result < 0)
		fail_unless_returned(KIND_SETUP, "Sigaction", "sigaction(2)");
	return result;
}

int
Sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	int result = sigprocmask(how, set, old);

	if (result < 0)
		fail_unless_returned(KIND_SETUP, "Sigprocmask", "sigprocmask(2)");
	return result;
}

int
Pipe2(int fds[2], int flags)
{
	int result = pipe2(fds, flags);

	if (result < 0)
		fail_unless_returned(KIND_SETUP, "Pipe2", "pipe2(2)");
	return result;
}

int
Poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int result = poll(fds, count, timeout);

	if (result < 0)
		fail_unless_returned(KIND_POLL, "Poll", "poll(2)");
	return result;
}

int
Ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
      const sigset_t *mask)
{
	int result = ppoll(fds, count, timeout, mask);

	if (result < 0)
		fail_unless_returned(KIND_POLL, "Ppoll", "ppoll(2)");
	return result;
}
