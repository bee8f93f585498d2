/* SPDX-License-Identifier: MIT */
/* proxy.c - the PROXY protocol, versions 1 and 2, as its receiver. */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "common/language.h"
#include "common/number.h"
#include "cidr.h"
#include "crc32c.h"
#include "proxy.h"

/* ---- Who is to send a header ------------------------------------------- */

static struct cidr *trusted;
static size_t count;
static bool unix_trusted;

const char *
proxy_trust(const char *text)
{
	struct cidr cidr;
	struct cidr *list;
	const char *why;

	if (strcmp(text, "unix") == 0) {
		unix_trusted = true;
		return NULL;
	}
	why = cidr_parse(text, &cidr);
	if (why != NULL)
		return why;
	list = realloc(trusted, (count + 1) * sizeof *list);
	if (list == NULL)
		return _("out of memory");
	trusted = list;
	trusted[count++] = cidr;
	return NULL;
}

bool
proxy_configured(void)
{
	return count > 0 || unix_trusted;
}

bool
proxy_wanted(const struct sockaddr_storage *peer)
{
	if (peer->ss_family == AF_UNIX)
		return unix_trusted;
	for (size_t i = 0; i < count; i++)
		if (cidr_contains(&trusted[i], (const struct sockaddr *)peer,
		                  sizeof *peer))
			return true;
	return false;
}

void
proxy_free(void)
{
	free(trusted);
	trusted = NULL;
	count = 0;
	unix_trusted = false;
}

/* ---- Signatures --------------------------------------------------------- */

/* That of version 1, and behind it that of version 2. */
static const unsigned char signatures[] = {
	'P', 'R', 'O', 'X', 'Y', ' ',
	'\r', '\n', '\r', '\n', '\0', '\r', '\n', 'Q', 'U', 'I', 'T', '\n',
};

#define V1_SIGNATURE 6
#define V2_SIGNATURE (sizeof signatures - V1_SIGNATURE)

/* *SEEN is where in both of them the stream has come to. */
bool
proxy_begins(size_t *seen, const unsigned char *bytes, size_t n)
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

/* ---- The source, for the header ----------------------------------------- */

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

/* The bytes that a header has for the name of a unix socket. */
#define V2_PATH_SIZE 108

/* NAME is a path up to its NUL, if any; or, after a first NUL, an abstract name
 * (unix(7)), which may hold NULs, so that those at its end are not known. */
static void
set_unix(struct proxy_header *header, const unsigned char *name)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	size_t length = sizeof un.sun_path;

	_Static_assert(sizeof un.sun_path <= V2_PATH_SIZE, "NAME is shorter");
	if (name[0] != '\0')
		length = strnlen((const char *)name, length);
	else
		while (length > 0 && name[length - 1] == '\0')
			length--;
	memcpy(un.sun_path, name, length);
	if (name[0] != '\0' && length < sizeof un.sun_path)
		length++; /* a path's NUL */
	memcpy(&header->source, &un, sizeof un);
	header->source_length =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	header->has_source = true;
}

/* ---- Version 1: a line of text ------------------------------------------ */

/* The longest line, with its CRLF. */
#define V1_MAX 107

/* What has come, from where it is to be read. */
struct text {
	const unsigned char *at;
	const unsigned char *end;
};

/* Read LITERAL; unless it is all there, nothing is read. */
static enum proxy_status
take(struct text *text, const char *literal)
{
	size_t length = strlen(literal);
	size_t n = (size_t)(text->end - text->at);

	if (memcmp(text->at, literal, n < length ? n : length) != 0)
		return PROXY_BAD;
	if (n < length)
		return PROXY_MORE;
	text->at += length;
	return PROXY_DONE;
}

/*
 * Read a word of at most MAX bytes and the byte END behind it.  WORD, of
 * MAX + 1 bytes, has after PROXY_MORE as much of it as has come.
 */
static enum proxy_status
take_word(struct text *text, size_t max, char *word, unsigned char end)
{
	size_t length = 0;

	for (; text->at < text->end && *text->at != end; text->at++) {
		if (length == max || *text->at == '\0')
			return PROXY_BAD;
		word[length++] = (char)*text->at;
	}
	word[length] = '\0';
	if (text->at == text->end)
		return PROXY_MORE;
	text->at++;
	return PROXY_DONE;
}

/* True if TEXT is an address, or the beginning of one: if anything completes
 * it, one of these does. */
static bool
begins_address(int family, const char *text)
{
	static const char *const endings[] = {
		"", "0", "0.0", "0.0.0", "0.0.0.0", ".0", ".0.0", ".0.0.0", ":", "::"};
	char whole[INET6_ADDRSTRLEN + 8];
	struct in6_addr ip;

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		snprintf(whole, sizeof whole, "%s%s", text, endings[i]);
		if (inet_pton(family, whole, &ip) == 1)
			return true;
	}
	return false;
}

/* An address, and the space behind it.  An IPv4 address at the end of an IPv6
 * one (::ffff:192.0.2.1) is taken: proxies do write it. */
static enum proxy_status
take_address(struct text *text, int family, void *ip)
{
	char word[INET6_ADDRSTRLEN];
	size_t max = (family == AF_INET ? INET_ADDRSTRLEN : INET6_ADDRSTRLEN) - 1;
	enum proxy_status status = take_word(text, max, word, ' ');

	if (status == PROXY_DONE && inet_pton(family, word, ip) != 1)
		return PROXY_BAD;
	if (status == PROXY_MORE && !begins_address(family, word))
		return PROXY_BAD;
	return status;
}

