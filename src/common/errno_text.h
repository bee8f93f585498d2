/* SPDX-License-Identifier: MIT */
/* errno_text.h - the text of an errno value, with its symbol. */
#ifndef COMMON_ERRNO_TEXT_H
#define COMMON_ERRNO_TEXT_H

/* The bytes of a buffer for errno_text. */
#define ERRNO_TEXT_SIZE 128

/*
 * Write "Connection refused (ECONNREFUSED)", in the user's language, for ERROR
 * into the ERRNO_TEXT_SIZE bytes at BUFFER; "?" stands for an unknown symbol.
 * Return BUFFER.
 */
const char *errno_text(int error, char buffer[ERRNO_TEXT_SIZE]);

#endif
