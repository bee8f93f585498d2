/* SPDX-License-Identifier: MIT */
/* check_proxy.c - the PROXY protocol, and CRC32c. */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/crc32c.h"
#include "server/proxy.h"
#include "group.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

/* A string that may contain NULs, and its size. */
#define BYTES(text) text, sizeof(text) - 1

#define V2 "\r\n\r\n\0\r\nQUIT\n"
#define LOOPBACK "\x7f\0\0\x01"
#define ADDRESSES LOOPBACK LOOPBACK "\0\x01\0\x02"
#define LOOPBACK6 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"

/* Call proxy_parse on a copy, so that a sanitizer sees a read past its end. */
static enum proxy_status
parse(const void *bytes, size_t n, struct proxy_header *header)
{
	unsigned char *copy = malloc(n > 0 ? n : 1);
	enum proxy_status status;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, n);
	memset(header, 0xa5, sizeof *header);
	status = proxy_parse(copy, n, header);
	free(copy);
	return status;
}

/* The source of HEADER as "1.2.3.4 80" or "::1 80"; "" if it has none. */
static const char *
source_text(const struct proxy_header *header)
{
	static char text[INET6_ADDRSTRLEN + 8];
	char host[INET6_ADDRSTRLEN];
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	in_port_t port;

	if (!header->has_source)
		return "";
	if (header->source.ss_family == AF_INET) {
		ck_assert_uint_eq(header->source_length, sizeof in);
		memcpy(&in, &header->source, sizeof in);
		inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
		port = in.sin_port;
	} else {
		ck_assert_int_eq(header->source.ss_family, AF_INET6);
		ck_assert_uint_eq(header->source_length, sizeof in6);
		memcpy(&in6, &header->source, sizeof in6);
		inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host);
		port = in6.sin6_port;
	}
	snprintf(text, sizeof text, "%s %u", host, (unsigned)ntohs(port));
	return text;
}

/* The N bytes must be a header; a part is incomplete, and bytes after it are
 * ignored. */
static void
check_good(const void *bytes, size_t n, bool local, const char *source)
{
	struct proxy_header header;
	unsigned char *longer;

	for (size_t i = 0; i < n; i++)
		ck_assert_msg(parse(bytes, i, &header) == PROXY_MORE,
		              "%zu of %zu bytes are not incomplete", i, n);
	longer = malloc(n + 3);
	ck_assert_ptr_nonnull(longer);
	memcpy(longer, bytes, n);
	memcpy(longer + n, "\n\0P", 3);
	for (size_t more = 0; more <= 3; more++) {
		ck_assert_int_eq(parse(longer, n + more, &header), PROXY_DONE);
		ck_assert_uint_eq(header.length, n);
		ck_assert_int_eq(header.local, local);
		ck_assert_str_eq(source_text(&header), source);
	}
	free(longer);
}

/* The N bytes must be refused at their last byte, and not before. */
static void
check_bad(const void *bytes, size_t n)
{
	struct proxy_header header;
	unsigned char longer[512];

	for (size_t i = 0; i < n; i++)
		ck_assert_msg(parse(bytes, i, &header) == PROXY_MORE,
		              "%zu of %zu bytes are not incomplete", i, n);
	ck_assert_int_eq(parse(bytes, n, &header), PROXY_BAD);
	memset(longer, '\n', sizeof longer);
	memcpy(longer, bytes, n);
	ck_assert_int_eq(parse(longer, sizeof longer, &header), PROXY_BAD);
}

/* ---- Good headers ------------------------------------------------------- */

