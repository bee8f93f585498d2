/* SPDX-License-Identifier: MIT */
/* segment.c - parse a captured frame as a TCP segment. */
#include <config.h>

#include <string.h>

#include "segment.h"

/* Link types of pcap(3). */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW = 12,
	LINK_RAW_FILE = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_SLL2 = 276
};

enum { ETHER_IPV4 = 0x0800, ETHER_IPV6 = 0x86dd };
enum { ETHER_VLAN = 0x8100, ETHER_SERVICE_VLAN = 0x88a8 };

enum { HOP_BY_HOP = 0, TCP = 6, ROUTING = 43, DESTINATION = 60 };

enum { OPTION_END, OPTION_NOP, OPTION_MSS, OPTION_SCALE };
enum { OPTION_SACK_PERMITTED = 4, OPTION_SACK, OPTION_TIMESTAMPS = 8 };

/* The part of a frame that is not parsed yet: LEFT captured bytes at AT, of
 * WIRE bytes in the whole frame. */
struct rest {
	const uint8_t *at;
	size_t left;
	size_t wire;
};

static uint16_t
get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t
get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static bool
skip(struct rest *rest, size_t n)
{
	if (rest->left < n)
		return false;
	rest->at += n;
	rest->left -= n;
	rest->wire -= n;
	return true;
}

/* Skip a link header of SIZE bytes, whose Ethernet type is at TYPE_AT, and VLAN
 * tags.  False if it is cut off or the type is not IP. */
static bool
skip_typed(struct rest *rest, size_t size, size_t type_at)
{
	uint16_t type;

	if (rest->left < size)
		return false;
	type = get16(rest->at + type_at);
	skip(rest, size);
	while (type == ETHER_VLAN || type == ETHER_SERVICE_VLAN) {
		if (rest->left < 4)
			return false;
		type = get16(rest->at + 2);
		skip(rest, 4);
	}
	return type == ETHER_IPV4 || type == ETHER_IPV6;
}

static bool
skip_link(struct rest *rest, int link)
{
	switch (link) {
	case LINK_NULL:
	case LINK_LOOP:
		return skip(rest, 4);
	case LINK_ETHERNET:
		return skip_typed(rest, 14, 12);
	case LINK_RAW:
	case LINK_RAW_FILE:
		return true;
	case LINK_SLL:
		return skip_typed(rest, 16, 14);
	case LINK_SLL2:
		return skip_typed(rest, 20, 0);
	default:
		return false;
	}
}

/* Skip an IP header of HEADER bytes, and cut padding of the link layer off
 * REST.  TOTAL is the packet's length in bytes; 0 means that the length does
 * not fit into its field.  False if a length is wrong or the header is cut
 * off. */
static bool
skip_ip(struct rest *rest, size_t header, size_t total)
{
	if (total != 0 && (total < header || total > rest->wire))
		return false;
	if (total != 0) {
		rest->wire = total;
		if (rest->left > total)
			rest->left = total;
	}
	return skip(rest, header);
}

static bool
parse_ipv4(struct segment *segment, struct rest *rest)
{
	const uint8_t *at = rest->at;
	size_t header;

	if (rest->left < 20)
		return false;
	header = (size_t)(at[0] & 0x0f) * 4;
	if (header < 20 || at[9] != TCP || (get16(at + 6) & 0x3fff) != 0)
		return false;
	memcpy(segment->from.address, at + 12, 4);
	memcpy(segment->to.address, at + 16, 4);
	return skip_ip(rest, header, get16(at + 2));
}

static bool
parse_ipv6(struct segment *segment, struct rest *rest)
{
	const uint8_t *at = rest->at;
	size_t length;
	unsigned next;

	if (rest->left < 40)
		return false;
	next = at[6];
	length = get16(at + 4);
	memcpy(segment->from.address, at + 8, 16);
	memcpy(segment->to.address, at + 24, 16);
	if (!skip_ip(rest, 40, length == 0 ? 0 : length + 40))
		return false;
	while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION) {
		if (rest->left < 8)
			return false;
		next = rest->at[0];
		if (!skip(rest, (size_t)(rest->at[1] + 1) * 8))
			return false;
	}
	return next == TCP;
}

