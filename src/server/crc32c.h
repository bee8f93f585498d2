/* SPDX-License-Identifier: MIT */
/* crc32c.h - the CRC32c checksum (RFC 9260, appendix A; RFC 3720, B.4). */
#ifndef SERVER_CRC32C_H
#define SERVER_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/*
 * Continue a checksum: CRC is the CRC32c of the bytes so far, 0 if there are
 * none.  Returns the CRC32c of these bytes followed by the SIZE bytes at BYTES.
 */
uint32_t crc32c(uint32_t crc, const void *bytes, size_t size);

#endif
