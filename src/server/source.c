/* SPDX-License-Identifier: MIT */
/* source.c - where connections come from, and how many are from where. */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "sessions.h"
#include "shared.h"
#include "source.h"
#include "wrap.h"

/* Open addressing; a place with count 0 is free.  Never over half full. */
struct entry {
	struct source source;
	unsigned count;
};

static struct source_limit limit;
static struct table {
	pthread_mutex_t lock;
	size_t mask; /* how many entries, a power of two, less one */
	struct entry entries[];
} *table;

void
sources_open(const struct source_limit *l, size_t max)
{
	size_t n = 64;

	limit = *l;
	if (limit.most == 0)
		return;
	while (n < 2 * max)
		n *= 2;
	table = shared_memory(sizeof *table + n * sizeof *table->entries);
	table->mask = n - 1;
	shared_mutex(&table->lock);
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

static void
source_of(const struct session *session, struct source *source)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	memset(source, 0, sizeof *source);
	source->family = (unsigned char)session->peer.ss_family;
	switch (session->peer.ss_family) {
	case AF_INET:
		memcpy(&in, &session->peer, sizeof in);
		memcpy(source->bytes, &in.sin_addr, 4);
		mask_bits(source->bytes, 4, limit.p4);
		break;
	case AF_INET6:
		memcpy(&in6, &session->peer, sizeof in6);
		memcpy(source->bytes, &in6.sin6_addr, 16);
		if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
			source->family = AF_INET;
			memmove(source->bytes, source->bytes + 12, 4);
			memset(source->bytes + 4, 0, 12);
			mask_bits(source->bytes, 4, limit.p4);
		} else {
			mask_bits(source->bytes, 16, limit.p6);
		}
		break;
	case AF_UNIX:
		memcpy(source->bytes, &session->uid, sizeof session->uid);
		break;
	default:
		break;
	}
}

/* FNV-1a */
static size_t
hash(const struct source *source)
{
	const unsigned char *bytes = (const unsigned char *)source;
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < sizeof *source; i++)
		h = (h ^ bytes[i]) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32) & table->mask;
}

/* The entry of SOURCE, or the free one where it belongs. */
static struct entry *
find(const struct source *source)
{
	size_t at = hash(source);

	while (table->entries[at].count > 0 &&
	       memcmp(&table->entries[at].source, source, sizeof *source) != 0)
		at = (at + 1) & table->mask;
	return &table->entries[at];
}

static void
add(const struct source *source)
{
	struct entry *entry = find(source);

	entry->source = *source;
	entry->count++;
}

/* Free the entry at HOLE: what was put further on because of it moves up. */
static void
close_up(size_t hole)
{
	size_t at = hole;

	for (;;) {
		struct entry *next;

		at = (at + 1) & table->mask;
		next = &table->entries[at];
		if (next->count == 0)
			break;
		/* It may stay only if it belongs behind the hole. */
		if (((at - hash(&next->source)) & table->mask) <
		    ((at - hole) & table->mask))
			continue;
		table->entries[hole] = *next;
		next->count = 0;
		hole = at;
	}
}

static void
recount(struct session *session)
{
	if (session->counted)
		add(&session->source);
}

/* Where a process died with the lock, the sessions themselves tell. */
static void
lock(void)
{
	if (Pthread_mutex_lock(&table->lock) != EOWNERDEAD)
		return;
	memset(table->entries, 0, (table->mask + 1) * sizeof *table->entries);
	sessions_each(recount);
	pthread_mutex_consistent(&table->lock);
}

bool
source_enter(struct session *session)
{
	struct source source;
	struct entry *entry;
	bool admitted;

	if (table == NULL)
		return true;
	source_of(session, &source);
	lock();
	entry = find(&source);
	admitted = entry->count < limit.most;
	if (admitted) {
		session->source = source;
		session->counted = true;
		entry->source = source;
		entry->count++;
	}
	Pthread_mutex_unlock(&table->lock);
	return admitted;
}

void
source_leave(struct session *session)
{
	if (table == NULL)
		return;
	lock();
	if (session->counted) {
		struct entry *entry = find(&session->source);

		session->counted = false;
		entry->count--;
		if (entry->count == 0)
			close_up((size_t)(entry - table->entries));
	}
	Pthread_mutex_unlock(&table->lock);
}
