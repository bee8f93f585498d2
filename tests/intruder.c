/* SPDX-License-Identifier: MIT */
/*
 * intruder.c - do what a compromised process of a server could do.
 *
 *     intruder PID PATTERN
 *
 * overwrites the shared, writable memory of process PID: each byte with the
 * number PATTERN, or with random numbers for "random".  Prints the number of
 * bytes.  Exit status 77 if that memory cannot be written on this machine.
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

int
main(int argc, char *argv[])
{
	uintmax_t start, end, written = 0;
	char line[4200], permissions[5];
	FILE *maps, *memory;
	bool is_random;

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
