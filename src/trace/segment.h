/* SPDX-License-Identifier: MIT */
/* segment.h - what a captured frame says as a TCP segment. */
#ifndef TRACE_SEGMENT_H
#define TRACE_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end of a connection, as the headers have it. */
struct segment_end {
	uint8_t address[16]; /* of IPv4, the first four bytes and zeros */
	uint16_t port;
};

/* The control bits, as in the header. */
enum {
	FLAG_FIN = 0x01,
	FLAG_SYN = 0x02,
	FLAG_RST = 0x04,
	FLAG_PSH = 0x08,
	FLAG_ACK = 0x10,
	FLAG_URG = 0x20,
	FLAG_ECE = 0x40,
	FLAG_CWR = 0x80
};

/* The most SACK blocks that the options have room for. */
#define SACK_BLOCKS 4

struct segment {
	int version; /* of IP: 4 or 6 */
	struct segment_end from, to;
	uint32_t seq, ack; /* absolute; ack is 0 without FLAG_ACK */
	uint8_t flags;
	uint16_t window; /* as it is on the wire */
	uint32_t length; /* of the payload, in bytes */

	bool has_mss, has_scale, has_sack_permitted, has_timestamps;
	uint16_t mss;
	uint8_t scale; /* a shift of 0 to 14 */
	uint32_t timestamp, timestamp_echo;
	unsigned sacks;
	struct {
		uint32_t left, right;
	} sack[SACK_BLOCKS];
};

/*
 * Read a frame into *SEGMENT.  LINK is its link type, a DLT_ value of pcap(3);
 * CAPTURED bytes of it are at BYTES, and it was LENGTH bytes long on the wire.
 *
 * Returns false if that is no TCP segment over IPv4 or IPv6, a fragment, or cut
 * off within the fixed headers.  Options that are cut off or malformed are left
 * out, and what follows them (RFC 9293, section 3.2).
 */
bool segment_parse(struct segment *segment, int link, const uint8_t *bytes,
                   size_t captured, size_t length);

/* The sequence numbers that SEGMENT takes: its payload's, a SYN's, a FIN's. */
uint32_t segment_span(const struct segment *segment);

#define SEGMENT_FLAGS_SIZE 40

/* FLAGS as the letters S A F R P U E W, in BUFFER; and as words. */
const char *segment_letters(unsigned flags, char buffer[SEGMENT_FLAGS_SIZE]);
const char *segment_words(unsigned flags, char buffer[SEGMENT_FLAGS_SIZE]);

#endif