static const struct {
	const char *bytes;
	size_t n;
	bool local;
	const char *source;
} good[] = {
	{BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"), false,
     "192.0.2.1 56324"},
	{BYTES("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"), false, "0.0.0.0 0"},
	{BYTES("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), false,
     "255.255.255.255 65535"},
	{BYTES("PROXY TCP6 2001:db8::1 ::1 1024 80\r\n"), false,
     "2001:db8::1 1024"},
	{BYTES("PROXY TCP6 :: :: 0 0\r\n"), false, ":: 0"},
	{BYTES("PROXY TCP6 1:2:3:4:5:6:7:: 1:2:3:4:5:6:7:8 9 10\r\n"), false,
     "1:2:3:4:5:6:7:0 9"},
	{BYTES("PROXY TCP6 ABCD:ef01:ffff:ffff:ffff:ffff:ffff:ffff "
           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
     false, "abcd:ef01:ffff:ffff:ffff:ffff:ffff:ffff 65535"},
	{BYTES("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2\r\n"), false,
     "::ffff:192.0.2.1 1"},
	{BYTES("PROXY TCP6 1:2:3:4:5:6:7.8.9.0 1::2:3 1 2\r\n"), false,
     "1:2:3:4:5:6:708:900 1"},
	{BYTES("PROXY UNKNOWN\r\n"), false, ""},
	{BYTES("PROXY UNKNOWN \r\n"), false, ""},
	{BYTES("PROXY UNKNOWN any \0thing  is ignored\r\n"), false, ""},
	{BYTES("PROXY UNKNOWN \r \n \r\r\n"), false, ""},
	/* sent by HAProxy 2.6 */
	{BYTES(V2 "\x21\x11\0\x0c" LOOPBACK LOOPBACK "\xdd\xf0\x82\x07"), false,
     "127.0.0.1 56816"},
	{BYTES(V2 "\x21\x11\0\x13" LOOPBACK LOOPBACK "\xe1\xa2\xbe\x19"
              "\x03\0\x04\xc2\x6b\xff\x50"),
     false, "127.0.0.1 57762"},
	{BYTES(V2 "\x21\x21\0\x2b" LOOPBACK6 LOOPBACK6 "\xa5\xfe\x80\x5d"
              "\x03\0\x04\x52\x34\xaa\x53"),
     false, "::1 42494"},
	{BYTES(V2 "\x20\0\0\x07\x03\0\x04\xa9\xb8\x7e\x8f"), true, ""},
	{BYTES(V2 "\x21\0\0\0"), false, ""},
	{BYTES(V2 "\x21\0\0\x07\x04\0\x04NOOP"), false, ""},
	{BYTES(V2 "\x21\x01\0\0"), false, ""},
	{BYTES(V2 "\x21\x02\0\x03\xea\0\0"), false, ""},
	{BYTES(V2 "\x21\x10\0\x0c" LOOPBACK LOOPBACK "\0\x01\0\x02"), false, ""},
	{BYTES(V2 "\x21\x12\0\x0c" LOOPBACK LOOPBACK "\0\x01\0\x02"), false,
     "127.0.0.1 1"},
	{BYTES(V2 "\x21\x22\0\x24" LOOPBACK6 LOOPBACK6 "\0\x01\0\x02"), false,
     "::1 1"},
	{BYTES(V2 "\x21\x11\0\x1b" LOOPBACK LOOPBACK "\0\x01\0\x02"
              "\x01\0\x02h2\x04\0\0\x04\0\x01\0\xee\0\0"),
     false, "127.0.0.1 1"},
	/* any bytes after LOCAL are skipped */
	{BYTES(V2 "\x20\0\0\0"), true, ""},
	{BYTES(V2 "\x20\xff\0\x02\xff\xff"), true, ""},
	{BYTES(V2 "\x20\x11\0\x0c" LOOPBACK LOOPBACK "\0\x01\0\x02"), true, ""},
	{BYTES(V2 "\x20\x11\0\x05short"), true, ""},
};

START_TEST(good_headers_are_parsed)
{
	check_good(good[_i].bytes, good[_i].n, good[_i].local, good[_i].source);
}
END_TEST

/* ---- Bad lines of version 1, without their CRLF -------------------------- */

static const struct {
	const char *bytes;
	size_t n;
} bad_lines[] = {
	{BYTES("PROXY")},
	{BYTES("PROXY ")},
	{BYTES("PROXy TCP4 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY\tTCP4 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXYTCP4 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY  TCP4 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY tcp4 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP5 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4")},
	{BYTES("PROXY TCP4 ")},
	{BYTES("PROXY TCP4  1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP6 1.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 ::1 ::1 1 2")},
	{BYTES("PROXY UD")},
	{BYTES("PROXY unknown")},
	{BYTES("PROXY  UNKNOWN")},
	{BYTES("PROXY UNKNOWNS")},
	{BYTES("PROXY UNKNOWN\n")},
	{BYTES("PROXY UNKNOWN\rX")},
	{BYTES("PROXY UNKNOWN\0")},
	{BYTES("PROXY TCP4 : 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 a 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 . 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 256.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 01.2.3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1..3.4 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1.2.3 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4. 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4\r 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4\0 5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4  5.6.7.8 1 2")},
	{BYTES("PROXY TCP4  5.6.7.8 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8\r 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8  1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8\0 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8.9 1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8  2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 -1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 +1 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 00 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 08 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 65536 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 123456 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1x 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1\r 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1  2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1\0 2")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 ")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 02")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 65536")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 ")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\0")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\0 3")},
	{BYTES("PROXY TCP4 1.2.3.4 5.6.7.8 1 -0")},
	{BYTES("PROXY TCP6 g:: ::1 1 2")},
	{BYTES("PROXY TCP6 [::1] ::1 1 2")},
	{BYTES("PROXY TCP6 12345:: ::1 1 2")},
	{BYTES("PROXY TCP6 1. ::1 1 2")},
	{BYTES("PROXY TCP6 1.2.3.4 ::1 1 2")},
	{BYTES("PROXY TCP6 :1 ::1 1 2")},
	{BYTES("PROXY TCP6 ::: ::1 1 2")},
	{BYTES("PROXY TCP6 1::2:: ::1 1 2")},
	{BYTES("PROXY TCP6 1:2:3:4:5:6:7:8: ::1 1 2")},
	{BYTES("PROXY TCP6 1:2:3:4:5:6:7:8. ::1 1 2")},
	{BYTES("PROXY TCP6 1:2 ::1 1 2")},
	{BYTES("PROXY TCP6 1:2: ::1 1 2")},
	{BYTES("PROXY TCP6 ::ffff:1.2.3.4. ::1 1 2")},
	{BYTES("PROXY TCP6 ::ffff:1.2.3.256 ::1 1 2")},
	{BYTES("PROXY TCP6 ::ffff:1.2.3.4: ::1 1 2")},
	{BYTES("PROXY TCP6 fe80::1%lo ::1 1 2")},
	{BYTES("PROXY TCP6 ::1\0 ::1 1 2")},
	{BYTES("PROXY TCP6 ::1 1.2.3.4 1 2")},
	{BYTES("PROXY TCP6 ::1 g 1 2")},
};

