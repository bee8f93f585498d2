/* SPDX-License-Identifier: MIT */
/* pcapng.h - captured frames as a file that Wireshark opens. */
#ifndef TRACE_PCAPNG_H
#define TRACE_PCAPNG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Each returns 0, or -1 with errno. */

/* Begin FILE. */
int pcapng_begin(FILE *file);

/*
 * Add an interface: its NAME, its link type, the most bytes that are captured
 * of a frame.  The first one added is number 0 in pcapng_frame, and so on.
 */
int pcapng_interface(FILE *file, const char *name, int link, uint32_t snap);

/* Add a frame of LENGTH bytes, of which CAPTURED are at BYTES, at TIME_NS
 * nanoseconds since 1970. */
int pcapng_frame(FILE *file, uint32_t interface, long long time_ns,
                 const uint8_t *bytes, uint32_t captured, uint32_t length);

#endif
