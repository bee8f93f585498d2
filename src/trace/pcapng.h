/* SPDX-License-Identifier: MIT */
/* pcapng.h - write captured frames to a file that Wireshark can open. */
#ifndef TRACE_PCAPNG_H
#define TRACE_PCAPNG_H

#include <stdint.h>

#include "capture.h"
#include "outlet.h"

/* Most bytes of a frame in the file; a longer one is truncated. */
#define PCAPNG_SNAP 2048

struct pcapng {
	struct outlet *outlet; /* the file; NULL: none */
	uint32_t count;        /* interfaces written */
	uint32_t numbers[CAPTURE_INTERFACES]; /* the number in the file of each
	                                         interface, plus 1; 0: unwritten */
};

/* Initialise PCAPNG, and write the header of the file OUTLET. */
void pcapng_begin(struct pcapng *pcapng, struct outlet *outlet);

/* Append FRAME to the file; before the first frame of an interface, append the
 * interface.  The frame is dropped if OUTLET has no room. */
void pcapng_add(struct pcapng *pcapng, const struct frame *frame);

/* End the file.  If it has no frame, append an interface all the same: readers
 * refuse a file without one. */
void pcapng_end(struct pcapng *pcapng);

#endif
