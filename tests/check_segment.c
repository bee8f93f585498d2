/* SPDX-License-Identifier: MIT */
/* check_segment.c - parsing a captured frame as a TCP segment. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "trace/segment.h"
#include "fixture.h"

enum { ETHERNET = 1, RAW = 12, SLL = 113, SLL2 = 276 };

/* The SYN of a connection from 127.0.0.1:1000 to 127.0.0.1:9527. */
static const uint8_t syn[] = {
	/* Ethernet */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00,
	/* IPv4, 60 bytes, do not fragment */
	0x45, 0, 0, 60, 0, 0, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
	/* TCP, 40 bytes */
	0x03, 0xe8, 0x25, 0x37, 0x80, 0, 0, 1, 0, 0, 0, 0, 0xa0, 0x02, 0xff, 0xd7,
	0, 0, 0, 0,
	/* mss 65495, SACK permitted, timestamps 5/6, nothing, scale 10 */
	2, 4, 0xff, 0xd7, 4, 2, 8, 10, 0, 0, 0, 5, 0, 0, 0, 6, 1, 3, 3, 10};

/* The offsets of its parts. */
enum { IP = 14, TCP = 34, OPTIONS = 54 };

static uint8_t frame[200];
static struct segment segment;

/* Copy the SYN to FRAME, where a test may change it. */
static void
copy_syn(void)
{
	memset(frame, 0, sizeof frame);
	memcpy(frame, syn, sizeof syn);
}

static bool
parse(int link, size_t skipped, size_t captured, size_t length)
{
	/* On the heap, so that a sanitizer sees a read past its end. */
	uint8_t *copy = malloc(captured > 0 ? captured : 1);
	bool result;

	if (copy == NULL)
		abort();
	memcpy(copy, frame + skipped, captured);
	result = segment_parse(&segment, link, copy, captured, length);
	free(copy);
	return result;
}

static bool
parse_all(void)
{
	return parse(ETHERNET, 0, sizeof syn, sizeof syn);
}

START_TEST(syn_is_parsed_with_its_options)
{
	copy_syn();
	ck_assert(parse_all());
	ck_assert_int_eq(segment.version, 4);
	ck_assert_uint_eq(segment.from.port, 1000);
	ck_assert_uint_eq(segment.to.port, 9527);
	ck_assert_mem_eq(segment.to.address, "\x7f\0\0\x01\0", 5);
	ck_assert_uint_eq(segment.seq, 0x80000001);
	ck_assert_uint_eq(segment.ack, 0);
	ck_assert_uint_eq(segment.flags, FLAG_SYN);
	ck_assert_uint_eq(segment.window, 65495);
	ck_assert_uint_eq(segment.length, 0);
	ck_assert_uint_eq(segment_span(&segment), 1);
	ck_assert(segment.has_mss && segment.mss == 65495);
	ck_assert(segment.has_scale && segment.scale == 10);
	ck_assert(segment.has_sack_permitted);
	ck_assert(segment.has_timestamps && segment.timestamp == 5 &&
	          segment.timestamp_echo == 6);
}
END_TEST

START_TEST(payload_excludes_padding)
{
	copy_syn();
	frame[IP + 3] = 70; /* ten more bytes */
	frame[TCP + 13] = FLAG_ACK | FLAG_PSH | FLAG_FIN;
	frame[TCP + 11] = 9;
	ck_assert(parse(ETHERNET, 0, sizeof syn, sizeof syn + 10));
	ck_assert_uint_eq(segment.length, 10);
	ck_assert_uint_eq(segment.ack, 9);
	ck_assert_uint_eq(segment_span(&segment), 11);
	/* Padding of the link is not payload. */
	ck_assert(parse(ETHERNET, 0, sizeof syn + 20, sizeof syn + 20));
	ck_assert_uint_eq(segment.length, 10);
	/* A length too large for its field is written as 0. */
	frame[IP + 3] = 0;
	ck_assert(parse(ETHERNET, 0, sizeof syn, sizeof syn + 100000));
	ck_assert_uint_eq(segment.length, 100000);
	/* A length larger than the frame. */
	frame[IP + 3] = 71;
	ck_assert(!parse(ETHERNET, 0, sizeof syn, sizeof syn + 10));
}
END_TEST

