/* SPDX-License-Identifier: MIT */
/* die.h - end the client with an error message. */
#ifndef COMMON_DIE_H
#define COMMON_DIE_H

#include <stdnoreturn.h>

/* The most functions that can be registered. */
#define DIE_CLEANUPS_MAX 4

/*
 * Register CLEANUP, which die calls before it prints its message.  The function
 * registered last is called first, and each at most once.  If CLEANUP itself
 * calls die, the remaining functions are called, and only the message of
 * CLEANUP is printed.
 */
void die_register(void (*cleanup)(void));

/* Call the registered functions, print "PROGRAM: " and the text of FORMAT on
 * standard error, exit 1. */
noreturn void die(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* die with "OBJECT: " and the errno_text of errno. */
noreturn void die_errno(const char *object);

#endif
