/* SPDX-License-Identifier: MIT */
/* crashes.c - refuse a source whose sessions make their processes crash. */
#include <config.h>

#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "common/clock.h"
#include "crashes.h"
#include "source.h"

#define CRASHES_MAX 3 /* within the period: the source is refused */
#define PERIOD_MS (1000LL * CRASHES_REFUSED_S)
/* In a full table, a new source replaces the one whose last crash is oldest. */
#define SOURCES_MAX 64

/* The last crashes of a source. */
struct crashes {
	unsigned long long source;    /* source_hash; 0: not used */
	long long times_ms[CRASHES_MAX]; /* by clock_ms, latest first; 0: none */
	long long refused_until_ms;   /* 0: not refused */
};

static struct crashes table[SOURCES_MAX];
static long long any_refused_until_ms; /* no source is refused from then on */

const char *
crash_name(int signal)
{
	switch (signal) {
	case SIGSEGV:
		return "SIGSEGV";
	case SIGABRT:
		return "SIGABRT";
	case SIGBUS:
		return "SIGBUS";
	case SIGILL:
		return "SIGILL";
	case SIGSYS:
		return "SIGSYS";
	default:
		return NULL;
	}
}

/* Returns the entry of SOURCE, or NULL. */
static struct crashes *
find(unsigned long long source)
{
	for (size_t i = 0; i < SOURCES_MAX; i++)
		if (table[i].source == source)
			return &table[i];
	return NULL;
}

/* Returns an empty entry for SOURCE. */
static struct crashes *
replace_oldest(unsigned long long source)
{
	struct crashes *oldest = &table[0];

	for (size_t i = 1; i < SOURCES_MAX; i++)
		if (table[i].times_ms[0] < oldest->times_ms[0])
			oldest = &table[i];
	*oldest = (struct crashes){.source = source};
	return oldest;
}

bool
crashes_count(const struct sockaddr_storage *peer)
{
	unsigned long long source;
	struct crashes *crashes;
	long long *times_ms;
	long long now = clock_ms();

	if (source_is_local(peer))
		return false;
	source = source_hash(peer, 0);
	crashes = find(source);
	if (crashes == NULL)
		crashes = replace_oldest(source);
	times_ms = crashes->times_ms;
	memmove(times_ms + 1, times_ms, (CRASHES_MAX - 1) * sizeof *times_ms);
	times_ms[0] = now;
	if (times_ms[CRASHES_MAX - 1] == 0 ||
	    now - times_ms[CRASHES_MAX - 1] > PERIOD_MS)
		return false;
	crashes->refused_until_ms = any_refused_until_ms = now + PERIOD_MS;
	return true;
}

bool
crashes_refuse(const struct sockaddr_storage *peer)
{
	const struct crashes *crashes;
	long long now;

	if (any_refused_until_ms == 0) /* the usual case costs nothing */
		return false;
	now = clock_ms();
	if (now >= any_refused_until_ms || source_is_local(peer))
		return false;
	crashes = find(source_hash(peer, 0));
	return crashes != NULL && now < crashes->refused_until_ms;
}
