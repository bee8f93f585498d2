/* SPDX-License-Identifier: MIT */
/*
 * filled.c - run a program that can install no large filter of system calls.
 *
 *     filled ROOM PROGRAM [ARGUMENT]...
 *
 * The kernel limits the instructions of all filters of a process together
 * (seccomp(2)).  This program first installs filters that allow everything, so
 * that the filters of PROGRAM may have about ROOM instructions.  Exit status 77
 * if this machine has no such filters.
 */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_HERE 77

/* The instructions that the kernel adds to a filter, at most. */
#define OVERHEAD 8

/* Install a filter of LENGTH instructions (2 or more), which allows everything:
 * it jumps over all but the last.  Returns 0, or -1 with errno. */
static int
install(size_t length)
{
	static struct sock_filter program[BPF_MAXINSNS];
	const struct sock_fprog all = {(unsigned short)length, program};

	for (size_t i = 1; i < length; i++)
		program[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, 0);
	program[0] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA,
	                                          (unsigned)length - 2);
	program[length - 1] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all);
}

/* Install filters for ROOM instructions, or as many as the kernel takes.
 * Returns the number of instructions, with those that the kernel adds. */
static long
fill(long room)
{
	long used = 0;
	size_t length = BPF_MAXINSNS;

	while (length > OVERHEAD) {
		if (room - used < (long)length + OVERHEAD || install(length) < 0)
			length /= 2;
		else
			used += (long)length + OVERHEAD;
	}
	return used;
}

/* Returns the number of instructions that all further filters of this process
 * may have: a child tries it. */
static long
measure_room(void)
{
	long room = 0;
	int ends[2];

	if (pipe(ends) < 0)
		return 0;
	if (fork() == 0) {
		room = fill(LONG_MAX);
		_exit(write(ends[1], &room, sizeof room) == sizeof room ? 0 : 1);
	}
	close(ends[1]);
	if (read(ends[0], &room, sizeof room) != sizeof room)
		room = 0;
	close(ends[0]);
	(void)wait(NULL);
	return room;
}

int
main(int argc, char *argv[])
{
	long room, all;

	if (argc < 3)
		return 2;
	room = strtol(argv[1], NULL, 10);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return NOT_HERE;
	all = measure_room();
	if (all <= room) {
		fprintf(stderr, "filled: all filters may have %ld instructions\n",
		        all);
		return NOT_HERE;
	}
	(void)fill(all - room);
	execv(argv[2], argv + 2);
	fprintf(stderr, "filled: %s: %s\n", argv[2], strerror(errno));
	return 2;
}
