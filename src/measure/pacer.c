/* SPDX-License-Identifier: MIT */
/* pacer.c - compute when the requests of a load are due. */
#include <config.h>

#include "pacer.h"

#define NS_PER_S 1000000000ULL
#define NS_PER_MS 1000000

void
pacer_start(struct pacer *pacer, uint64_t rate, long long now,
            long long duration_ms)
{
	pacer->rate = rate;
	pacer->start_ns = now;
	pacer->end_ns = now + duration_ms * NS_PER_MS;
	pacer->begun = 0;
}

void
pacer_stop(struct pacer *pacer, long long now)
{
	if (now < pacer->start_ns)
		now = pacer->start_ns;
	if (now < pacer->end_ns)
		pacer->end_ns = now;
}

double
pacer_seconds(const struct pacer *pacer)
{
	return (double)(pacer->end_ns - pacer->start_ns) / 1e9;
}

long long
pacer_due_at(const struct pacer *pacer, uint64_t n)
{
	return pacer->start_ns + (long long)(n / pacer->rate * NS_PER_S +
	                                  n % pacer->rate * NS_PER_S / pacer->rate);
}

long long
pacer_next(const struct pacer *pacer)
{
	long long due = pacer_due_at(pacer, pacer->begun);

	return due < pacer->end_ns ? due : PACER_NONE;
}

uint64_t
pacer_unsent(const struct pacer *pacer)
{
	uint64_t time = (uint64_t)(pacer->end_ns - pacer->start_ns);
	uint64_t due = time / NS_PER_S * pacer->rate +
	               (time % NS_PER_S * pacer->rate + NS_PER_S - 1) / NS_PER_S;

	return due > pacer->begun ? due - pacer->begun : 0;
}
