/* SPDX-License-Identifier: MIT */
/* same-file.h - refuse to send the file that the reply is written to. */
#ifndef CLIENT_SAME_FILE_H
#define CLIENT_SAME_FILE_H

/*
 * Exit 1 with a message if standard output is one of the files NAMES, which are
 * ended by NULL ("-", or none at all: standard input), as cat(1) does.  Each
 * reply would make the input longer, and the transfer would never end.  An input
 * that is at its end is allowed.
 */
void refuse_same_file(char **names);

#endif
