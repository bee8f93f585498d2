/* SPDX-License-Identifier: MIT */
/* output.h - print results and messages, and handle signals while waiting. */
#ifndef COMMON_OUTPUT_H
#define COMMON_OUTPUT_H

/*
 * Exit 1 with a message if a write to standard output would fail: it was closed
 * when the program started, or it is a pipe that nobody reads any more.  For
 * programs that print only at their end.
 */
void output_check(void);

/* Let output_print and message_print write without blocking: call this after
 * stop_catch, before the first of them. */
void output_open(void);

/* Append text to what output_flush will write. */
void output_print(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/*
 * Write what output_print has collected to standard output.  Exit 1 with a
 * message if that fails.  While there is no room, SIGQUIT prints its report.
 * After SIGINT or SIGTERM wait for room only for a second, after another one
 * not at all; then end the program by the signal.
 */
void output_flush(void);

/* Append text to a message, and write that to standard error when it ends with
 * a newline.  After SIGINT or SIGTERM, a message for which there is no room
 * within a second is lost. */
void message_print(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

#endif
