/* SPDX-License-Identifier: MIT */
/* input.h - the client's files, one after the other. */
#ifndef CLIENT_INPUT_H
#define CLIENT_INPUT_H

#include <sys/types.h>

/*
 * Read from the files that NAMES (ended by NULL) names, "-" being standard
 * input; no name at all is "-".  The first is opened now; where that fails, the
 * program ends with a message and status 1.
 */
void input_open(char **names);

/* How many bytes there are in all; -1 if that cannot be known. */
long long input_total(void);

/* The descriptor to poll(2) before input_read. */
int input_fd(void);

/* As read(2), going on to the next file at the end of one: 0 is the end of the
 * last, or where a file cannot be opened or read; -1 is EAGAIN, for poll(2). */
ssize_t input_read(void *buffer, size_t size);

/* Once the reply to what was read has been printed: if that was not all, end
 * the program with a message that says why, and status 1. */
void input_check(void);

#endif
