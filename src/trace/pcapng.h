/* SPDX-License-Identifier: MIT */
/* pcapng.h - captured frames as a file that Wireshark opens. */
#ifndef TRACE_PCAPNG_H
#define TRACE_PCAPNG_H

#include <stdint.h>
#include <stdio.h>

#include "capture.h"

struct pcapng {
	FILE *file;
	uint32_t snap;                        /* bytes of a frame, at most */
	uint32_t count;                       /* interfaces that it knows */
	uint32_t numbers[CAPTURE_INTERFACES]; /* of each in it, plus 1; or 0 */
};

/* Begin FILE, which is to have the first SNAP bytes of each frame.  Returns 0,
 * or -1 with errno. */
int pcapng_begin(struct pcapng *pcapng, FILE *file, uint32_t snap);

/* Add FRAME, and its interface if it is the first of it.  Returns 0, or -1 with
 * errno. */
int pcapng_add(struct pcapng *pcapng, const struct frame *frame);

#endif