/* A port, and the byte END behind it. */
static enum proxy_status
take_port(struct text *text, unsigned char end, unsigned long *port)
{
	char word[sizeof "65535"];
	enum proxy_status status =
		take_word(text, sizeof word - 1, word, end);

	if (status == PROXY_MORE && word[0] == '\0')
		return PROXY_MORE;
	/* The beginning of a port is one, too. */
	if (status == PROXY_BAD || !number_parse(word, 0, 65535, port) ||
	    (word[0] == '0' && word[1] != '\0'))
		return PROXY_BAD;
	return status;
}

/* What follows "TCP4 " or "TCP6 ". */
static enum proxy_status
take_addresses(struct text *text, int family, struct proxy_header *header)
{
	union {
		struct in_addr in;
		struct in6_addr in6;
	} source, destination;
	unsigned long port, destination_port;
	enum proxy_status status;

	if ((status = take_address(text, family, &source)) != PROXY_DONE ||
	    (status = take_address(text, family, &destination)) != PROXY_DONE ||
	    (status = take_port(text, ' ', &port)) != PROXY_DONE ||
	    (status = take_port(text, '\r', &destination_port)) != PROXY_DONE ||
	    (status = take(text, "\n")) != PROXY_DONE)
		return status;
	if (family == AF_INET)
		set_inet(header, source.in, htons((in_port_t)port));
	else
		set_inet6(header, source.in6, htons((in_port_t)port));
	return PROXY_DONE;
}

/* What follows "UNKNOWN": the end of the line, or a space and what to ignore
 * until then. */
static enum proxy_status
take_unknown(struct text *text)
{
	if (text->at < text->end && *text->at == ' ')
		while (text->at < text->end && *text->at != '\r' && *text->at != '\n')
			text->at++;
	return take(text, "\r\n");
}

static enum proxy_status
take_line(struct text *text, struct proxy_header *header)
{
	enum proxy_status status = take(text, "PROXY ");

	if (status != PROXY_DONE)
		return status;
	if ((status = take(text, "UNKNOWN")) == PROXY_DONE)
		return take_unknown(text);
	if (status == PROXY_BAD && (status = take(text, "TCP4 ")) == PROXY_DONE)
		return take_addresses(text, AF_INET, header);
	if (status == PROXY_BAD && (status = take(text, "TCP6 ")) == PROXY_DONE)
		return take_addresses(text, AF_INET6, header);
	return status;
}

static enum proxy_status
parse_v1(const unsigned char *bytes, size_t n, struct proxy_header *header)
{
	struct text text = {bytes, bytes + (n < V1_MAX ? n : V1_MAX)};
	enum proxy_status status = take_line(&text, header);

	header->length = (size_t)(text.at - bytes);
	if (status == PROXY_MORE && n >= V1_MAX)
		return PROXY_BAD;
	return status;
}

/* ---- Version 2: binary -------------------------------------------------- */

/* Where the parts are: a byte for version and command, one for family and
 * transport, two for the length of what follows. */
enum { V2_COMMAND = V2_SIGNATURE, V2_FAMILY, V2_LENGTH, V2_ADDRESSES = 16 };

enum { V2_LOCAL = 0x20, V2_PROXY = 0x21 };
enum { V2_INET = 1, V2_INET6, V2_UNIX, V2_FAMILIES };
enum { V2_STREAM = 1, V2_DATAGRAM, V2_TRANSPORTS };
enum { TLV_HEAD = 3, TLV_CRC32C = 0x03, CRC32C_SIZE = 4 };

/* The size of both addresses of a family, with their ports. */
static const size_t address_sizes[V2_FAMILIES] = {
	[V2_INET] = 2 * (4 + 2),
	[V2_INET6] = 2 * (16 + 2),
	[V2_UNIX] = 2 * V2_PATH_SIZE,
};

static size_t
get16(const unsigned char *bytes)
{
	return (size_t)bytes[0] << 8 | bytes[1];
}

/* The checksum, at CHECKSUM of the header of LENGTH bytes, is that of the
 * header with zeros in its own place. */
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

/* TLVs (type, size, value) must fill the header from AT to its LENGTH. */
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

/* ADDRESSES are those of a header of FAMILY. */
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
	} else if (family == V2_UNIX) {
		set_unix(header, addresses);
	}
}

/* The command PROXY; the fixed part of the header is there. */
static enum proxy_status
parse_proxied(const unsigned char *bytes, size_t n, struct proxy_header *header)
{
	unsigned family = bytes[V2_FAMILY] >> 4;
	unsigned transport = bytes[V2_FAMILY] & 0x0f; /* 0: unspecified */
	size_t tlvs = V2_ADDRESSES + address_sizes[family];
	enum proxy_status status;

	if (tlvs > header->length)
		return PROXY_BAD;
	status = check_tlvs(bytes, n, tlvs, header->length);
	if (status == PROXY_DONE && transport != 0)
		set_source(header, family, bytes + V2_ADDRESSES);
	return status;
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
	if (bytes[V2_COMMAND] == V2_PROXY)
		return parse_proxied(bytes, n, header);
	header->local = true;
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
