/* SPDX-License-Identifier: MIT */
/* same-file.h - refuse to send the file that the reply is written to. */
#ifndef CLIENT_SAME_FILE_H
#define CLIENT_SAME_FILE_H

/*
 * Exit 1 with a message, as cat(1) does, if standard output is one of the files
 * NAMES, an array that ends with NULL.  "-" is standard input; an empty array
 * means "-".  Each reply would make the input longer, and the transfer would
 * never end.  An input that is at its end is allowed.
 */
void refuse_same_file(char **names);

#endif
