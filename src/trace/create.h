/* SPDX-License-Identifier: MIT */
/* create.h - create a file that a trace writes. */
#ifndef TRACE_CREATE_H
#define TRACE_CREATE_H

#include <stdio.h>

/*
 * As fopen(NAME, "we").  But in a directory that other users may write to, the
 * last part of NAME must not be a symbolic link: another user could make it
 * point to a file that this user would then overwrite.  Other users may
 * write to the directory if its mode allows group or others to, or if its owner
 * is another user except root.  Returns NULL with errno on failure: ELOOP for
 * such a link.
 */
FILE *create_file(const char *name);

#endif
