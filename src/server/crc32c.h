/* SPDX-License-Identifier: MIT */
/* crc32c.h - the CRC32c checksum (RFC 9260, appendix A; RFC 3720, B.4). */
#ifndef SERVER_CRC32C_H
#define SERVER_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/*
 * The CRC32c of what CRC is the CRC32c of, and then the SIZE bytes at BYTES;
 * that of nothing is 0.
 */
uint32_t crc32c(uint32_t crc, const void *bytes, size_t size);

#endif
