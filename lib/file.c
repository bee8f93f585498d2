/* SPDX-License-Identifier: MIT */
/* file.c - the calls for files, and for memory that maps them. */
#include <config.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

int
Open(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, flags, mode);
	while (fd < 0 && wrapint_retry_or_report_path(CALL_Open, path));
	return fd;
}

int
Unlink(const char *path)
{
	int result;

	do
		result = unlink(path);
	while (result < 0 && wrapint_retry_or_report_path(CALL_Unlink, path));
	return result;
}

void *
Mmap(void *address, size_t length, int protection, int flags, int fd,
     off_t offset)
{
	void *result = mmap(address, length, protection, flags, fd, offset);

	if (result == MAP_FAILED)
		wrapint_retry_or_report(CALL_Mmap);
	return result;
}

int
Munmap(void *address, size_t length)
{
	int result = munmap(address, length);

	if (result < 0)
		wrapint_retry_or_report(CALL_Munmap);
	return result;
}
