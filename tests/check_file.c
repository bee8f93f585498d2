/* SPDX-License-Identifier: MIT */
/* check_file.c - Open, Unlink, Mmap, Munmap. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"

static char directory[] = "/tmp/check_file.XXXXXX";

static void
start(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
}

static void
stop(void)
{
	unlink("file");
	ck_assert_int_eq(rmdir(directory), 0);
}

START_TEST(files_are_made_and_removed)
{
	struct stat status;
	int fd;

	umask(0);
	fd = Open("file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0640);
	ck_assert(fcntl(fd, F_GETFD, 0) & FD_CLOEXEC);
	fault_fail(FAULT_unlink, EINTR, 1);
	ck_assert_int_eq(Unlink("file"), 0);
	ck_assert_uint_eq(fault_seen(FAULT_unlink), 2);
	ck_assert_int_eq(access("file", F_OK), -1);
	assert_no_failure();
}
END_TEST

START_TEST(open_is_retried_after_signals)
{
	fault_fail(FAULT_open, EINTR, 3);
	ck_assert_int_ge(Open("/dev/null", O_RDONLY, 0), 0);
	ck_assert_uint_eq(fault_seen(FAULT_open), 4);
	assert_no_failure();
}
END_TEST

/* A peer may have chosen the name. */
START_TEST(missing_file_is_returned)
{
	ck_assert_int_eq(Open("none", O_RDONLY, 0), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(Open(".", O_WRONLY, 0), -1);
	ck_assert_int_eq(errno, EISDIR);
	ck_assert_int_eq(Unlink("none"), -1);
	ck_assert_int_eq(errno, ENOENT);
	fault_fail(FAULT_open, EMFILE, 1);
	ck_assert_int_eq(Open("/dev/null", O_RDONLY, 0), -1);
	ck_assert_int_eq(errno, EMFILE);
	assert_no_failure();
}
END_TEST

START_TEST(bad_request_names_the_file)
{
	fault_fail(FAULT_open, EINVAL, 1);
	ck_assert_int_eq(Open("a\tfile", O_RDONLY, 0), -1);
	ck_assert_str_eq(failure.object, "a\\x09file");
	ck_assert_str_eq(failure.manual, "open(2)");
	assert_failure("Open", EINVAL);
	/* A path that cannot be read is not named. */
	fault_fail(FAULT_open, EFAULT, 1);
	ck_assert_int_eq(Open("file", O_RDONLY, 0), -1);
	ck_assert_str_eq(failure.object, "");
	assert_failure("Open", EFAULT);
	fault_fail(FAULT_unlink, EFAULT, 1);
	ck_assert_int_eq(Unlink("file"), -1);
	assert_failure("Unlink", EFAULT);
}
END_TEST

START_TEST(memory_maps_a_file)
{
	int fd = Open("file", O_RDWR | O_CREAT, 0600);
	char *text;

	ck_assert_int_eq(write(fd, "hello", 5), 5);
	text = Mmap(NULL, 5, PROT_READ, MAP_PRIVATE, fd, 0);
	ck_assert_ptr_ne(text, MAP_FAILED);
	ck_assert_mem_eq(text, "hello", 5);
	ck_assert_int_eq(Munmap(text, 5), 0);
	assert_no_failure();
}
END_TEST

START_TEST(memory_has_shortages_and_programming_errors)
{
	fault_fail(FAULT_mmap, ENOMEM, 1);
	ck_assert_ptr_eq(Mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	                      0),
	                 MAP_FAILED);
	ck_assert_int_eq(errno, ENOMEM);
	assert_no_failure();
	ck_assert_ptr_eq(Mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	                      0),
	                 MAP_FAILED);
	assert_failure("Mmap", EINVAL);
	ck_assert_int_eq(Munmap(NULL, 0), -1);
	assert_failure("Munmap", EINVAL);
}
END_TEST

int
main(void)
{
	TCase *group = make_group("file");

	tcase_add_checked_fixture(group, start, stop);
	tcase_add_test(group, files_are_made_and_removed);
	tcase_add_test(group, open_is_retried_after_signals);
	tcase_add_test(group, missing_file_is_returned);
	tcase_add_test(group, bad_request_names_the_file);
	tcase_add_test(group, memory_maps_a_file);
	tcase_add_test(group, memory_has_shortages_and_programming_errors);
	return run_group(group);
}
