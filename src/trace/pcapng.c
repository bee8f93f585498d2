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

/* Round SIZE up to a multiple of 4. */
static uint32_t
padded(size_t size)
{
	return (uint32_t)((size + 3) & ~(size_t)3);
}

/* Write SIZE BYTES, padded with zeros to a multiple of 4.  Returns 0, or -1
 * with errno. */
static int
put(FILE *file, const void *bytes, size_t size)
{
	static const uint8_t zeros[4];
	size_t padding = padded(size) - size;

	return fwrite(bytes, 1, size, file) == size &&
	               fwrite(zeros, 1, padding, file) == padding
	           ? 0
	           : -1;
}

static int
put32(FILE *file, uint32_t number)
{
	return put(file, &number, sizeof number);
}

static int
put_option(FILE *file, uint16_t code, const void *value, uint16_t size)
{
	const uint16_t head[2] = {code, size};

	return put(file, head, sizeof head) | put(file, value, size);
}

int
pcapng_begin(struct pcapng *pcapng, FILE *file, uint32_t snap)
{
	const struct {
		uint32_t type, size, magic;
		uint16_t major, minor;
		uint32_t section_low, section_high, size_again;
	} block = {SECTION, sizeof block, 0x1a2b3c4d, 1, 0,
	           0xffffffff, 0xffffffff, sizeof block};

	*pcapng = (struct pcapng){.file = file, .snap = snap};
	return put(file, &block, sizeof block);
}

static int
put_interface(FILE *file, const char *name, int link, uint32_t snap)
{
	const uint8_t nanoseconds = 9;
	size_t length = strlen(name);
	uint32_t size = 20 + 4 + padded(length) + 4 + padded(1) + 4;
	const uint16_t link_reserved[2] = {
		(uint16_t)(link == DLT_RAW ? LINKTYPE_RAW : link)};

	return put32(file, INTERFACE) | put32(file, size) |
	       put(file, link_reserved, sizeof link_reserved) | put32(file, snap) |
	       put_option(file, OPTION_IF_NAME, name, (uint16_t)length) |
	       put_option(file, OPTION_IF_TSRESOL, &nanoseconds, 1) |
	       put32(file, OPTION_END) | put32(file, size);
}

int
pcapng_end(struct pcapng *pcapng)
{
	return pcapng->count > 0
	           ? 0
	           : put_interface(pcapng->file, "none", DLT_RAW, pcapng->snap);
}

/* Write FRAME, of the interface with the number INTERFACE in the file. */
static int
put_frame(FILE *file, uint32_t interface, const struct frame *frame)
{
	uint32_t captured = (uint32_t)frame->captured;
	uint32_t size = 32 + padded(captured);

	return put32(file, FRAME) | put32(file, size) | put32(file, interface) |
	       put32(file, (uint32_t)(frame->time_ns >> 32)) |
	       put32(file, (uint32_t)frame->time_ns) | put32(file, captured) |
	       put32(file, (uint32_t)frame->length) |
	       put(file, frame->bytes, captured) | put32(file, size);
}

int
pcapng_add(struct pcapng *pcapng, const struct frame *frame)
{
	uint32_t *number = &pcapng->numbers[frame->interface];

	if (*number == 0) {
		*number = ++pcapng->count;
		if (put_interface(pcapng->file, frame->name, frame->link,
		                  pcapng->snap) < 0)
			return -1;
	}
	return put_frame(pcapng->file, *number - 1, frame);
}
