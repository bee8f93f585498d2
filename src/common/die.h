/* SPDX-License-Identifier: MIT */
/* die.h - the client's end by an error message. */
#ifndef COMMON_DIE_H
#define COMMON_DIE_H

#include <stdnoreturn.h>

/* The most functions that can be registered. */
#define DIE_ENDS 4

/*
 * Have die call END before it prints its message: the function registered last
 * is called first, each at most once.  If END itself calls die, the functions
 * left are called, and END's message is printed instead.
 */
void die_register(void (*end)(void));

/* Call the registered functions, print "PROGRAM: " and the text of FORMAT on
 * standard error, exit 1. */
noreturn void die(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* die, with OBJECT and what errno says of it. */
noreturn void die_errno(const char *object);

#endif