START_TEST(bad_lines_are_refused_at_their_last_byte)
{
	const size_t n = bad_lines[_i].n;
	char line[128];

	ck_assert_uint_lt(n + 2, sizeof line);
	memcpy(line, bad_lines[_i].bytes, n);
	memcpy(line + n, "\r\n", 2);
	check_bad(line, n + 2);
}
END_TEST

/* ---- Bad headers of version 2, wrong in their last byte ------------------ */

static const struct {
	const char *bytes;
	size_t n;
} bad[] = {
	{BYTES("G")},
	{BYTES("p")},
	{BYTES("\0")},
	{BYTES("\n")},
	{BYTES("\r\r")},
	{BYTES("\r\n\r\n\r")},
	{BYTES("\r\n\r\n\0\r\nQUIT\r")},
	{BYTES(V2 "\x11")},
	{BYTES(V2 "\x31")},
	{BYTES(V2 "\x01")},
	{BYTES(V2 "\x22")},
	{BYTES(V2 "\x2f")},
	{BYTES(V2 "\x21\x41")},
	{BYTES(V2 "\x21\xf1")},
	{BYTES(V2 "\x21\x13")},
	{BYTES(V2 "\x21\x0f")},
	{BYTES(V2 "\x21\x11\0\0")},
	{BYTES(V2 "\x21\x11\0\x0b")},
	{BYTES(V2 "\x21\x21\0\x23")},
	{BYTES(V2 "\x21\x31\0\xd7")},
	{BYTES(V2 "\x21\0\x3f\xf1")}, /* a byte more than PROXY_HEADER_MAX */
	{BYTES(V2 "\x20\0\x3f\xf1")},
	{BYTES(V2 "\x20\0\xff\xff")},
	/* TLVs */
	{BYTES(V2 "\x21\x11\0\x0d")},
	{BYTES(V2 "\x21\x11\0\x0e")},
	{BYTES(V2 "\x21\x11\0\x0f" ADDRESSES "\x04\0\x01")},
	{BYTES(V2 "\x21\x11\0\x11" ADDRESSES "\x04\0\0")},
	{BYTES(V2 "\x21\x11\0\x17" ADDRESSES "\x04\0\x04NOOP\x04\0\x02")},
	{BYTES(V2 "\x21\x11\0\x10" ADDRESSES "\x04\xff\xff")},
	{BYTES(V2 "\x21\x11\0\x12" ADDRESSES "\x03\0\x03")},
	{BYTES(V2 "\x21\x11\0\x14" ADDRESSES "\x03\0\x05")},
	{BYTES(V2 "\x21\x11\0\x1a" ADDRESSES "\x03\0\x04" "1234\x03\0\x04")},
	{BYTES(V2 "\x21\x11\0\x13" ADDRESSES "\x03\0\x04" "1234")},
	{BYTES(V2 "\x21\x11\0\x13" ADDRESSES "\x03\0\x04\0\0\0\0")},
};

