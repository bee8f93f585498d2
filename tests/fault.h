/* SPDX-License-Identifier: MIT */
/*
 * fault.h - system calls that fail, or transfer fewer bytes, as a test scripts.
 *
 * A test writes a script for a system call.  Each call that the same thread
 * then makes follows the next step of the script; after the last step, calls
 * are the system's own.  The linker replaces the calls of fault.def (ld --wrap)
 * in all code of the program, Check's included: call fault_clear before the
 * next assertion if steps are left.
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

/* TIMES calls transfer at most MOST bytes. */
void fault_limit(enum fault_call call, size_t most, unsigned times);

/* The number of calls of this thread since the last fault_clear. */
unsigned fault_seen(enum fault_call call);

/* Remove all scripts of this thread, and reset the counts. */
void fault_clear(void);

#endif
