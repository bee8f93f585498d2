/* SPDX-License-Identifier: MIT */
/* capture.h - the segments of a connection, by libpcap. */
#ifndef TRACE_CAPTURE_H
#define TRACE_CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "route.h"

#define CAPTURE_ERROR_SIZE 320

/* The bytes that are captured of a frame: its headers. */
#define CAPTURE_HEADERS 256

/* A frame that was captured on interface INTERFACE, TIME_NS nanoseconds after
 * 1970. */
struct frame {
	unsigned interface;
	int link; /* its link type, as segment_parse takes it */
	long long time_ns;
	const uint8_t *bytes;
	size_t captured, length;
};

/*
 * Open INTERFACE, of every frame of which SNAP bytes are to be captured (none
 * until capture_choose); once more is as good as once.  This is what takes a
 * right.  Returns its number, from 0; or -1 with the reason in WHY, and errno
 * EPERM if it is the right that is missing.
 */
int capture_open(const char *interface, unsigned snap,
                 char why[CAPTURE_ERROR_SIZE]);

/* The name of interface NUMBER, and its link type. */
const char *capture_name(unsigned number);
int capture_link(unsigned number);

/*
 * From now on capture the segments between OWN and PEER, whose addresses and
 * ports are exact (but OWN's address may be the wildcard), on interface NUMBER.
 * Returns 0, or -1 with the reason in WHY.
 */
int capture_choose(unsigned number, const union inet *own,
                   const union inet *peer, char why[CAPTURE_ERROR_SIZE]);

/* A descriptor that is readable when there may be a frame; -1, there is none. */
int capture_fd(void);

/* Give each frame that is there to TAKE; never waits.  Returns their number, or
 * -1 with the reason in WHY. */
int capture_read(void (*take)(const struct frame *frame),
                 char why[CAPTURE_ERROR_SIZE]);

/* How many frames were lost for want of room, so far. */
unsigned capture_drops(void);

/* Close everything. */
void capture_end(void);

#endif
