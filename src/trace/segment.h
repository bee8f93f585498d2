/* SPDX-License-Identifier: MIT */
/* segment.h - parse a captured frame as a TCP segment. */
#ifndef TRACE_SEGMENT_H
#define TRACE_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end of a connection, from the IP and TCP headers. */
struct segment_end {
	uint8_t address[16]; /* IPv4: the first 4 bytes, then zeros */
	uint16_t port;
};

/* The control bits of the TCP header. */
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

/* Most SACK blocks that fit into the options. */
#define SACK_BLOCKS 4

struct segment {
	int version; /* of IP: 4 or 6 */
	struct segment_end from, to;
	uint32_t seq, ack; /* absolute; ack is 0 without FLAG_ACK */
	uint8_t flags;
	uint16_t window; /* as in the header, not scaled */
	uint32_t length; /* bytes of payload */

	bool has_mss, has_scale, has_sack_permitted, has_timestamps;
	uint16_t mss;
	uint8_t scale; /* bits to shift, 0 to 14 */
	uint32_t timestamp, timestamp_echo;
	unsigned sacks;
	struct {
		uint32_t left, right;
	} sack[SACK_BLOCKS];
};

/*
 * Parse a frame into *SEGMENT.  LINK is its link type, a DLT_ value of pcap(3).
 * Its first CAPTURED bytes are at BYTES; the whole frame had LENGTH bytes.
 *
 * Returns false if the frame is not a TCP segment over IPv4 or IPv6, is a
 * fragment, or is cut off within the fixed headers.  An option that is cut off,
 * or whose length is less than 2, is ignored, with all options after it (RFC
 * 9293, section 3.2).  An option whose length is wrong for its kind is ignored
 * alone.
 */
bool segment_parse(struct segment *segment, int link, const uint8_t *bytes,
                   size_t captured, size_t length);

/* How many sequence numbers SEGMENT takes: one for each byte of payload, for a
 * SYN and for a FIN. */
uint32_t segment_span(const struct segment *segment);

/* Bytes that the names of all flags need, with the '\0'. */
#define SEGMENT_FLAGS_SIZE 40

/* Write FLAGS into BUFFER, as letters of SAFRPUEW, or as words such as "SYN
 * ACK".  Return BUFFER. */
const char *segment_letters(unsigned flags, char buffer[SEGMENT_FLAGS_SIZE]);
const char *segment_words(unsigned flags, char buffer[SEGMENT_FLAGS_SIZE]);

#endif