START_TEST(ack_number_without_its_flag_is_0)
{
	copy_syn();
	frame[TCP + 11] = 9;
	ck_assert(parse_all());
	ck_assert_uint_eq(segment.ack, 0);
}
END_TEST

START_TEST(link_types_are_skipped)
{
	copy_syn();
	ck_assert(parse(RAW, IP, sizeof syn - IP, sizeof syn - IP));
	ck_assert_uint_eq(segment.window, 65495);
	/* Two VLAN tags. */
	memmove(frame + IP + 8, frame + IP, sizeof syn - IP);
	memcpy(frame + 12, "\x88\xa8\0\x01\x81\0\0\x02\x08\0", 10);
	ck_assert(parse(ETHERNET, 0, sizeof syn + 8, sizeof syn + 8));
	ck_assert_uint_eq(segment.window, 65495);
	/* Linux cooked captures, versions 1 and 2. */
	memset(frame, 0, sizeof frame);
	memcpy(frame + 14, "\x08\0", 2);
	memcpy(frame + 16, syn + IP, sizeof syn - IP);
	ck_assert(parse(SLL, 0, sizeof syn + 2, sizeof syn + 2));
	memset(frame, 0, sizeof frame);
	memcpy(frame, "\x08\0", 2);
	memcpy(frame + 20, syn + IP, sizeof syn - IP);
	ck_assert(parse(SLL2, 0, sizeof syn + 6, sizeof syn + 6));
	ck_assert_uint_eq(segment.window, 65495);
	ck_assert(!parse(9999, 0, sizeof syn, sizeof syn));
}
END_TEST

START_TEST(ipv6_is_parsed_with_extension_headers)
{
	static const uint8_t head[40] = {0x60, 0, 0, 0, 0, 48, 0, 64, [23] = 1,
	                                 [39] = 2};

	/* With eight bytes of destination options. */
	memset(frame, 0, sizeof frame);
	memcpy(frame, head, sizeof head);
	frame[6] = 60;
	frame[40] = 6;
	memcpy(frame + 48, syn + TCP, 40);
	ck_assert(parse(RAW, 0, 88, 88));
	ck_assert_int_eq(segment.version, 6);
	ck_assert_uint_eq(segment.from.address[15], 1);
	ck_assert_uint_eq(segment.to.address[15], 2);
	ck_assert_uint_eq(segment.window, 65495);
	frame[41] = 200; /* past the end */
	ck_assert(!parse(RAW, 0, 88, 88));
	frame[41] = 0;
	frame[6] = 44; /* a fragment */
	ck_assert(!parse(RAW, 0, 88, 88));
}
END_TEST

START_TEST(sack_blocks_are_parsed)
{
	static const uint8_t blocks[20] = {1, 1, 5, 18, 0, 0, 0, 1, 0, 0,
	                                   0, 2, 0, 0, 0, 3, 0, 0, 0, 4};

	copy_syn();
	memcpy(frame + OPTIONS, blocks, sizeof blocks);
	ck_assert(parse_all());
	ck_assert_uint_eq(segment.sacks, 2);
	ck_assert_uint_eq(segment.sack[1].left, 3);
	ck_assert_uint_eq(segment.sack[1].right, 4);
	frame[OPTIONS + 3] = 17; /* not a whole number of blocks */
	ck_assert(parse_all());
	ck_assert_uint_eq(segment.sacks, 0);
}
END_TEST

START_TEST(options_of_wrong_length_are_ignored)
{
	static const uint8_t lengths[] = {0, 1, 21, 255};

	for (size_t i = 0; i < sizeof lengths; i++) {
		copy_syn();
		frame[OPTIONS + 1] = lengths[i];
		ck_assert(parse_all());
		ck_assert(!segment.has_mss && !segment.has_scale);
	}
	copy_syn();
	frame[OPTIONS + 19] = 200;
	ck_assert(parse_all());
	ck_assert_uint_eq(segment.scale, 14);
	frame[OPTIONS] = 0; /* end of the options */
	ck_assert(parse_all());
	ck_assert(!segment.has_scale);
}
END_TEST

/* The bytes after it, which would be a window scale, are not read as
 * options. */
