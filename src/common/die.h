/* SPDX-License-Identifier: MIT */
/* die.h - the client's last words. */
#ifndef COMMON_DIE_H
#define COMMON_DIE_H

#include <stdnoreturn.h>

/* End the line of progress and the trace, print "PROGRAM: " and the text of FORMAT on
 * standard error, exit 1. */
noreturn void die(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

/* die, with OBJECT and what errno says of it. */
noreturn void die_errno(const char *object);

#endif
