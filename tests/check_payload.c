/* SPDX-License-Identifier: MIT */
/* check_payload.c - the requests of a load, and the check of their replies. */
#include <config.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "measure/payload.h"
#include "group.h"

static struct payload payload;

static void
make_payload(size_t size)
{
	ck_assert(payload_make(&payload, size, NULL));
}

static void
use_ascii(void)
{
	ck_assert_ptr_null(text_choose("ascii"));
}

static void
free_payload(void)
{
	payload_free(&payload);
}

/* Write to REPLY the right reply to N bytes of SEED from byte AT. */
static void
answer(unsigned char *reply, uint32_t seed, uint64_t at, size_t n)
{
	while (n > 0) {
		size_t length;
		const unsigned char *bytes = payload_at(&payload, seed, at, &length);

		if (length > n)
			length = n;
		for (size_t i = 0; i < length; i++)
			reply[i] = (unsigned char)toupper(bytes[i]);
		reply += length;
		at += length;
		n -= length;
	}
}

/* Each bit of requests of each size. */
START_TEST(each_wrong_bit_is_found)
{
	static const size_t sizes[] = {1, 2, 7, 64, 257};
	size_t size = sizes[_i];
	unsigned char reply[4 * 257];

	make_payload(size);
	for (uint32_t seed = 0; seed < 3; seed++)
		for (size_t at = 0; at < size; at += 1 + size / 5) {
			size_t n = 3 * size;

			answer(reply, seed, at, n);
			ck_assert(payload_is_right(&payload, seed, at, reply, n));
			for (size_t i = 0; i < 8 * n; i++) {
				reply[i / 8] ^= (unsigned char)(1 << i % 8);
				ck_assert_msg(
					!payload_is_right(&payload, seed, at, reply, n),
					"wrong bit %zu of byte %zu, from %zu", i % 8,
					i / 8, at);
				reply[i / 8] ^= (unsigned char)(1 << i % 8);
			}
			ck_assert(payload_is_right(&payload, seed, at, reply, n));
		}
}
END_TEST

/* A reply may come in parts of any size, across the ends of requests. */
START_TEST(any_part_of_a_reply_is_checked)
{
	static unsigned char reply[4096];
	uint64_t start = (uint64_t)37 * PAYLOAD_KINDS * 3 - 500;

	make_payload(37);
	answer(reply, 5, start, sizeof reply);
	for (size_t at = 0; at < 150; at++)
		for (size_t n = 0; n < 150; n++)
			ck_assert(payload_is_right(&payload, 5, start + at, reply + at,
			                           n));
}
END_TEST

/* The kind of request number N of SEED: its offset in the bytes. */
static size_t
kind(uint32_t seed, uint64_t n)
{
	size_t length;
	const unsigned char *bytes =
		payload_at(&payload, seed, n * payload.size, &length);

	ck_assert_uint_eq(length, payload.size);
	return (size_t)(bytes - payload.requests);
}

/* A connection uses each kind once in a cycle, and each connection begins with
 * another kind. */
START_TEST(connections_cycle_through_all_kinds)
{
	static unsigned char seen[PAYLOAD_KINDS];

	make_payload(64);
	for (uint64_t n = 0; n < PAYLOAD_KINDS; n++) {
		ck_assert_uint_eq(kind(9, n + 1), (kind(9, n) + 1) % PAYLOAD_KINDS);
		ck_assert_uint_eq(seen[kind(9, n)]++, 0);
	}
	memset(seen, 0, sizeof seen);
	for (uint32_t seed = 0; seed < PAYLOAD_KINDS; seed++)
		ck_assert_uint_eq(seen[kind(seed, 0)]++, 0);
}
END_TEST

/* The other request is the next one, or is of another connection. */
START_TEST(reply_to_another_request_is_wrong)
{
	unsigned char reply[64];

	make_payload(sizeof reply);
	for (uint64_t n = 0; n < PAYLOAD_KINDS; n++) {
		answer(reply, 1, n * sizeof reply, sizeof reply);
		ck_assert(payload_is_right(&payload, 1, n * sizeof reply, reply,
		                           sizeof reply));
		ck_assert(!payload_is_right(&payload, 1, (n + 1) * sizeof reply,
		                            reply, sizeof reply));
		ck_assert(!payload_is_right(&payload, 2, n * sizeof reply, reply,
		                            sizeof reply));
	}
}
END_TEST

/* With small letters in the requests, the reply of an echo server is wrong.
 * All 256 byte values occur. */
