/* SPDX-License-Identifier: MIT */
/*
 * proxy.h - receive the PROXY protocol, versions 1 and 2.  A proxy sends a
 * header at the start of a connection that tells the address of the actual
 * client (HAProxy's doc/proxy-protocol.txt).
 */
#ifndef SERVER_PROXY_H
#define SERVER_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "cidr.h"

/* The peers that must send a header.  Initialise with zeros. */
struct proxy_trust {
	struct cidr_list blocks;
	bool unix_sockets; /* all peers on unix sockets */
};

/*
 * Add to LIST the peers that TEXT names: a block (cidr.h), or "unix" for all
 * peers on unix sockets.  Returns NULL, or the reason for a failure, a constant
 * text.
 */
const char *proxy_trust_add(struct proxy_trust *list, const char *text);

/* Require a header from the peers of LIST from now on.  Its blocks are not
 * copied: free them only after the last session. */
void proxy_configure(const struct proxy_trust *list);

/* True if any peer must send a header. */
bool proxy_configured(void);

/* True if PEER must begin its connection with a header. */
bool proxy_wanted(const struct sockaddr_storage *peer);

/* The longest header that is accepted, in bytes: room for many TLVs, or for a
 * certificate.  (A header of version 1 has at most 107 bytes, one of version 2
 * at most 65,551.) */
#define PROXY_HEADER_MAX 16384

enum proxy_status { PROXY_MORE, PROXY_DONE, PROXY_BAD };

struct proxy_header {
	size_t length;   /* of the header, in bytes; client data follows it */
	bool local;      /* a health check of the proxy itself */
	bool has_source; /* otherwise use the address of the connection */
	struct sockaddr_storage source;
	socklen_t source_length;
};

/*
 * Parse the header at the start of a stream, of which the first N bytes are at
 * BYTES.  Returns
 *
 *     PROXY_MORE  the header is not complete: call again with more bytes
 *     PROXY_DONE  the header is in *HEADER
 *     PROXY_BAD   the stream does not begin with a valid header
 *
 * *HEADER is valid only after PROXY_DONE.  Bytes after the header are ignored.
 * A line of version 1 is parsed once its CRLF has arrived; it is bad if its
 * first 107 bytes contain none.
 *
 * In version 2, TLVs must fill the header exactly, and a checksum
 * (PP2_TYPE_CRC32C) must be correct; other TLVs are not interpreted.  With the
 * command LOCAL, or an unspecified family or transport, the bytes after the
 * fixed part are skipped, as the specification demands.  Only the families of
 * IP give a source.
 */
enum proxy_status proxy_parse(const unsigned char *bytes, size_t n,
                              struct proxy_header *header);

/*
 * Detect a header from a peer that must not send one: returns true once the
 * stream has begun with the whole signature of either version.  BYTES are the
 * next N bytes of the stream.  *SEEN is the state between calls: set it to 0
 * before the first; SIZE_MAX means that the stream begins with no signature.
 */
bool proxy_signature_seen(size_t *seen, const unsigned char *bytes, size_t n);

#endif
