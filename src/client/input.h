/* SPDX-License-Identifier: MIT */
/* input.h - read the client's files, one after the other. */
#ifndef CLIENT_INPUT_H
#define CLIENT_INPUT_H

#include <stdatomic.h>
#include <sys/types.h>

/*
 * input_open opens the first file.  Then a thread reads the files, opening each
 * further one, and writes them into a pipe, from which input_read reads.  Only
 * this thread waits when open(2) of a further file waits for the writer of a
 * FIFO, or when a file takes long to read: poll(2) always reports a regular
 * file as ready.
 */
struct input {
	char **name;      /* points to the name of the file being read; to NULL at
	                   * the end */
	int fd;           /* of this file */
	int pipe[2];
	atomic_int error; /* the errno value that ended the input early, or 0 */
};

/*
 * Make INPUT read the files of NAMES, an array that ends with NULL.  "-" is
 * standard input; an empty array means "-".  Open the first file; if that
 * fails, end the program with a message and status 1.
 */
void input_open(struct input *input, char **names);

/* The bytes of all files; -1 if one of them is not a regular file. */
long long input_total(const struct input *input);

/* Start reading.  From now on, only input_fd, input_read and input_check may be
 * called, and INPUT must exist until the program ends. */
void input_start(struct input *input);

/* The descriptor to poll(2) before input_read. */
int input_fd(const struct input *input);

/* As read(2).  Return 0 at the end of the last file, or if a file cannot be
 * opened or read. */
ssize_t input_read(struct input *input, void *buffer, size_t size);

/* If an error ended the input early, end the program with a message and status
 * 1.  Call this after input_read has returned 0, and after the reply to the
 * input has been printed. */
void input_check(const struct input *input);

#endif
