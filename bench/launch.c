/* SPDX-License-Identifier: MIT */
/*
 * launch.c - run a server for the benchmarks, and write down its processor
 * time.
 *
 *     launch USAGE COMMAND [ARGUMENT]...
 *
 * SIGTERM is passed on to COMMAND.  When COMMAND has ended, its remaining
 * processes are killed.  Then the user and system seconds of all of them are
 * written to the file USAGE: they are children of this process, or become its
 * children as orphans.  The times of a process whose parent ignores SIGCHLD are
 * missing, since the kernel does not keep them.
 */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILL_AFTER_S 5 /* seconds between SIGTERM and SIGKILL */

static volatile sig_atomic_t command;

static void
on_signal(int signal)
{
	kill(-(pid_t)command, signal == SIGALRM ? SIGKILL : SIGTERM);
	alarm(KILL_AFTER_S);
}

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static double
seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int
main(int argc, char *argv[])
{
	struct sigaction action = {.sa_handler = on_signal,
	                           .sa_flags = SA_RESTART};
	struct rusage usage;
	sigset_t ours, before;
	FILE *file;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "Usage: launch USAGE COMMAND [ARGUMENT]...\n");
		return 2;
	}
	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGALRM);
	sigprocmask(SIG_BLOCK, &ours, &before);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		die("prctl");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_SETMASK, &before, NULL);
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	setpgid(pid, pid);
	command = pid;
	sigprocmask(SIG_SETMASK, &before, NULL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	kill(-pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	getrusage(RUSAGE_CHILDREN, &usage);
	file = fopen(argv[1], "w");
	if (file == NULL ||
	    fprintf(file, "%.6f %.6f\n", seconds(usage.ru_utime),
	            seconds(usage.ru_stime)) < 0 ||
	    fclose(file) != 0)
		die(argv[1]);
	return 0;
}
