/* SPDX-License-Identifier: MIT */
/*
 * fuzz_proxy.c - any bytes as the beginning of a stream that may begin with a
 * PROXY header.
 *
 * Properties: the verdict is the same in whatever parts the bytes arrive, and
 * it is final; it does not depend on bytes after the header; a header begins
 * with a signature; and a header made from the input is parsed to its contents.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/proxy.h"
#include "fuzz.h"

#define PATH_SIZE 108
#define FIXED_SIZE 16

static const uint8_t v2_signature[] = {'\r', '\n', '\r', '\n', 0,   '\r',
                                       '\n', 'Q',  'U',  'I',  'T', '\n'};

/* Call proxy_parse on a copy, so that a sanitizer sees a read outside it. */
static enum proxy_status
parse(const uint8_t *bytes, size_t n, struct proxy_header *header)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);
	enum proxy_status status;

	must(copy != NULL);
	memcpy(copy, bytes, n);
	memset(header, 0xa5, sizeof *header);
	status = proxy_parse(copy, n, header);
	free(copy);
	return status;
}

static bool
same(const struct proxy_header *a, const struct proxy_header *b)
{
	return a->length == b->length && a->local == b->local &&
	       a->has_source == b->has_source &&
	       a->source_length == b->source_length &&
	       memcmp(&a->source, &b->source, sizeof a->source) == 0;
}

static void
check_header(const struct proxy_header *header, size_t n)
{
	int family = header->source.ss_family;

	must(header->length >= 15 && header->length <= n);
	must(header->length <= PROXY_HEADER_MAX);
	must(!header->local || !header->has_source);
	if (!header->has_source)
		must(header->source_length == 0);
	else if (family == AF_INET)
		must(header->source_length == sizeof(struct sockaddr_in));
	else
		must(family == AF_INET6 &&
		     header->source_length == sizeof(struct sockaddr_in6));
}

/* The last TLV of a good header must end at the end of the header. */
static void
check_tlvs(const uint8_t *bytes, const struct proxy_header *header)
{
	static const size_t addresses[] = {0, 12, 36, 2 * PATH_SIZE};
	size_t at = FIXED_SIZE;

	if (bytes[0] == 'P' || header->local || bytes[13] >> 4 == 0 ||
	    (bytes[13] & 0x0f) == 0)
		return;
	must(bytes[13] >> 4 < 4);
	at += addresses[bytes[13] >> 4];
	while (at != header->length) {
		must(at + 3 <= header->length);
		at += 3 + (size_t)bytes[at + 1] * 256 + bytes[at + 2];
		must(at <= header->length);
	}
}

/* A prefix of the bytes must be incomplete, or have the verdict of all
 * bytes. */
static void
check_arrival(const uint8_t *bytes, size_t size)
{
	struct proxy_header whole, part;
	enum proxy_status verdict = parse(bytes, size, &whole);
	bool decided = false;

	if (verdict == PROXY_DONE) {
		check_header(&whole, size);
		check_tlvs(bytes, &whole);
	}
	for (size_t n = 0; n < size; n += n < 300 ? 1 : 37) {
		enum proxy_status status = parse(bytes, n, &part);

		must(!decided || status != PROXY_MORE);
		decided = status != PROXY_MORE;
		must(!decided || status == verdict);
		if (verdict == PROXY_DONE)
			must((n >= whole.length) == decided);
		if (status == PROXY_DONE)
			must(same(&part, &whole));
	}
}

/* Other bytes after the header, or none, must not change the result. */
static void
check_independence(const uint8_t *bytes, size_t size)
{
	struct proxy_header whole, other;
	uint8_t *changed;

	if (parse(bytes, size, &whole) != PROXY_DONE)
		return;
	must(parse(bytes, whole.length, &other) == PROXY_DONE);
	must(same(&whole, &other));
	must(parse(bytes, whole.length - 1, &other) == PROXY_MORE);
	changed = malloc(size + 1);
	must(changed != NULL);
	memcpy(changed, bytes, size);
	for (size_t i = whole.length; i < size; i++)
		changed[i] = (uint8_t)~changed[i];
	must(parse(changed, size, &other) == PROXY_DONE);
	must(same(&whole, &other));
	free(changed);
}

static bool
begins_with(const uint8_t *bytes, size_t size, const void *signature, size_t n)
{
	return size >= n && memcmp(bytes, signature, n) == 0;
}

/* Given STEP bytes at a time, a signature must be seen as soon as it is
 * complete. */
static void
check_signature(const uint8_t *bytes, size_t size, size_t step)
{
	struct proxy_header header;
	size_t seen = 0, n = 0;
	bool begins = false;

	while (n < size && !begins) {
		size_t most = size - n < step ? size - n : step;

		begins = proxy_signature_seen(&seen, bytes + n, most);
		n += most;
		must(begins == (begins_with(bytes, n, "PROXY ", 6) ||
		                begins_with(bytes, n, v2_signature,
		                            sizeof v2_signature)));
	}
	if (parse(bytes, size, &header) == PROXY_DONE)
		must(begins);
}

/* ---- Headers made from the input ---------------------------------------- */

/* The rest of the input; after its end come zeros. */
struct source {
	const uint8_t *at, *end;
};

static uint8_t
next_byte(struct source *source)
{
	return source->at < source->end ? *source->at++ : 0;
}

static void
next_bytes(struct source *source, void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((uint8_t *)bytes)[i] = next_byte(source);
}

