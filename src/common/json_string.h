/* SPDX-License-Identifier: MIT */
/* json_string.h - text from outside as a string of JSON. */
#ifndef COMMON_JSON_STRING_H
#define COMMON_JSON_STRING_H

#include <stddef.h>

#include "die.h"

/* Room for any message of die or address, quoted, and a NUL. */
#define JSON_STRING_SIZE (6 * DIE_MESSAGE_SIZE + 3)

/*
 * Write TEXT into BUFFER as a string of JSON (RFC 8259, 7), with its quotes,
 * and return BUFFER.  Bytes that are not UTF-8, which a file name may contain,
 * and invisible characters that are not ASCII are written as by wrap_escape.  A
 * longer text is truncated.
 */
const char *json_string(const char *text, char buffer[JSON_STRING_SIZE]);

#endif
