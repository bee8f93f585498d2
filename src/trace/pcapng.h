/* SPDX-License-Identifier: MIT */
/* pcapng.h - write captured frames to a file that Wireshark can open. */
#ifndef TRACE_PCAPNG_H
#define TRACE_PCAPNG_H

#include <stdint.h>
#include <stdio.h>

#include "capture.h"

struct pcapng {
	FILE *file;
	uint32_t snap;                        /* most bytes of a frame */
	uint32_t count;                       /* interfaces written */
	uint32_t numbers[CAPTURE_INTERFACES]; /* the number in the file of each
	                                         interface, plus 1; 0: unwritten */
};

/* Initialise PCAPNG, and write the header of FILE.  Each frame has at most SNAP
 * bytes.  Returns 0, or -1 with errno. */
int pcapng_begin(struct pcapng *pcapng, FILE *file, uint32_t snap);

/* Append FRAME to the file; before the first frame of an interface, append the
 * interface.  Returns 0, or -1 with errno. */
int pcapng_add(struct pcapng *pcapng, const struct frame *frame);

/* End the file.  If it has no frame, append an interface all the same: readers
 * refuse a file without one.  Returns 0, or -1 with errno. */
int pcapng_end(struct pcapng *pcapng);

#endif