START_TEST(bad_headers_are_refused_at_their_last_byte)
{
	check_bad(bad[_i].bytes, bad[_i].n);
}
END_TEST

/* ---- Lengths ------------------------------------------------------------ */

START_TEST(line_of_107_bytes_is_the_longest)
{
	char line[] = "PROXY UNKNOWN ------------------------------------------"
	              "-------------------------------------------------\r\n";
	char longer[] = "PROXY UNKNOWN ------------------------------------------"
	                "--------------------------------------------------\r\n";
	struct proxy_header header;

	ck_assert_uint_eq(sizeof line - 1, 107);
	check_good(line, sizeof line - 1, false, "");
	for (size_t n = 0; n < sizeof longer; n++)
		ck_assert_int_eq(parse(longer, n, &header),
		                 n < 107 ? PROXY_MORE : PROXY_BAD);
}
END_TEST

/* Each address is valid, but the line is too long for both. */
START_TEST(line_of_two_long_addresses_is_refused)
{
	check_bad(BYTES("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255 "
	                "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255 9"
	                "999"));
}
END_TEST

START_TEST(longest_binary_header_is_parsed)
{
	static unsigned char bytes[PROXY_HEADER_MAX] = V2 "\x21\x11";
	const size_t length = sizeof bytes - 16;
	const size_t value = length - 12 - 3;

	bytes[14] = (unsigned char)(length >> 8);
	bytes[15] = (unsigned char)length;
	memcpy(bytes + 16, LOOPBACK LOOPBACK "\0\x01\0\x02\x04", 13);
	bytes[29] = (unsigned char)(value >> 8);
	bytes[30] = (unsigned char)value;
	check_good(bytes, sizeof bytes, false, "127.0.0.1 1");
}
END_TEST

/* ---- Checksum ----------------------------------------------------------- */

START_TEST(crc32c_matches_published_values)
{
	unsigned char bytes[32];

	/* the usual check value, and the examples of RFC 3720, B.4 */
	ck_assert_uint_eq(crc32c(0, "123456789", 9), 0xe3069283);
	ck_assert_uint_eq(crc32c(0, "", 0), 0);
	memset(bytes, 0, sizeof bytes);
	ck_assert_uint_eq(crc32c(0, bytes, sizeof bytes), 0x8a9136aa);
	memset(bytes, 0xff, sizeof bytes);
	ck_assert_uint_eq(crc32c(0, bytes, sizeof bytes), 0x62a8ab43);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	ck_assert_uint_eq(crc32c(0, bytes, sizeof bytes), 0x46dd794e);
	for (size_t i = 0; i <= sizeof bytes; i++)
		ck_assert_uint_eq(
			crc32c(crc32c(0, bytes, i), bytes + i, sizeof bytes - i),
			0x46dd794e);
}
END_TEST

/* Each bit of the addresses, of the checksum after them and of a TLV after
 * that. */
START_TEST(any_wrong_bit_breaks_the_checksum)
{
	enum { CHECKSUM = 16 + 12 + 3, VALUE = CHECKSUM + 4 + 3, SIZE = VALUE + 2 };
	unsigned char bytes[SIZE + 1] = V2 "\x21\x11\0\x18" LOOPBACK LOOPBACK
	                                   "\xe1\xa2\xbe\x19\x03\0\x04\0\0\0\0"
	                                   "\x04\0\x02no";
	const uint32_t crc = crc32c(0, bytes, SIZE);
	struct proxy_header header;

	for (int i = 0; i < 4; i++)
		bytes[CHECKSUM + i] = (unsigned char)(crc >> (24 - 8 * i));
	check_good(bytes, SIZE, false, "127.0.0.1 57762");
	for (int i = 14; i < SIZE; i++) { /* 13 may become an unspecified family */
		if (i == 28 || i == 29 || i == 30) /* the checksum's type and size */
			continue;
		for (int bit = 0; bit < 8; bit++) {
			bytes[i] ^= (unsigned char)(1 << bit);
			ck_assert_int_ne(parse(bytes, SIZE, &header), PROXY_DONE);
			bytes[i] ^= (unsigned char)(1 << bit);
		}
	}
}
END_TEST

