/* SPDX-License-Identifier: MIT */
/*
 * proxy.h - the PROXY protocol, versions 1 and 2, as its receiver: a header
 * that a proxy sends first, to say from where it was connected to
 * (HAProxy's doc/proxy-protocol.txt).
 */
#ifndef SERVER_PROXY_H
#define SERVER_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "cidr.h"

/* The peers that are to send a header.  Initialise with zeros. */
struct proxy_trust {
	struct cidr_list blocks;
	bool unix_sockets; /* those of unix sockets */
};

/*
 * Add to LIST the peers that TEXT names: a block (cidr.h), or "unix" for those
 * of unix sockets.  Returns NULL, or why not: a constant text.
 */
const char *proxy_trust_add(struct proxy_trust *list, const char *text);

/* Have the peers of LIST, whose blocks must stay, send a header from now on. */
void proxy_configure(const struct proxy_trust *list);

/* True if anyone is to send a header. */
bool proxy_configured(void);

/* True if PEER is to send a header before anything else. */
bool proxy_wanted(const struct sockaddr_storage *peer);

/* The longest header that is taken, in bytes: room for many TLVs, or for a
 * certificate.  (One of version 1 has at most 107, one of 2 might have
 * 65,551.) */
#define PROXY_HEADER_MAX 16384

enum proxy_status { PROXY_MORE, PROXY_DONE, PROXY_BAD };

struct proxy_header {
	size_t length;   /* of the header; what the client sent follows */
	bool local;      /* from the proxy itself: a health check */
	bool has_source; /* else the address of the connection has to do */
	struct sockaddr_storage source;
	socklen_t source_length;
};

/*
 * Read the header at the beginning of a stream, of which N bytes have come so
 * far:
 *
 *     PROXY_MORE  it is not all there; call again when there are more
 *     PROXY_DONE  it is in *HEADER
 *     PROXY_BAD   it is none
 *
 * *HEADER holds nothing of use but after PROXY_DONE.  Bytes behind the header
 * are not looked at.  A line of version 1 is judged when its CRLF has come, or
 * without one in its first 107 bytes.
 *
 * Of version 2, TLVs must fill the header exactly; a checksum (PP2_TYPE_CRC32C)
 * must be right; no other TLV is interpreted.  With the command LOCAL all that
 * follows the fixed part is skipped unread, as the specification wants.
 */
enum proxy_status proxy_parse(const unsigned char *bytes, size_t n,
                              struct proxy_header *header);

/*
 * True as soon as a stream is known to begin with the signature of a header:
 * so that one from a peer who is not to send any is refused.  BYTES are the
 * next N of the stream.  *SEEN keeps the place from call to call: 0 at first,
 * and SIZE_MAX when it has become certain that there is no signature.
 */
bool proxy_signature_seen(size_t *seen, const unsigned char *bytes, size_t n);

#endif
