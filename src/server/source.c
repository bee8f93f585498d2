/* SPDX-License-Identifier: MIT */
/* source.c - limit the sessions from one source: --max-per-source. */
#include <config.h>

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "shared.h"
#include "source.h"

/*
 * Each slot publishes the source of its session, as a hash with a secret key.
 * To enter, a session first publishes a claim, then counts the other slots with
 * the same source.  If two sessions claim the last place at the same time, at
 * least one sees the other, withdraws and tries again.  After TRIES_MAX tries
 * it is refused.  This keeps the limit without a lock.
 */
#define CLAIM 1ULL /* this bit marks a source that is only claimed so far */
#define TRIES_MAX 20
#define PAUSE_NS 50000

static struct source_limit limit;
static size_t slots;
static uint64_t secret[2];
static struct {
	atomic_size_t used;   /* slots 0 to USED - 1 may have a source */
	atomic_ullong list[]; /* source by slot; 0: none */
} *sources;

void
sources_open(const struct source_limit *l, size_t n, bool shared)
{
	size_t size = sizeof *sources + n * sizeof *sources->list;

	limit = *l;
	slots = n;
	if (getrandom(secret, sizeof secret, GRND_NONBLOCK) < 0)
		memset(secret, 0, sizeof secret); /* early at boot: not random yet */
	if (limit.most > 0)
		sources = shared ? shared_memory(size) : own_memory(size);
}

/* Clear all but the first BITS bits of the SIZE bytes at BYTES. */
static void
mask_bits(unsigned char *bytes, size_t size, unsigned bits)
{
	for (size_t i = 0; i < size; i++) {
		unsigned left = bits > 8 * i ? bits - 8 * (unsigned)i : 0;

		if (left < 8)
			bytes[i] = (unsigned char)(bytes[i] & (0xff00 >> left));
	}
}

/* Write the prefix of PEER's address, or UID for a unix socket, into the 16
 * zeros at BYTES.  Returns the family of the source: an IPv4-mapped address is
 * IPv4. */
static unsigned
source_bytes(const struct sockaddr_storage *peer, uid_t uid,
             unsigned char bytes[16])
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	switch (peer->ss_family) {
	case AF_INET:
		memcpy(&in, peer, sizeof in);
		memcpy(bytes, &in.sin_addr, 4);
		break;
	case AF_INET6:
		memcpy(&in6, peer, sizeof in6);
		if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
			memcpy(bytes, &in6.sin6_addr, 16);
			mask_bits(bytes, 16, limit.p6);
			return AF_INET6;
		}
		memcpy(bytes, &in6.sin6_addr.s6_addr[12], 4);
		break;
	case AF_UNIX:
		memcpy(bytes, &uid, sizeof uid);
		return AF_UNIX;
	default:
		return peer->ss_family;
	}
	mask_bits(bytes, 4, limit.p4);
	return AF_INET;
}

bool
source_is_local(const struct sockaddr_storage *peer)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	switch (peer->ss_family) {
	case AF_INET:
		memcpy(&in, peer, sizeof in);
		return ntohl(in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	case AF_INET6:
		memcpy(&in6, peer, sizeof in6);
		return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr) ||
		       (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr) &&
		        in6.sin6_addr.s6_addr[12] == IN_LOOPBACKNET);
	default:
		return peer->ss_family == AF_UNIX;
	}
}

/* The finalizer of SplitMix64: each bit of X changes about half of the bits of
 * the result. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* The bit CLAIM of the hash is 0. */
unsigned long long
source_hash(const struct sockaddr_storage *peer, uid_t uid)
{
	unsigned char bytes[16] = {0};
	unsigned family = source_bytes(peer, uid, bytes);
	uint64_t words[2], hash;

	memcpy(words, bytes, sizeof words);
	hash = mix(words[0] ^ secret[0]);
	hash = mix((hash + family) ^ mix(words[1] ^ secret[1]));
	return (hash | 2) & ~CLAIM;
}

/* Returns the number of slots other than SLOT that have SOURCE.  *CLAIMS of
 * them have only claimed it. */
static size_t
count_others(size_t slot, unsigned long long source, size_t *claims)
{
	size_t used = atomic_load(&sources->used);
	size_t count = 0;

	*claims = 0;
	for (size_t i = 0; i < used && i < slots; i++) {
		unsigned long long other = atomic_load(&sources->list[i]);

		if (i == slot || (other & ~CLAIM) != source)
			continue;
		count++;
		*claims += other & CLAIM;
	}
	return count;
}

/* Let count_others include SLOT from now on. */
static void
include_slot(size_t slot)
{
	size_t used = atomic_load(&sources->used);

	while (used <= slot &&
	       !atomic_compare_exchange_weak(&sources->used, &used, slot + 1))
		;
}

bool
source_enter(size_t slot, const struct sockaddr_storage *peer, uid_t uid)
{
	unsigned long long source;

	if (sources == NULL || (limit.spares_local && source_is_local(peer)))
		return true;
	source = source_hash(peer, uid);
	include_slot(slot);
	for (unsigned try = 1;; try++) {
		/* Sessions that collide try again at different times. */
		const struct timespec pause = {
			.tv_nsec = (long)(slot % 8 + 1) * PAUSE_NS};
		size_t count, claims;

		atomic_store(&sources->list[slot], source | CLAIM);
		count = count_others(slot, source, &claims);
		if (count < limit.most) {
			atomic_store(&sources->list[slot], source);
			return true;
		}
		atomic_store(&sources->list[slot], 0);
		if (count - claims >= limit.most || try == TRIES_MAX)
			return false;
		(void)nanosleep(&pause, NULL);
	}
}

void
source_leave(size_t slot)
{
	if (sources != NULL)
		atomic_store(&sources->list[slot], 0);
}