/* ---- Families and transports -------------------------------------------- */

/* Byte 14 of a header: family and transport.  The specification gives the size
 * of the addresses; other families and transports are unspecified or invalid. */
static const struct {
	unsigned char byte;
	size_t size;
	const char *source;
} combinations[] = {
	{0x11, 12, "1.1.1.1 257"},
	{0x12, 12, "1.1.1.1 257"},
	{0x21, 36, "101:101:101:101:101:101:101:101 257"},
	{0x22, 36, "101:101:101:101:101:101:101:101 257"},
	{0x31, 216, ""}, /* the proxy's address counts */
	{0x32, 216, ""},
};

/* Make a header with COMMAND, BYTE and LENGTH further bytes of value 1, which as
 * TLVs would be malformed.  Returns its size. */
static size_t
make_header(unsigned char *bytes, unsigned command, unsigned byte,
            size_t length)
{
	memcpy(bytes, V2, 12);
	bytes[12] = (unsigned char)command;
	bytes[13] = (unsigned char)byte;
	bytes[14] = 0;
	bytes[15] = (unsigned char)length;
	memset(bytes + 16, 1, length);
	return 16 + length;
}

START_TEST(families_have_their_size_and_source)
{
	unsigned char bytes[256];
	const size_t size = combinations[_i].size;
	size_t n = make_header(bytes, 0x21, combinations[_i].byte, size);

	check_good(bytes, n, false, combinations[_i].source);
	(void)make_header(bytes, 0x21, combinations[_i].byte, size - 1);
	check_bad(bytes, 16);
	n = make_header(bytes, 0x21, combinations[_i].byte, size + 1);
	ck_assert_int_eq(parse(bytes, n, &(struct proxy_header){0}), PROXY_BAD);
}
END_TEST

/* Byte _i as family and transport. */
START_TEST(unspecified_addresses_are_skipped_and_unknown_ones_refused)
{
	static const size_t lengths[] = {0, 1, 8, 12, 230};
	const unsigned byte = (unsigned)_i, family = byte >> 4;
	const unsigned transport = byte & 0x0f;
	unsigned char bytes[256];

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		size_t n = make_header(bytes, 0x20, byte, lengths[i]);

		check_good(bytes, n, true, ""); /* LOCAL ignores all of it */
		bytes[12] = 0x21;
		if (family > 3 || transport > 2)
			check_bad(bytes, 14);
		else if (family == 0 || transport == 0)
			check_good(bytes, n, false, "");
		bytes[12] = 0x22; /* no command */
		check_bad(bytes, 13);
	}
}
END_TEST

/* ---- Signatures --------------------------------------------------------- */

/* The number of the N bytes, given STEP at a time, after which a signature is
 * seen; 0 if none is seen. */
static size_t
begins_after(const char *bytes, size_t n, size_t step)
{
	size_t seen = 0;

	for (size_t i = 0; i < n; i += step) {
		size_t most = n - i < step ? n - i : step;

		if (proxy_signature_seen(&seen, (const unsigned char *)bytes + i, most))
			return i + most;
	}
	return 0;
}

static const struct {
	const char *bytes;
	size_t n;
	size_t after;
} beginnings[] = {
	{BYTES("PROXY TCP4 1.2.3.4"), 6},
	{BYTES("PROXY "), 6},
	{BYTES(V2 "\x21"), 12},
	{BYTES(V2), 12},
	{BYTES(""), 0},
	{BYTES("PROXY"), 0},
	{BYTES("PROXYING"), 0},
	{BYTES("proxy "), 0},
	{BYTES(" PROXY "), 0},
	{BYTES("PPROXY "), 0},
	{BYTES("P" V2), 0},
	{BYTES("P\n\r\n\0\r\nQUIT\n"), 0},
	{BYTES("\rROXY "), 0},
	{BYTES("PROXY" V2), 0},
	{BYTES("\r\n\r\n\0\r\nQUIT"), 0},
	{BYTES("\r\n\r\n\r\n\0\r\nQUIT\n"), 0},
};

START_TEST(signature_is_seen_when_complete)
{
	size_t n = beginnings[_i].n;

	for (size_t step = 1; step < 20; step++) {
		size_t after = (beginnings[_i].after + step - 1) / step * step;

		ck_assert_uint_eq(begins_after(beginnings[_i].bytes, n, step),
		                  after < n ? after : n);
	}
}
END_TEST

