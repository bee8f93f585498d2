/* SPDX-License-Identifier: MIT */
/* input.c - read the client's files, one after the other. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/die.h"
#include "trace/trace.h"
#include "input.h"
#include "wrap.h"

/* The most bytes that are read at once. */
#define CHUNK 65536

static bool
open_named(struct input *input)
{
	if (strcmp(*input->name, "-") != 0) {
		input->fd = open(*input->name, O_RDONLY | O_CLOEXEC);
		return input->fd >= 0;
	}
	input->fd = STDIN_FILENO;
	/* standard_open has replaced a closed descriptor by one to write. */
	if ((fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE) != O_WRONLY)
		return true;
	errno = EBADF;
	return false;
}

void
input_open(struct input *input, char **names)
{
	static char dash[] = "-";
	static char *standard[] = {dash, NULL};

	input->name = *names != NULL ? names : standard;
	input->error = 0;
	if (!open_named(input))
		die_errno(*input->name);
}

long long
input_total(const struct input *input)
{
	long long total = 0;

	for (char **name = input->name; *name != NULL; name++) {
		struct stat status;
		int known = strcmp(*name, "-") == 0 ? fstat(STDIN_FILENO, &status)
		                                    : stat(*name, &status);
		if (known < 0 || !S_ISREG(status.st_mode))
			return -1;
		total += status.st_size;
	}
	return total;
}

/* Wait until the current file can be read: another program may have made
 * standard input non-blocking. */
static void
await_file(const struct input *input)
{
	struct pollfd pollfd = {.fd = input->fd, .events = POLLIN};

	Poll(&pollfd, 1, -1);
}

/* Close the current file, and open the next.  Return 1, 0 if there is none, or
 * -1 with errno. */
static int
open_next(struct input *input)
{
	if (input->fd != STDIN_FILENO)
		Close(input->fd);
	if (*++input->name == NULL)
		return 0;
	if (!open_named(input))
		return -1;
	if (input->name[1] == NULL)
		trace_end_reading();
	return 1;
}

/* Write the files into the pipe.  Return 0 at their end, or -1 with errno if
 * one cannot be opened or read. */
static int
copy_files(struct input *input)
{
	unsigned char buffer[CHUNK];
	int opened = 1;

	while (opened > 0) {
		ssize_t n = Read(input->fd, buffer, sizeof buffer);

		if (n > 0)
			Writen(input->pipe[1], buffer, (size_t)n);
		else if (n == 0)
			opened = open_next(input);
		else if (errno == EAGAIN)
			await_file(input);
		else
			return -1;
	}
	return opened;
}

static void *
run_thread(void *argument)
{
	struct input *input = argument;

	if (input->name[1] == NULL) /* the only file, which is open */
		trace_end_reading();
	if (copy_files(input) < 0)
		input->error = errno;
	Close(input->pipe[1]);
	return NULL;
}

void
input_start(struct input *input)
{
	pthread_t thread;

	Pipe2(input->pipe, O_CLOEXEC);
	errno = Pthread_create(&thread, NULL, run_thread, input);
	if (errno != 0)
		die_errno("pthread_create");
	Pthread_detach(thread); /* it may still wait for data when main returns */
}

int
input_fd(const struct input *input)
{
	return input->pipe[0];
}

ssize_t
input_read(struct input *input, void *buffer, size_t size)
{
	return Read(input->pipe[0], buffer, size);
}

void
input_check(const struct input *input)
{
	errno = input->error;
	if (errno != 0)
		die_errno(*input->name);
}
