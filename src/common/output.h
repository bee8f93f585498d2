/* SPDX-License-Identifier: MIT */
/* output.h - end the client if its standard output cannot be written. */
#ifndef COMMON_OUTPUT_H
#define COMMON_OUTPUT_H

/*
 * Exit 1 with a message if a write to standard output would fail: it was closed
 * when the program started, or it is a pipe that nobody reads any more.  For
 * work that prints only at its end.
 */
void output_check(void);

/* Write what is in the buffer of stdout.  Exit 1 with a message if that fails,
 * or if writing has failed before. */
void output_flush(void);

#endif