START_TEST(half_of_the_bytes_are_small_letters)
{
	size_t letters = 0, all = PAYLOAD_KINDS - 1 + 64, kinds = 0;
	bool seen[256] = {false};

	make_payload(64);
	for (size_t i = 0; i < all; i++) {
		letters += payload.requests[i] >= 'a' && payload.requests[i] <= 'z';
		seen[payload.requests[i]] = true;
	}
	for (size_t i = 0; i < 256; i++)
		kinds += seen[i];
	ck_assert_uint_gt(letters, all / 2);
	ck_assert_uint_lt(letters, all * 3 / 5);
	ck_assert_uint_eq(kinds, 256);
}
END_TEST

/* A request in UTF-8 begins with any byte: all are ASCII. */
START_TEST(bytes_are_characters_in_utf8)
{
	ck_assert_ptr_null(text_choose("utf-8"));
	make_payload(64);
	for (size_t i = 0; i < PAYLOAD_KINDS - 1 + 64; i++)
		ck_assert_msg(payload.requests[i] < 0x80 &&
		              payload.replies[i] == toupper(payload.requests[i]),
		              "byte %zu", i);
}
END_TEST

/* A text in which capitals are longer and shorter; each is cut at each byte. */
static char mixed[] = "stra\303\237e \316\220x \304\261 \357\254\203 "
	"\345\255\227 \360\220\220\250 \311\220 \320\277\321\200";

/* Store the reply to the N bytes at BYTES, the whole text, in REPLY.  Returns its
 * length. */
static size_t
convert(const unsigned char *bytes, size_t n, unsigned char *reply)
{
	unsigned char *copy = malloc(TEXT_HEAD + n), *start;
	const unsigned char *rest;
	struct text text = {0};
	size_t stored = 0;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy + TEXT_HEAD, bytes, n);
	start = text_join(&text, copy + TEXT_HEAD, &n);
	rest = start;
	while (n > 0)
		stored += text_convert_to(reply + stored, 64, &rest, &n);
	free(copy);
	return stored + text_end(&text, reply + stored);
}

/* The reply to the first bytes of a connection, however many, is right. */
START_TEST(each_part_of_a_sample_has_its_reply)
{
	struct sample sample = {(unsigned char *)mixed, sizeof mixed - 1};
	enum { ALL = 5 * sizeof mixed };
	unsigned char sent[ALL], reply[TEXT_GROWTH_MAX * ALL + 64];

	ck_assert_ptr_null(text_choose("utf-8"));
	ck_assert(payload_make(&payload, sample.size, &sample));
	ck_assert_uint_ne(payload.reply_size, payload.size);
	for (uint32_t seed = 0; seed < 40; seed++)
		for (size_t n = 1; n < ALL; n++) {
			size_t length, owed;

			sent[n - 1] = *payload_at(&payload, seed, n - 1, &length);
			owed = convert(sent, n, reply);
			ck_assert_uint_eq(payload_owed(&payload, seed, n), owed);
			for (size_t from = 0; from < owed; from += 3) {
				unsigned char *last = &reply[owed - 1];

				ck_assert(payload_is_next(&payload, seed, n, from,
				                          reply + from, owed - from));
				ck_assert(!payload_is_next(&payload, seed, n, from,
				                           reply + from,
				                           owed - from + 1));
				*last ^= 1;
				ck_assert(!payload_is_next(&payload, seed, n, from,
				                           reply + from, owed - from));
				*last ^= 1;
			}
		}
}
END_TEST

/* Requests of a long sample are rotations of it, too. */
START_TEST(long_sample_has_all_kinds)
{
	enum { SIZE = 3 * PAYLOAD_KINDS };
	struct sample sample = {malloc(SIZE), SIZE};
	size_t length;

	ck_assert_ptr_nonnull(sample.bytes);
	for (size_t i = 0; i < SIZE; i++)
		sample.bytes[i] = (unsigned char)('a' + i % 23);
	ck_assert_ptr_null(text_choose("utf-8"));
	ck_assert(payload_make(&payload, SIZE, &sample));
	ck_assert_uint_eq(payload.kinds, PAYLOAD_KINDS);
	for (uint64_t n = 0; n < PAYLOAD_KINDS; n++) {
		const unsigned char *bytes = payload_at(&payload, 0, n * SIZE, &length);

		ck_assert_uint_eq(length, SIZE);
		ck_assert(bytes + SIZE <= payload.requests + 2 * SIZE);
	}
	sample_free(&sample);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("payload");

	tcase_add_checked_fixture(group, use_ascii, free_payload);
	tcase_add_loop_test(group, each_wrong_bit_is_found, 0, 5);
	tcase_add_test(group, any_part_of_a_reply_is_checked);
	tcase_add_test(group, connections_cycle_through_all_kinds);
	tcase_add_test(group, reply_to_another_request_is_wrong);
	tcase_add_test(group, half_of_the_bytes_are_small_letters);
	tcase_add_test(group, bytes_are_characters_in_utf8);
	tcase_add_test(group, each_part_of_a_sample_has_its_reply);
	tcase_add_test(group, long_sample_has_all_kinds);
	return run_group(group);
}
