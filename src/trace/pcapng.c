/* SPDX-License-Identifier: MIT */
/*
 * pcapng.c - write captured frames to a file that Wireshark can open.
 *
 * Writes three types of block of draft-ietf-opsawg-pcapng, in the byte order of
 * this machine, which the format allows.  pcap_dump(3) of libpcap writes only
 * the older format, with one link type for the whole file and without names of
 * interfaces; but the addresses of one host may be reached over several
 * interfaces, of different link types.
 */
#include <config.h>

#include <string.h>

#include "pcapng.h"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, FRAME = 6 };
enum { OPTION_END, OPTION_IF_NAME = 2, OPTION_IF_TSRESOL = 9 };

/* The link type DLT_RAW of pcap(3) has another number in files. */
enum { DLT_RAW = 12, LINKTYPE_RAW = 101 };

/* A block that is being composed. */
struct block {
	size_t filled;
	char bytes[32 + PCAPNG_SNAP + 4]; /* that of a frame is the longest */
};

/* Round SIZE up to a multiple of 4. */
static uint32_t
padded(size_t size)
{
	return (uint32_t)((size + 3) & ~(size_t)3);
}

/* Append SIZE BYTES to BLOCK, padded with zeros to a multiple of 4. */
static void
put(struct block *block, const void *bytes, size_t size)
{
	char *end = block->bytes + block->filled;

	memcpy(end, bytes, size);
	memset(end + size, 0, padded(size) - size);
	block->filled += padded(size);
}

static void
put32(struct block *block, uint32_t number)
{
	put(block, &number, sizeof number);
}

static void
put_option(struct block *block, uint16_t code, const void *value, uint16_t size)
{
	const uint16_t head[2] = {code, size};

	put(block, head, sizeof head);
	put(block, value, size);
}

/* Begin BLOCK, of TYPE.  write_block sets its size. */
static void
begin_block(struct block *block, uint32_t type)
{
	block->filled = 0;
	put32(block, type);
	put32(block, 0);
}

/* Set the size of BLOCK at both ends, and write it to the file of PCAPNG.
 * Returns false if it was dropped. */
static bool
write_block(struct pcapng *pcapng, struct block *block)
{
	uint32_t size = (uint32_t)block->filled + 4;

	put32(block, size);
	memcpy(block->bytes + 4, &size, sizeof size);
	return outlet_add(pcapng->outlet, block->bytes, block->filled);
}

void
pcapng_begin(struct pcapng *pcapng, struct outlet *outlet)
{
	const uint16_t version[2] = {1, 0};
	struct block block;

	*pcapng = (struct pcapng){.outlet = outlet};
	begin_block(&block, SECTION);
	put32(&block, 0x1a2b3c4d);
	put(&block, version, sizeof version);
	put32(&block, 0xffffffff); /* the size of the section, */
	put32(&block, 0xffffffff); /* in 64 bits: unknown */
	write_block(pcapng, &block);
}

static bool
write_interface(struct pcapng *pcapng, const char *name, int link)
{
	const uint8_t nanoseconds = 9;
	const uint16_t link_reserved[2] = {
		(uint16_t)(link == DLT_RAW ? LINKTYPE_RAW : link)};
	struct block block;

	begin_block(&block, INTERFACE);
	put(&block, link_reserved, sizeof link_reserved);
	put32(&block, PCAPNG_SNAP);
	put_option(&block, OPTION_IF_NAME, name, (uint16_t)strlen(name));
	put_option(&block, OPTION_IF_TSRESOL, &nanoseconds, 1);
	put32(&block, OPTION_END);
	return write_block(pcapng, &block);
}

void
pcapng_end(struct pcapng *pcapng)
{
	if (pcapng->count == 0)
		write_interface(pcapng, "none", DLT_RAW);
}

/* Write FRAME, of the interface with the number INTERFACE in the file. */
static void
write_frame(struct pcapng *pcapng, uint32_t interface,
            const struct frame *frame)
{
	size_t captured =
		frame->captured < PCAPNG_SNAP ? frame->captured : PCAPNG_SNAP;
	struct block block;

	begin_block(&block, FRAME);
	put32(&block, interface);
	put32(&block, (uint32_t)(frame->time_ns >> 32));
	put32(&block, (uint32_t)frame->time_ns);
	put32(&block, (uint32_t)captured);
	put32(&block, (uint32_t)frame->length);
	put(&block, frame->bytes, captured);
	write_block(pcapng, &block);
}

void
pcapng_add(struct pcapng *pcapng, const struct frame *frame)
{
	uint32_t *number = &pcapng->numbers[frame->interface];

	if (*number == 0) {
		if (!write_interface(pcapng, frame->name, frame->link))
			return;
		*number = ++pcapng->count;
	}
	write_frame(pcapng, *number - 1, frame);
}
