/* SPDX-License-Identifier: MIT */
/* input.c - read the client's files, one after the other. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/die.h"
#include "input.h"
#include "wrap.h"

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

	*input = (struct input){.name = *names != NULL ? names : standard};
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

int
input_fd(const struct input *input)
{
	return input->fd;
}

/* Keep errno for input_check, and return end of file. */
static ssize_t
end_with_error(struct input *input)
{
	input->error = errno;
	return 0;
}

ssize_t
input_read(struct input *input, void *buffer, size_t size)
{
	ssize_t n = Read(input->fd, buffer, size);

	if (n > 0 || (n < 0 && errno == EAGAIN))
		return n;
	if (n < 0)
		return end_with_error(input);
	if (input->fd != STDIN_FILENO)
		Close(input->fd);
	if (*++input->name == NULL)
		return 0;
	if (!open_named(input))
		return end_with_error(input);
	errno = EAGAIN; /* the next file may not be ready: the caller polls it */
	return -1;
}

void
input_check(const struct input *input)
{
	if (input->error == 0)
		return;
	errno = input->error;
	die_errno(*input->name);
}
