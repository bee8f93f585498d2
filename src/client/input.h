/* SPDX-License-Identifier: MIT */
/* input.h - read the client's files, one after the other. */
#ifndef CLIENT_INPUT_H
#define CLIENT_INPUT_H

#include <sys/types.h>

struct input {
	char **name; /* points to the name of the file being read; to NULL at the
	              * end */
	int fd;
	int error;   /* the errno value that ended the input early, or 0 */
};

/*
 * Make INPUT read the files of NAMES, an array that ends with NULL.  "-" is
 * standard input; an empty array means "-".  Open the first file; if that
 * fails, end the program with a message and status 1.
 */
void input_open(struct input *input, char **names);

/* The bytes of all files; -1 if one of them is not a regular file. */
long long input_total(const struct input *input);

/* The descriptor to poll(2) before input_read. */
int input_fd(const struct input *input);

/* As read(2).  At the end of a file, go on to the next.  Return 0 at the end of
 * the last file, or if a file cannot be opened or read; -1 with EAGAIN if the
 * caller must poll(2) first. */
ssize_t input_read(struct input *input, void *buffer, size_t size);

/* If an error ended the input early, end the program with a message and status
 * 1.  Call this after the reply to the input has been printed. */
void input_check(const struct input *input);

#endif
