/* SPDX-License-Identifier: MIT */
/* proxy.c - receive the PROXY protocol, versions 1 and 2. */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "common/number.h"
#include "crc32c.h"
#include "proxy.h"

/* ---- The peers that must send a header --------------------------------- */

static struct proxy_trust trust;

const char *
proxy_trust_add(struct proxy_trust *list, const char *text)
{
	if (strcmp(text, "unix") != 0)
		return cidr_list_add(&list->blocks, text);
	list->unix_sockets = true;
	return NULL;
}

void
proxy_configure(const struct proxy_trust *given)
{
	trust = *given;
}

bool
proxy_configured(void)
{
	return trust.blocks.count > 0 || trust.unix_sockets;
}

bool
proxy_wanted(const struct sockaddr_storage *peer)
{
	if (peer->ss_family == AF_UNIX)
		return trust.unix_sockets;
	return cidr_list_longest(&trust.blocks, (const struct sockaddr *)peer,
	                         sizeof *peer) >= 0;
}

/* ---- Signatures --------------------------------------------------------- */

/* The signature of version 1, followed by that of version 2. */
static const unsigned char signatures[] = {
	'P', 'R', 'O', 'X', 'Y', ' ',
	'\r', '\n', '\r', '\n', '\0', '\r', '\n', 'Q', 'U', 'I', 'T', '\n',
};

#define V1_SIGNATURE 6
#define V2_SIGNATURE (sizeof signatures - V1_SIGNATURE)

/* *SEEN is the index in signatures of the byte that must come next. */
bool
proxy_signature_seen(size_t *seen, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n && *seen != SIZE_MAX; i++) {
		if (*seen == 0 && bytes[i] == signatures[V1_SIGNATURE])
			*seen = V1_SIGNATURE;
		*seen = bytes[i] == signatures[*seen] ? *seen + 1 : SIZE_MAX;
		if (*seen == V1_SIGNATURE || *seen == sizeof signatures)
			return true;
	}
	return false;
}

/* ---- Set the source in the header ---------------------------------------- */

/* PORT is in network byte order. */
static void
set_inet(struct proxy_header *header, struct in_addr ip, in_port_t port)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_addr = ip, .sin_port = port};

	memcpy(&header->source, &in, sizeof in);
	header->source_length = sizeof in;
	header->has_source = true;
}

/* PORT is in network byte order. */
static void
set_inet6(struct proxy_header *header, struct in6_addr ip, in_port_t port)
{
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6, .sin6_addr = ip, .sin6_port = port};

	memcpy(&header->source, &in6, sizeof in6);
	header->source_length = sizeof in6;
	header->has_source = true;
}

/* ---- Version 1: a line of text ------------------------------------------ */

/* The longest line, with its CRLF. */
#define V1_MAX 107

/* The words of the line, in their order. */
enum {
	WORD_PROXY,
	WORD_FAMILY,
	WORD_SOURCE,
	WORD_DESTINATION,
	WORD_SOURCE_PORT,
	WORD_DESTINATION_PORT,
	WORDS
};

static bool
parse_port(const char *word, unsigned long *port)
{
	return number_parse(word, 0, 65535, port) &&
	       (word[0] != '0' || word[1] == '\0');
}

/* Parse the WORDS of a line with addresses of FAMILY.  Accept an IPv4 address
 * at the end of an IPv6 one (::ffff:192.0.2.1), since proxies write it. */
static enum proxy_status
parse_addresses(char *const *words, int family, struct proxy_header *header)
{
	union {
		struct in_addr in;
		struct in6_addr in6;
	} source, destination;
	unsigned long port, destination_port;

	if (inet_pton(family, words[WORD_SOURCE], &source) != 1 ||
	    inet_pton(family, words[WORD_DESTINATION], &destination) != 1 ||
	    !parse_port(words[WORD_SOURCE_PORT], &port) ||
	    !parse_port(words[WORD_DESTINATION_PORT], &destination_port))
		return PROXY_BAD;
	if (family == AF_INET)
		set_inet(header, source.in, htons((in_port_t)port));
	else
		set_inet6(header, source.in6, htons((in_port_t)port));
	return PROXY_DONE;
}

