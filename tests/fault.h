/* SPDX-License-Identifier: MIT */
/*
 * fault.h - system calls that fail, or move fewer bytes, when a test says so.
 *
 * A test writes a script for a system call, run by run; each call that the
 * thread then makes takes the next step of it, and behind the script's end
 * calls are the system's own.  Scripts belong to the thread that wrote them.
 * The linker puts the calls of fault.def in place (ld's --wrap), so all code
 * of the program is affected, Check's too: clear what is left over before the
 * next assertion.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stddef.h>

enum fault_call {
#define PLAIN(type, name, failure, parameters, arguments) FAULT_##name,
#define TRANSFER(name, parameters, arguments) FAULT_##name,
#define SPECIAL(name) FAULT_##name,
#include "fault.def"
#undef PLAIN
#undef TRANSFER
#undef SPECIAL
	FAULT_CALLS
};

/* TIMES calls fail with errno ERROR (the Pthread calls return it). */
void fault_fail(enum fault_call call, int error, unsigned times);

/* TIMES calls move at most MOST bytes. */
void fault_limit(enum fault_call call, size_t most, unsigned times);

/* How many calls were made since the last fault_clear. */
unsigned fault_seen(enum fault_call call);

/* Drop every script of this thread. */
void fault_clear(void);

#endif
