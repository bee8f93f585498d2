/* SPDX-License-Identifier: MIT */
/* same-file.c - refuse to send the file that the reply is written to. */
#include <config.h>

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/die.h"
#include "common/language.h"
#include "same-file.h"

/* True if NAME is the file OUTPUT, and something is left to read from it. */
static bool
is_output(const char *name, const struct stat *output)
{
	struct stat input;
	off_t offset = 0;

	if (strcmp(name, "-") != 0) {
		if (stat(name, &input) < 0)
			return false; /* opening it will fail, too */
	} else {
		if (fstat(STDIN_FILENO, &input) < 0)
			return false;
		offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
	}
	return input.st_dev == output->st_dev && input.st_ino == output->st_ino &&
	       offset < input.st_size;
}

void
refuse_same_file(char **names)
{
	static char dash[] = "-";
	static char *standard[] = {dash, NULL};
	struct stat output;

	if (fstat(STDOUT_FILENO, &output) < 0 || !S_ISREG(output.st_mode))
		return;
	for (char **name = *names != NULL ? names : standard; *name != NULL; name++)
		if (is_output(*name, &output))
			die(_("%s: input file is output file"), *name);
}