/* True if LINE, of LENGTH bytes, names no source ("PROXY UNKNOWN"): the rest of
 * it must be ignored. */
static bool
is_unknown(const char *line, size_t length)
{
	static const char text[] = "PROXY UNKNOWN";
	const size_t size = sizeof text - 1;

	return length >= size && memcmp(line, text, size) == 0 &&
	       (length == size || line[size] == ' ');
}

/* Split LINE, without its CRLF, into its words, and parse them. */
static enum proxy_status
parse_words(char *line, struct proxy_header *header)
{
	char *words[WORDS];
	size_t n = 0;

	while (n < WORDS && line != NULL)
		words[n++] = strsep(&line, " ");
	if (n < WORDS || line != NULL || strcmp(words[WORD_PROXY], "PROXY") != 0)
		return PROXY_BAD;
	if (strcmp(words[WORD_FAMILY], "TCP4") == 0)
		return parse_addresses(words, AF_INET, header);
	if (strcmp(words[WORD_FAMILY], "TCP6") == 0)
		return parse_addresses(words, AF_INET6, header);
	return PROXY_BAD;
}

static enum proxy_status
parse_v1(const unsigned char *bytes, size_t n, struct proxy_header *header)
{
	size_t most = n < V1_MAX ? n : V1_MAX;
	const unsigned char *end = memmem(bytes, most, "\r\n", 2);
	char line[V1_MAX];
	size_t length;

	if (end == NULL)
		return n < V1_MAX ? PROXY_MORE : PROXY_BAD;
	length = (size_t)(end - bytes);
	memcpy(line, bytes, length);
	line[length] = '\0';
	header->length = length + 2;
	if (is_unknown(line, length))
		return PROXY_DONE;
	if (strlen(line) != length) /* it contains a NUL */
		return PROXY_BAD;
	return parse_words(line, header);
}

/* ---- Version 2: binary -------------------------------------------------- */

/* Offsets of the parts: a byte for version and command, one for family and
 * transport, two for the length of the rest, then the addresses. */
enum { V2_COMMAND = V2_SIGNATURE, V2_FAMILY, V2_LENGTH, V2_ADDRESSES = 16 };

enum { V2_LOCAL = 0x20, V2_PROXY = 0x21 };
enum { V2_NO_FAMILY, V2_INET, V2_INET6, V2_UNIX, V2_FAMILIES };
enum { V2_NO_TRANSPORT, V2_STREAM, V2_DATAGRAM, V2_TRANSPORTS };
enum { TLV_HEAD = 3, TLV_CRC32C = 0x03, CRC32C_SIZE = 4 };

/* The size of source and destination address with ports, in bytes, by
 * family. */
static const size_t address_sizes[V2_FAMILIES] = {
	[V2_INET] = 2 * (4 + 2),
	[V2_INET6] = 2 * (16 + 2),
	[V2_UNIX] = 2 * 108,
};

static size_t
get16(const unsigned char *bytes)
{
	return (size_t)bytes[0] << 8 | bytes[1];
}

/* True if the checksum at offset CHECKSUM is that of the header, LENGTH bytes
 * at BYTES, with zeros in place of the checksum. */
static bool
checksum_is_right(const unsigned char *bytes, size_t length, size_t checksum)
{
	static const unsigned char zeros[CRC32C_SIZE];
	const unsigned char *at = bytes + checksum;
	size_t rest = checksum + CRC32C_SIZE;
	uint32_t crc = crc32c(0, bytes, checksum);

	crc = crc32c(crc, zeros, sizeof zeros);
	crc = crc32c(crc, bytes + rest, length - rest);
	return get16(at) == crc >> 16 && get16(at + 2) == (crc & 0xffff);
}

/* Check that TLVs (type, size, value) fill the header exactly, from offset AT
 * to its LENGTH; N of its bytes are there. */
