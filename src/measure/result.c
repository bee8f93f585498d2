/* SPDX-License-Identifier: MIT */
/* result.c - count the transactions, bytes and errors of a load. */
#include <config.h>

#include "result.h"

static void
count(struct load_result *result, uint64_t transactions, uint64_t bytes,
      bool in_time)
{
	result->transactions += transactions;
	result->bytes += bytes;
	if (!in_time)
		return;
	result->timely += transactions;
	result->timely_bytes += bytes;
}

void
result_reply(struct load_result *result, uint64_t size, long long due,
             long long now, long long ends)
{
	histogram_add(&result->latency, (uint64_t)(now - due));
	count(result, 1, size, now <= ends);
}

void
result_stream(struct load_result *result, uint64_t size, uint64_t received,
              uint64_t n, bool in_time)
{
	count(result, received / size - (received - n) / size, n, in_time);
}

void
result_error(struct load_result *result, enum load_error kind, int error,
             bool is_lost)
{
	if (result->first_errno == 0)
		result->first_errno = error;
	result->errors[kind]++;
	if (is_lost)
		result->lost++;
}

uint64_t
result_errors(const struct load_result *result)
{
	uint64_t sum = 0;

	for (int kind = 0; kind < LOAD_ERRORS; kind++)
		sum += result->errors[kind];
	return sum;
}