START_TEST(signature_is_searched_at_the_start_only)
{
	size_t seen = 0;

	ck_assert(!proxy_signature_seen(&seen, NULL, 0));
	ck_assert_uint_eq(seen, 0);
	ck_assert(!proxy_signature_seen(&seen, (const unsigned char *)"x", 1));
	ck_assert_uint_eq(seen, SIZE_MAX);
	ck_assert(!proxy_signature_seen(&seen, (const unsigned char *)"PROXY ", 6));
	ck_assert_uint_eq(seen, SIZE_MAX);
}
END_TEST

/* ---- Trust -------------------------------------------------------------- */

static struct proxy_trust trust;

static void
free_trust(void)
{
	cidr_list_free(&trust.blocks);
	trust = (struct proxy_trust){0};
	proxy_configure(&trust);
}

static const char *
add_trust(const char *text)
{
	const char *why = proxy_trust_add(&trust, text);

	proxy_configure(&trust);
	return why;
}

static bool
wanted(const char *text)
{
	struct sockaddr_storage peer;
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	memset(&peer, 0, sizeof peer);
	if (strcmp(text, "unix") == 0)
		peer.ss_family = AF_UNIX;
	else if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(&peer, &in, sizeof in);
	else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
		memcpy(&peer, &in6, sizeof in6);
	return proxy_wanted(&peer);
}

START_TEST(without_the_option_no_peer_is_trusted)
{
	ck_assert(!proxy_configured());
	ck_assert(!wanted("127.0.0.1"));
	ck_assert(!wanted("::1"));
	ck_assert(!wanted("unix"));
}
END_TEST

START_TEST(peers_in_trusted_blocks_send_a_header)
{
	ck_assert_ptr_null(add_trust("10.0.0.0/8"));
	ck_assert_ptr_null(add_trust("2001:db8::/32"));
	ck_assert(proxy_configured());
	ck_assert(wanted("10.1.2.3"));
	ck_assert(wanted("::ffff:10.1.2.3"));
	ck_assert(!wanted("11.1.2.3"));
	ck_assert(wanted("2001:db8::1"));
	ck_assert(!wanted("2001:db9::1"));
	ck_assert(!wanted("unix"));
	free_trust();
	ck_assert(!proxy_configured());
	ck_assert(!wanted("10.1.2.3"));
}
END_TEST

START_TEST(peers_on_trusted_unix_sockets_send_a_header)
{
	ck_assert_ptr_null(add_trust("unix"));
	ck_assert(proxy_configured());
	ck_assert(wanted("unix"));
	ck_assert(!wanted("127.0.0.1"));
	free_trust();
	ck_assert(!proxy_configured());
	ck_assert(!wanted("unix"));
}
END_TEST

START_TEST(bad_trust_is_refused)
{
	ck_assert_ptr_nonnull(add_trust("10.0.0.1/8"));
	ck_assert_ptr_nonnull(add_trust("unix:/run/proxy"));
	ck_assert_ptr_nonnull(add_trust(""));
	ck_assert(!proxy_configured());
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("proxy");

	tcase_add_checked_fixture(group, NULL, free_trust);
	tcase_add_loop_test(group, good_headers_are_parsed, 0, COUNT(good));
	tcase_add_loop_test(group, bad_lines_are_refused_at_their_last_byte, 0,
	                    COUNT(bad_lines));
	tcase_add_loop_test(group, bad_headers_are_refused_at_their_last_byte, 0,
	                    COUNT(bad));
	tcase_add_test(group, line_of_107_bytes_is_the_longest);
	tcase_add_test(group, line_of_two_long_addresses_is_refused);
	tcase_add_test(group, longest_binary_header_is_parsed);
	tcase_add_test(group, crc32c_matches_published_values);
	tcase_add_test(group, any_wrong_bit_breaks_the_checksum);
	tcase_add_loop_test(group, families_have_their_size_and_source, 0,
	                    COUNT(combinations));
	tcase_add_loop_test(
		group, unspecified_addresses_are_skipped_and_unknown_ones_refused, 0,
		256);
	tcase_add_loop_test(group, signature_is_seen_when_complete, 0,
	                    COUNT(beginnings));
	tcase_add_test(group, signature_is_searched_at_the_start_only);
	tcase_add_test(group, without_the_option_no_peer_is_trusted);
	tcase_add_test(group, peers_in_trusted_blocks_send_a_header);
	tcase_add_test(group, peers_on_trusted_unix_sockets_send_a_header);
	tcase_add_test(group, bad_trust_is_refused);
	return run_group(group);
}
