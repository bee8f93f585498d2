/* SPDX-License-Identifier: MIT */
/* input.h - the client's files, one after the other. */
#ifndef INPUT_H
#define INPUT_H

#include <sys/types.h>

/*
 * Read from the files that NAMES (ended by NULL) names, "-" being standard
 * input; no name at all is "-".  The first is opened now: a file that cannot
 * be opened or read ends the program with a message and status 1, at any time.
 */
void input_open(char **names);

/* How many bytes there are in all; -1 if that cannot be known. */
long long input_total(void);

/* The descriptor to poll(2) before input_read. */
int input_fd(void);

/* As read(2), going on to the next file at the end of one: 0 is the end of the
 * last; -1 is EAGAIN. */
ssize_t input_read(void *buffer, size_t size);

#endif
