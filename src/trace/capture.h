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

/* The addresses of a name may lead over so many interfaces. */
#define CAPTURE_INTERFACES 8

/* What is captured on; begins as all zeros. */
struct capture {
	struct capture_interface {
		char name[IF_NAMESIZE];
		struct pcap *pcap;
	} interfaces[CAPTURE_INTERFACES];
	unsigned count;
	struct capture_interface *chosen; /* NULL: none */
};

/* A frame that was captured on interface INTERFACE, TIME_NS nanoseconds after
 * 1970. */
struct frame {
	unsigned interface;
	const char *name; /* the interface's */
	int link;         /* its link type, as segment_parse takes it */
	long long time_ns;
	const uint8_t *bytes;
	size_t captured, length;
};

/*
 * Open INTERFACE, of every frame of which SNAP bytes are to be captured (none
 * until capture_choose); if it is open already, do nothing.  This is what takes
 * a right.  Returns its number, from 0; or -1 with the reason in WHY, and errno
 * EPERM if it is the right that is missing.
 */
int capture_open(struct capture *capture, const char *interface, unsigned snap,
                 char why[CAPTURE_ERROR_SIZE]);

/*
 * From now on capture the segments between OWN and PEER, whose addresses and
 * ports are exact (but OWN's address may be the wildcard), on interface NUMBER.
 * Returns 0, or -1 with the reason in WHY.
 */
int capture_choose(struct capture *capture, unsigned number,
                   const union inet *own, const union inet *peer,
                   char why[CAPTURE_ERROR_SIZE]);

/* A descriptor that is readable when there may be a frame; -1: none. */
int capture_fd(const struct capture *capture);

/* Call TAKE with TAKER and each frame that is there; never waits.  Returns
 * their number, or -1 with the reason in WHY. */
int capture_read(struct capture *capture,
                 void (*take)(void *taker, const struct frame *frame),
                 void *taker, char why[CAPTURE_ERROR_SIZE]);

/* How many frames were lost for want of room, so far. */
unsigned capture_drops(const struct capture *capture);

/* Close everything. */
void capture_end(struct capture *capture);

#endif
