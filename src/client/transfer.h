/* SPDX-License-Identifier: MIT */
/* transfer.h - sending the input and receiving the reply, at once. */
#ifndef CLIENT_TRANSFER_H
#define CLIENT_TRANSFER_H

#include <stdbool.h>

#include "input.h"
#include "progress.h"

/*
 * Send INPUT on FD, a connected non-blocking socket, and write what comes back
 * on standard output, both as either side is ready; at the end of the input,
 * half-close and receive until the server closes.  PROGRESS, which was started,
 * is told how far that is.
 *
 * Returns if the whole reply has come and, with VERIFY, every byte is what it
 * must be; otherwise says what is wrong with SERVER, and exits 1.  Nothing
 * moving for TIMEOUT_MS (0: for ever) while an answer is owed is wrong too.
 */
void transfer(struct input *input, int fd, const char *server, bool verify,
              long long timeout_ms, struct progress *progress);

#endif