static enum proxy_status
check_tlvs(const unsigned char *bytes, size_t n, size_t at, size_t length)
{
	size_t checksum = 0;

	while (at < length) {
		size_t value = at + TLV_HEAD;
		size_t size;

		if (value > length)
			return PROXY_BAD;
		if (value > n)
			return PROXY_MORE;
		size = get16(bytes + at + 1);
		if (size > length - value)
			return PROXY_BAD;
		if (bytes[at] == TLV_CRC32C) {
			if (size != CRC32C_SIZE || checksum != 0)
				return PROXY_BAD;
			checksum = value;
		}
		at = value + size;
	}
	if (n < length)
		return PROXY_MORE;
	if (checksum != 0 && !checksum_is_right(bytes, length, checksum))
		return PROXY_BAD;
	return PROXY_DONE;
}

/* Set the source of HEADER to the first of the ADDRESSES, which are of FAMILY.
 * For unix sockets, set no source: any client may choose its path, and no rule
 * or limit could use it. */
static void
set_source(struct proxy_header *header, unsigned family,
           const unsigned char *addresses)
{
	struct in_addr ip;
	struct in6_addr ip6;
	in_port_t port;

	if (family == V2_INET) {
		memcpy(&ip, addresses, sizeof ip);
		memcpy(&port, addresses + 2 * sizeof ip, sizeof port);
		set_inet(header, ip, port);
	} else if (family == V2_INET6) {
		memcpy(&ip6, addresses, sizeof ip6);
		memcpy(&port, addresses + 2 * sizeof ip6, sizeof port);
		set_inet6(header, ip6, port);
	}
}

/* Parse a header with the command PROXY and with addresses, whose fixed part is
 * there. */
static enum proxy_status
parse_proxied(const unsigned char *bytes, size_t n, struct proxy_header *header)
{
	unsigned family = bytes[V2_FAMILY] >> 4;
	size_t tlvs = V2_ADDRESSES + address_sizes[family];
	enum proxy_status status;

	if (tlvs > header->length)
		return PROXY_BAD;
	status = check_tlvs(bytes, n, tlvs, header->length);
	if (status == PROXY_DONE)
		set_source(header, family, bytes + V2_ADDRESSES);
	return status;
}

/* True if BYTE gives a family and a transport.  Where either is unspecified,
 * the bytes after the fixed part must be ignored: their meaning is unknown. */
static bool
is_specified(unsigned char byte)
{
	return byte >> 4 != V2_NO_FAMILY && (byte & 0x0f) != V2_NO_TRANSPORT;
}

static enum proxy_status
parse_v2(const unsigned char *bytes, size_t n, struct proxy_header *header)
{
	size_t signature = n < V2_SIGNATURE ? n : V2_SIGNATURE;

	if (memcmp(bytes, signatures + V1_SIGNATURE, signature) != 0)
		return PROXY_BAD;
	if (n > V2_COMMAND && bytes[V2_COMMAND] != V2_LOCAL &&
	    bytes[V2_COMMAND] != V2_PROXY)
		return PROXY_BAD;
	if (n > V2_FAMILY && bytes[V2_COMMAND] == V2_PROXY &&
	    (bytes[V2_FAMILY] >> 4 >= V2_FAMILIES ||
	     (bytes[V2_FAMILY] & 0x0f) >= V2_TRANSPORTS))
		return PROXY_BAD;
	if (n < V2_ADDRESSES)
		return PROXY_MORE;
	header->length = V2_ADDRESSES + get16(bytes + V2_LENGTH);
	if (header->length > PROXY_HEADER_MAX)
		return PROXY_BAD;
	header->local = bytes[V2_COMMAND] == V2_LOCAL;
	if (!header->local && is_specified(bytes[V2_FAMILY]))
		return parse_proxied(bytes, n, header);
	return n < header->length ? PROXY_MORE : PROXY_DONE;
}

enum proxy_status
proxy_parse(const unsigned char *bytes, size_t n, struct proxy_header *header)
{
	memset(header, 0, sizeof *header);
	if (n == 0)
		return PROXY_MORE;
	if (bytes[0] == signatures[0])
		return parse_v1(bytes, n, header);
	return parse_v2(bytes, n, header);
}