START_TEST(option_of_length_0_or_1_ends_the_options)
{
	static const uint8_t unknown[] = {30, 2, 3, 3, 10};

	copy_syn();
	memset(frame + OPTIONS, 1, 20);
	memcpy(frame + OPTIONS, unknown, sizeof unknown);
	ck_assert(parse_all());
	ck_assert_uint_eq(segment.scale, 10);
	for (uint8_t length = 0; length < 2; length++) {
		frame[OPTIONS + 1] = length;
		ck_assert(parse_all());
		ck_assert(!segment.has_scale);
	}
}
END_TEST

/* A window scale whose last byte, or last two, are past the end. */
START_TEST(option_past_the_end_is_ignored)
{
	copy_syn();
	for (size_t at = 18; at < 20; at++) {
		memset(frame + OPTIONS, 1, 20);
		memcpy(frame + OPTIONS + at, "\3\3", 20 - at);
		ck_assert(parse_all());
		ck_assert(!segment.has_scale);
		/* Bytes that were captured after the header do not complete it. */
		memcpy(frame + OPTIONS + at, "\3\3\12", 3);
		frame[IP + 3] = 70;
		ck_assert(parse(ETHERNET, 0, sizeof syn + 10, sizeof syn + 10));
		ck_assert_uint_eq(segment.length, 10);
		ck_assert(!segment.has_scale);
		frame[IP + 3] = 60;
	}
}
END_TEST

START_TEST(truncated_headers_are_refused)
{
	copy_syn();
	for (size_t n = 0; n < OPTIONS; n++)
		ck_assert_msg(!parse(ETHERNET, 0, n, sizeof syn),
		              "%zu bytes are parsed", n);
	for (size_t n = OPTIONS; n < sizeof syn; n++)
		ck_assert_msg(parse(ETHERNET, 0, n, sizeof syn),
		              "%zu bytes are refused", n);
	/* More bytes captured than the frame has. */
	ck_assert(!parse(ETHERNET, 0, sizeof syn, sizeof syn - 1));
}
END_TEST

static const struct {
	const char *what;
	size_t at;
	uint8_t value;
} faults[] = {
	{"another Ethernet type", 13, 6},
	{"another version", IP, 0x55},
	{"IPv4 header too short", IP, 0x44},
	{"IPv4 header too long", IP, 0x4f},
	{"UDP", IP + 9, 17},
	{"more fragments", IP + 6, 0x20},
	{"fragment offset", IP + 7, 1},
	{"TCP header too short", TCP + 12, 0x40},
	{"TCP header too long", TCP + 12, 0xf0},
};

START_TEST(other_frames_are_refused)
{
	copy_syn();
	frame[faults[_i].at] = faults[_i].value;
	ck_assert_msg(!parse_all(), "parsed: %s", faults[_i].what);
}
END_TEST

START_TEST(flags_have_letters)
{
	char buffer[SEGMENT_FLAGS_SIZE];

	ck_assert_str_eq(segment_letters(FLAG_SYN | FLAG_ACK, buffer), "SA");
	ck_assert_str_eq(segment_letters(0xff, buffer), "SAFRPUEW");
	ck_assert_str_eq(segment_letters(0, buffer), "");
	ck_assert_str_eq(segment_words(FLAG_ACK | FLAG_FIN, buffer), "FIN ACK");
	ck_assert_str_eq(segment_words(0xff, buffer),
	                 "SYN FIN RST PSH URG ECE CWR ACK");
}
END_TEST

int
main(void)
{
	TCase *group = make_group("segment");

	tcase_add_test(group, syn_is_parsed_with_its_options);
	tcase_add_test(group, payload_excludes_padding);
	tcase_add_test(group, ack_number_without_its_flag_is_0);
	tcase_add_test(group, link_types_are_skipped);
	tcase_add_test(group, ipv6_is_parsed_with_extension_headers);
	tcase_add_test(group, sack_blocks_are_parsed);
	tcase_add_test(group, options_of_wrong_length_are_ignored);
	tcase_add_test(group, option_of_length_0_or_1_ends_the_options);
	tcase_add_test(group, option_past_the_end_is_ignored);
	tcase_add_test(group, truncated_headers_are_refused);
	tcase_add_loop_test(group, other_frames_are_refused, 0,
	                    (int)(sizeof faults / sizeof *faults));
	tcase_add_test(group, flags_have_letters);
	return run_group(group);
}
