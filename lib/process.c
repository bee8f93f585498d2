/* SPDX-License-Identifier: MIT */
/* process.c - the calls for processes. */
#include <config.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

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

pid_t
Wait(int *status)
{
	pid_t result;

	do
		result = wait(status);
	while (result < 0 && wrapint_retry_or_report(CALL_Wait));
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
Execve(const char *path, char *const arguments[], char *const environment[])
{
	int result = execve(path, arguments, environment);

	wrapint_retry_or_report_path(CALL_Execve, path);
	return result;
}
