/* SPDX-License-Identifier: MIT */
/* capture.h - capture the segments of a connection with libpcap. */
#ifndef TRACE_CAPTURE_H
#define TRACE_CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "route.h"

/* Bytes of an error message, with its '\0'. */
#define CAPTURE_ERROR_SIZE 360

/* Bytes to capture of each frame if only its headers are needed. */
#define CAPTURE_HEADERS 256

/* Most interfaces to capture on: each address of a host may need another. */
#define CAPTURE_INTERFACES 8

/* The open interfaces.  Initialise with zeros. */
struct capture {
	struct capture_interface {
		char name[IF_NAMESIZE];
		struct pcap *pcap;
	} interfaces[CAPTURE_INTERFACES];
	unsigned count;
	struct capture_interface *chosen; /* the one that captures; NULL: none */
};

/* A captured frame. */
struct frame {
	unsigned interface; /* its number, from 0 */
	const char *name;   /* of the interface */
	int link;           /* the interface's link type, for segment_parse */
	long long time_ns;  /* nanoseconds since 1970 */
	const uint8_t *bytes;
	size_t captured, length; /* bytes here, and bytes of the whole frame */
};

/*
 * Open INTERFACE, unless it is open, to capture the first SNAP bytes of each
 * frame; no frame is captured before capture_choose.  Opening needs
 * CAP_NET_RAW.  Returns the interface's number, from 0; or -1 with the reason
 * in WHY and with errno, which is EPERM if the capability is missing.
 */
int capture_open(struct capture *capture, const char *interface, unsigned snap,
                 char why[CAPTURE_ERROR_SIZE]);

/*
 * From now on capture the segments between OWN and PEER on interface NUMBER,
 * and nothing else.  Both ports must be known; an address that is the wildcard
 * matches any.  Returns 0, or -1 with the reason in WHY.
 */
int capture_choose(struct capture *capture, unsigned number,
                   const union inet *own, const union inet *peer,
                   char why[CAPTURE_ERROR_SIZE]);

/* Returns a descriptor that is readable when a frame may have arrived; -1 if
 * nothing is captured. */
int capture_fd(const struct capture *capture);

/* Call TAKE with TAKER for each frame that has arrived, without waiting.
 * Returns the number of frames, or -1 with the reason in WHY. */
int capture_read(struct capture *capture,
                 void (*take)(void *taker, const struct frame *frame),
                 void *taker, char why[CAPTURE_ERROR_SIZE]);

/* How many frames were lost so far because the buffer was full. */
unsigned capture_drops(const struct capture *capture);

/* Close all interfaces. */
void capture_end(struct capture *capture);

#endif