static void
parse_option(struct segment *segment, const uint8_t *at, size_t length)
{
	if (at[0] == OPTION_MSS && length == 4) {
		segment->has_mss = true;
		segment->mss = get16(at + 2);
	} else if (at[0] == OPTION_SCALE && length == 3) {
		segment->has_scale = true;
		segment->scale = at[2] < 14 ? at[2] : 14; /* RFC 7323, 2.3 */
	} else if (at[0] == OPTION_SACK_PERMITTED && length == 2) {
		segment->has_sack_permitted = true;
	} else if (at[0] == OPTION_SACK && length >= 10 && length % 8 == 2) {
		segment->sacks = 0;
		for (size_t i = 2; i < length && segment->sacks < SACK_BLOCKS; i += 8) {
			segment->sack[segment->sacks].left = get32(at + i);
			segment->sack[segment->sacks++].right = get32(at + i + 4);
		}
	} else if (at[0] == OPTION_TIMESTAMPS && length == 10) {
		segment->has_timestamps = true;
		segment->timestamp = get32(at + 2);
		segment->timestamp_echo = get32(at + 6);
	}
}

static void
parse_options(struct segment *segment, const uint8_t *at, size_t left)
{
	while (left > 0 && at[0] != OPTION_END) {
		size_t length = 1;

		if (at[0] != OPTION_NOP) {
			if (left < 2 || at[1] < 2 || at[1] > left)
				return;
			length = at[1];
			parse_option(segment, at, length);
		}
		at += length;
		left -= length;
	}
}

static bool
parse_tcp(struct segment *segment, struct rest *rest)
{
	const uint8_t *at = rest->at;
	size_t header;

	if (rest->left < 20)
		return false;
	header = (size_t)(at[12] >> 4) * 4;
	if (header < 20 || header > rest->wire)
		return false;
	segment->from.port = get16(at);
	segment->to.port = get16(at + 2);
	segment->seq = get32(at + 4);
	segment->flags = at[13];
	segment->ack = segment->flags & FLAG_ACK ? get32(at + 8) : 0;
	segment->window = get16(at + 14);
	segment->length = (uint32_t)(rest->wire - header);
	parse_options(segment, at + 20,
	              (rest->left < header ? rest->left : header) - 20);
	return true;
}

bool
segment_parse(struct segment *segment, int link, const uint8_t *bytes,
              size_t captured, size_t length)
{
	struct rest rest = {bytes, captured, length};

	memset(segment, 0, sizeof *segment);
	if (captured > length || !skip_link(&rest, link) || rest.left == 0)
		return false;
	segment->version = rest.at[0] >> 4;
	if (segment->version == 4)
		return parse_ipv4(segment, &rest) && parse_tcp(segment, &rest);
	if (segment->version == 6)
		return parse_ipv6(segment, &rest) && parse_tcp(segment, &rest);
	return false;
}

uint32_t
segment_span(const struct segment *segment)
{
	return segment->length + ((segment->flags & FLAG_SYN) != 0) +
	       ((segment->flags & FLAG_FIN) != 0);
}

struct flag_name {
	unsigned flag;
	char name[4];
};

const char *
segment_letters(unsigned flags, char buffer[SEGMENT_FLAGS_SIZE])
{
	static const struct flag_name letters[] = {
		{FLAG_SYN, "S"}, {FLAG_ACK, "A"}, {FLAG_FIN, "F"}, {FLAG_RST, "R"},
		{FLAG_PSH, "P"}, {FLAG_URG, "U"}, {FLAG_ECE, "E"}, {FLAG_CWR, "W"},
	};
	char *end = buffer;

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (flags & letters[i].flag)
			*end++ = letters[i].name[0];
	*end = '\0';
	return buffer;
}

const char *
segment_words(unsigned flags, char buffer[SEGMENT_FLAGS_SIZE])
{
	static const struct flag_name words[] = {
		{FLAG_SYN, "SYN"}, {FLAG_FIN, "FIN"}, {FLAG_RST, "RST"},
		{FLAG_PSH, "PSH"}, {FLAG_URG, "URG"}, {FLAG_ECE, "ECE"},
		{FLAG_CWR, "CWR"}, {FLAG_ACK, "ACK"},
	};
	char *end = buffer;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (flags & words[i].flag) {
			if (end > buffer)
				*end++ = ' ';
			memcpy(end, words[i].name, 3);
			end += 3;
		}
	*end = '\0';
	return buffer;
}
