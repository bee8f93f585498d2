/* SPDX-License-Identifier: MIT */
/* create.h - create a file that a trace writes. */
#ifndef TRACE_CREATE_H
#define TRACE_CREATE_H

#include "common/unblocked.h"

/*
 * Create the file NAME or truncate it, and initialise TO for it.  If NAME is a
 * FIFO, wait until a process has opened it to read, at most WAIT_MS
 * milliseconds (0: without limit).  A write to TO does not wait for a reader.
 *
 * In a directory that other users may write to, the last part of NAME must not
 * be a symbolic link: another user could make it point to a file that this user
 * would then overwrite.  Other users may write to the directory if its mode
 * allows group or others to, or if its owner is another user except root.
 *
 * Returns 0, or -1 with errno: ELOOP for such a link, ETIMEDOUT for a FIFO
 * that nobody reads.
 */
int create_file(struct unblocked *to, const char *name, long long wait_ms);

#endif