/* The N BYTES must be a header whose source is IP (4 or 16 bytes) and PORT,
 * both in network byte order. */
static void
check_source(const uint8_t *bytes, size_t n, int family, const void *ip,
             in_port_t port)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct proxy_header header;

	must(parse(bytes, n, &header) == PROXY_DONE);
	must(header.length == n && !header.local && header.has_source);
	must(header.source.ss_family == family);
	if (family == AF_INET) {
		memcpy(&in, &header.source, sizeof in);
		must(memcmp(&in.sin_addr, ip, sizeof in.sin_addr) == 0);
		must(in.sin_port == port);
	} else {
		memcpy(&in6, &header.source, sizeof in6);
		must(memcmp(&in6.sin6_addr, ip, sizeof in6.sin6_addr) == 0);
		must(in6.sin6_port == port);
	}
}

static void
round_trip_v1(struct source *source)
{
	int family = next_byte(source) & 1 ? AF_INET : AF_INET6;
	char host[2][INET6_ADDRSTRLEN], line[128];
	uint8_t ip[2][16];
	uint16_t port[2] = {0};
	int n;

	next_bytes(source, ip, sizeof ip);
	next_bytes(source, port, sizeof port);
	inet_ntop(family, ip[0], host[0], sizeof host[0]);
	inet_ntop(family, ip[1], host[1], sizeof host[1]);
	n = snprintf(line, sizeof line, "PROXY TCP%c %s %s %u %u\r\n",
	             family == AF_INET ? '4' : '6', host[0], host[1],
	             (unsigned)port[0], (unsigned)port[1]);
	must(n > 0 && n <= 107);
	check_arrival((const uint8_t *)line, (size_t)n);
	check_source((const uint8_t *)line, (size_t)n, family, ip[0],
	             htons(port[0]));
}

/* CRC32c, computed most significant bit first and bit-reversed at the end. */
static uint32_t
naive_crc32c(const uint8_t *bytes, size_t n)
{
	uint32_t crc = 0xffffffff, reversed = 0;

	for (size_t i = 0; i < 8 * n; i++) {
		uint32_t top = crc >> 31 ^ (bytes[i / 8] >> i % 8 & 1);

		crc <<= 1;
		if (top)
			crc ^= 0x1edc6f41;
	}
	for (int i = 0; i < 32; i++)
		reversed |= (crc >> i & 1) << (31 - i);
	return ~reversed;
}

/* Write a TLV at offset AT of BYTES; returns the offset of its end. */
static size_t
put_tlv(struct source *source, uint8_t *bytes, size_t at)
{
	uint8_t type = next_byte(source), size = next_byte(source) % 64;

	bytes[at] = type == 3 ? 4 : type;
	bytes[at + 1] = 0;
	bytes[at + 2] = size;
	next_bytes(source, bytes + at + 3, size);
	return at + 3 + size;
}

static void
round_trip_v2(struct source *source)
{
	static const size_t ip_sizes[] = {0, 4, 16, PATH_SIZE};
	uint8_t bytes[1024] = {0};
	unsigned choice = next_byte(source);
	unsigned family = choice & 3, tlvs = choice >> 2 & 3;
	bool has_checksum = choice >> 4 & 1;
	size_t checksum = 0, n = FIXED_SIZE;
	struct proxy_header header;
	in_port_t port;

	memcpy(bytes, v2_signature, sizeof v2_signature);
	bytes[12] = 0x21;
	bytes[13] = (uint8_t)(family << 4 | 1);
	n += 2 * ip_sizes[family] + (family == 1 || family == 2 ? 4 : 0);
	next_bytes(source, bytes + FIXED_SIZE, n - FIXED_SIZE);
	for (unsigned i = 0; i < tlvs; i++) {
		if (has_checksum && checksum == 0 && i == (choice >> 5) % tlvs) {
			memcpy(bytes + n, "\3\0\4", 3);
			checksum = n + 3;
			n += 7;
		}
		n = put_tlv(source, bytes, n);
	}
	bytes[14] = (uint8_t)((n - FIXED_SIZE) >> 8);
	bytes[15] = (uint8_t)(n - FIXED_SIZE);
	if (checksum != 0) {
		uint32_t crc = htonl(naive_crc32c(bytes, n));

		memcpy(bytes + checksum, &crc, sizeof crc);
	}
	check_arrival(bytes, n);
	memcpy(&port, bytes + FIXED_SIZE + 2 * ip_sizes[family], sizeof port);
	if (family == 1 || family == 2)
		check_source(bytes, n, family == 1 ? AF_INET : AF_INET6,
		             bytes + FIXED_SIZE, port);
	must(parse(bytes, n, &header) == PROXY_DONE);
	must(header.has_source == (family == 1 || family == 2));
	if (checksum == 0 || family == 0)
		return;
	bytes[13] ^= 1 ^ 2; /* a datagram */
	must(parse(bytes, n, &header) == PROXY_BAD);
	bytes[13] ^= 1 ^ 2;
	bytes[checksum + choice % 4] ^= 1;
	must(parse(bytes, n, &header) == PROXY_BAD);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct source source = {input, input + size};

	check_arrival(input, size);
	check_independence(input, size);
	check_signature(input, size, 1);
	if (size > 0)
		check_signature(input, size, (size_t)input[size - 1] + 1);
	round_trip_v1(&source);
	round_trip_v2(&source);
	return 0;
}
