/* SPDX-License-Identifier: MIT */
/* die.h - end the client with an error message. */
#ifndef COMMON_DIE_H
#define COMMON_DIE_H

#include <stdnoreturn.h>

/* Bytes of a message with its NUL; a longer one is truncated. */
#define DIE_MESSAGE_SIZE 1024

/* The most functions that can be registered. */
#define DIE_CLEANUPS_MAX 4

/*
 * Register CLEANUP, which die calls before it prints its message.  The function
 * registered last is called first, and each at most once.  If CLEANUP itself
 * calls die, the remaining functions are called, and only the message of
 * CLEANUP is printed.
 */
void die_register(void (*cleanup)(void));

/* Call the registered functions, give signals their default effect, print
 * "PROGRAM: " and the text of FORMAT on standard error, exit 1. */
noreturn void die(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* Print the message as die does, and return. */
void complain(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* Have die and complain pass the text of each message to PRINT, which replaces
 * "PROGRAM: " and the text on standard error. */
void die_print_by(void (*print)(const char *text));

/* die with "OBJECT: " and the errno_text of errno. */
noreturn void die_errno(const char *object);

#endif
