/* SPDX-License-Identifier: MIT */
/*
 * intruder.c - do what a compromised process of a server could do.
 *
 *     intruder PID PATTERN
 *
 * overwrites the shared, writable memory of process PID: each byte with the
 * number PATTERN, or with random numbers for "random".  Prints the number of
 * bytes.
 *
 *     intruder PID call NUMBER ARGUMENT...
 *
 * makes one system call in process PID, and prints its result.
 *
 * Exit status 77 if that cannot be done on this machine.
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined __x86_64__ && defined __LP64__
#include <sys/user.h>
#endif

#define NOT_HERE 77

static unsigned char pattern[4096];

static FILE *
open_file(const char *pid, const char *name, const char *mode)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
	file = fopen(path, mode);
	if (file == NULL) {
		fprintf(stderr, "intruder: %s: %s\n", path, strerror(errno));
		exit(NOT_HERE);
	}
	return file;
}

/* Overwrite MEMORY from START to END. */
static void
overwrite(int memory, uintmax_t start, uintmax_t end)
{
	for (; start < end; start += sizeof pattern)
		if (pwrite(memory, pattern, sizeof pattern, (off_t)start) !=
		    (ssize_t)sizeof pattern) {
			fprintf(stderr, "intruder: %s\n", strerror(errno));
			exit(NOT_HERE);
		}
}

/* Make a call in process PID, by ptrace(2).  WORDS are its number and up to six
 * arguments.  The process waits in another call, which it then makes again: so
 * the instruction before its next one makes a call. */
static int
make_call(pid_t pid, char *words[])
{
#if defined __x86_64__ && defined __LP64__
	struct user_regs_struct before, call;
	/* glibc and musl differ in the type of a register. */
	__typeof__(call.rax) *const arguments[] = {&call.rax, &call.rdi, &call.rsi,
	                                           &call.rdx, &call.r10, &call.r8,
	                                           &call.r9};
	int status;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) < 0 ||
	    waitpid(pid, &status, __WALL) != pid ||
	    ptrace(PTRACE_GETREGS, pid, NULL, &before) < 0)
		return NOT_HERE;
	call = before;
	for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
		*arguments[i] = *words != NULL ? strtoull(*words++, NULL, 0) : 0;
	call.orig_rax = (__typeof__(call.rax))-1; /* begin no other call again */
	call.rip -= 2;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &call) < 0 ||
	    ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) < 0 ||
	    waitpid(pid, &status, __WALL) != pid ||
	    ptrace(PTRACE_GETREGS, pid, NULL, &call) < 0 ||
	    ptrace(PTRACE_SETREGS, pid, NULL, &before) < 0 ||
	    ptrace(PTRACE_DETACH, pid, NULL, NULL) < 0)
		return NOT_HERE;
	printf("%lld\n", (long long)call.rax);
	return 0;
#else
	(void)pid;
	(void)words;
	return NOT_HERE;
#endif
}

int
main(int argc, char *argv[])
{
	uintmax_t start, end, written = 0;
	char line[4200], permissions[5];
	FILE *maps, *memory;
	bool is_random;

	if (argc > 3 && strcmp(argv[2], "call") == 0)
		return make_call((pid_t)strtol(argv[1], NULL, 0), argv + 3);
	if (argc != 3)
		return 2;
	is_random = strcmp(argv[2], "random") == 0;
	for (size_t i = 0; i < sizeof pattern; i++)
		pattern[i] = (unsigned char)(is_random ? rand()
		                                       : (int)strtol(argv[2], NULL, 0));
	maps = open_file(argv[1], "maps", "r");
	memory = open_file(argv[1], "mem", "r+");
	while (fgets(line, sizeof line, maps) != NULL) {
		/* NOLINTNEXTLINE(cert-err34-c): the kernel writes valid numbers */
		if (sscanf(line, "%" SCNxMAX "-%" SCNxMAX " %4s", &start, &end,
		           permissions) != 3 ||
		    strcmp(permissions, "rw-s") != 0)
			continue;
		overwrite(fileno(memory), start, end);
		written += end - start;
	}
	printf("%ju\n", written);
	return 0;
}
