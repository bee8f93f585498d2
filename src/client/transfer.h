/* SPDX-License-Identifier: MIT */
/* transfer.h - send the input and receive the reply at the same time. */
#ifndef CLIENT_TRANSFER_H
#define CLIENT_TRANSFER_H

#include <stdbool.h>

#include "input.h"
#include "progress.h"

/*
 * Send INPUT on FD, a connected non-blocking socket, and at the same time write
 * the reply to standard output.  At the end of the input half-close, and
 * receive until the server closes.  Update PROGRESS, which the caller has
 * started.
 *
 * Return if the whole reply has come and, with VERIFY, every byte is right.
 * Otherwise print an error about SERVER and exit 1; also if no byte moves for
 * TIMEOUT_MS (0: no limit) while a reply is due.
 */
void transfer(struct input *input, int fd, const char *server, bool verify,
              long long timeout_ms, struct progress *progress);

#endif
