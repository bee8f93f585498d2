/* SPDX-License-Identifier: MIT */
/* crc32c.c - the CRC32c checksum. */
#include <config.h>

#include "crc32c.h"

/* Castagnoli's polynomial, least significant bit first. */
#define POLYNOMIAL 0x82f63b78u

uint32_t
crc32c(uint32_t crc, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;

	crc = ~crc;
	for (; size > 0; size--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
	}
	return ~crc;
}
