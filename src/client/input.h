/* SPDX-License-Identifier: MIT */
/* input.h - the client's files, one after the other. */
#ifndef CLIENT_INPUT_H
#define CLIENT_INPUT_H

#include <sys/types.h>

struct input {
	char **name; /* of the file being read; NULL at the end */
	int fd;
	int error;   /* why the input ended before its end: an errno value, or 0 */
};

/*
 * Have INPUT read from the files that NAMES (ended by NULL) names, "-" being
 * standard input; no name at all is "-".  The first is opened now; where that
 * fails, the program ends with a message and status 1.
 */
void input_open(struct input *input, char **names);

/* How many bytes there are in all; -1 if that cannot be known. */
long long input_total(const struct input *input);

/* The descriptor to poll(2) before input_read. */
int input_fd(const struct input *input);

/* As read(2), going on to the next file at the end of one: 0 is the end of the
 * last, or where a file cannot be opened or read; -1 is EAGAIN, for poll(2). */
ssize_t input_read(struct input *input, void *buffer, size_t size);

/* Once the reply to what was read has been printed: if that was not all, end
 * the program with a message that says why, and status 1. */
void input_check(const struct input *input);

#endif
