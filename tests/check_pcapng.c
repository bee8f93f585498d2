/* SPDX-License-Identifier: MIT */
/* check_pcapng.c - captured frames as a pcapng file. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "trace/pcapng.h"
#include "group.h"

static struct pcapng pcapng;
static struct outlet outlet;
static FILE *file;
static unsigned char bytes[4096]; /* the file */
static size_t size, at;

static void
set_up(void)
{
	file = tmpfile();
	ck_assert_ptr_nonnull(file);
	memset(&outlet, 0, sizeof outlet);
	unblocked_open(&outlet.to, fileno(file));
	pcapng_begin(&pcapng, &outlet);
}

static void
tear_down(void)
{
	fclose(file);
}

/* Add a frame of three bytes of INTERFACE, named NAME, at TIME (ns). */
static void
add(unsigned interface, const char *name, int link, long long time)
{
	const struct frame frame = {
		.interface = interface, .name = name, .link = link, .time_ns = time,
		.bytes = (const uint8_t *)"abc", .captured = 3, .length = 1000};

	pcapng_add(&pcapng, &frame);
}

static void
read_file(void)
{
	ck_assert(outlet_flush(&outlet));
	ck_assert_int_eq(outlet.error, 0);
	ck_assert_int_eq(fseek(file, 0, SEEK_SET), 0);
	size = fread(bytes, 1, sizeof bytes, file);
	at = 0;
}

/* The 32-bit number at OFFSET of the current block. */
static uint32_t
number(size_t offset)
{
	uint32_t value;

	ck_assert_uint_le(at + offset + sizeof value, size);
	memcpy(&value, bytes + at + offset, sizeof value);
	return value;
}

/* The current block must have TYPE, and its size at both ends. */
static void
is_block(uint32_t type)
{
	ck_assert_uint_eq(number(0), type);
	ck_assert_uint_eq(number(4) % 4, 0);
	ck_assert_uint_eq(number(number(4) - 4), number(4));
}

static void
skip_block(void)
{
	at += number(4);
}

static void
is_interface(const char *name, unsigned link)
{
	uint16_t type;

	is_block(1);
	memcpy(&type, bytes + at + 8, sizeof type);
	ck_assert_uint_eq(type, link);
	ck_assert_uint_eq(number(12), 2048);
	ck_assert_mem_eq(bytes + at + 20, name, strlen(name));
	skip_block();
}

static void
is_frame(unsigned interface, unsigned long long time)
{
	is_block(6);
	ck_assert_uint_eq(number(8), interface);
	ck_assert_uint_eq((unsigned long long)number(12) << 32 | number(16), time);
	ck_assert_uint_eq(number(20), 3);
	ck_assert_uint_eq(number(24), 1000);
	ck_assert_mem_eq(bytes + at + 28, "abc\0", 4);
	skip_block();
}

START_TEST(frames_of_one_interface_follow_its_block)
{
	add(0, "lo", 1, 0x123456789abcdefLL);
	add(0, "lo", 1, 7);
	read_file();
	is_block(0x0a0d0d0a);
	ck_assert_uint_eq(number(8), 0x1a2b3c4d);
	skip_block();
	is_interface("lo", 1);
	is_frame(0, 0x123456789abcdefULL);
	is_frame(0, 7);
	ck_assert_uint_eq(at, size);
}
END_TEST

START_TEST(interfaces_are_numbered_as_they_come)
{
	add(1, "eth0", 1, 1);
	add(0, "tun0", 12, 2); /* DLT_RAW */
	add(1, "eth0", 1, 3);
	read_file();
	skip_block();
	is_interface("eth0", 1);
	is_frame(0, 1);
	is_interface("tun0", 101); /* LINKTYPE_RAW */
	is_frame(1, 2);
	is_frame(0, 3);
	ck_assert_uint_eq(at, size);
}
END_TEST

/* libpcap and Wireshark refuse a file without a block of an interface. */
START_TEST(file_without_frames_has_an_interface)
{
	pcapng_end(&pcapng);
	read_file();
	is_block(0x0a0d0d0a);
	skip_block();
	is_interface("none", 101);
	ck_assert_uint_eq(at, size);
}
END_TEST

START_TEST(file_with_frames_ends_with_them)
{
	add(0, "lo", 1, 1);
	pcapng_end(&pcapng);
	read_file();
	skip_block();
	is_interface("lo", 1);
	is_frame(0, 1);
	ck_assert_uint_eq(at, size);
}
END_TEST

/* The file has no room for an interface and its first frame, later none for a
 * frame alone. */
START_TEST(lost_frames_leave_a_valid_file)
{
	size_t filled = outlet.filled;

	outlet.dropped = 1;
	add(0, "lo", 1, 1);
	ck_assert_uint_eq(outlet.filled, filled);
	ck_assert_uint_eq(outlet_take_dropped(&outlet), 2);
	add(0, "lo", 1, 2);
	outlet.dropped = 1;
	add(0, "lo", 1, 3);
	ck_assert_uint_eq(outlet_take_dropped(&outlet), 2);
	add(0, "lo", 1, 4);
	ck_assert(outlet.is_lossy);
	read_file();
	is_block(0x0a0d0d0a);
	skip_block();
	is_interface("lo", 1);
	is_frame(0, 2);
	is_frame(0, 4);
	ck_assert_uint_eq(at, size);
}
END_TEST

/* A frame that is longer than the file takes is truncated. */
START_TEST(long_frame_is_truncated)
{
	static const uint8_t many[PCAPNG_SNAP + 1000];
	const struct frame frame = {.name = "lo", .link = 1, .bytes = many,
	                            .captured = sizeof many,
	                            .length = sizeof many};

	pcapng_add(&pcapng, &frame);
	read_file();
	skip_block();
	skip_block();
	is_block(6);
	ck_assert_uint_eq(number(20), PCAPNG_SNAP);
	ck_assert_uint_eq(number(24), sizeof many);
	skip_block();
	ck_assert_uint_eq(at, size);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("pcapng");

	tcase_add_checked_fixture(group, set_up, tear_down);
	tcase_add_test(group, frames_of_one_interface_follow_its_block);
	tcase_add_test(group, interfaces_are_numbered_as_they_come);
	tcase_add_test(group, file_without_frames_has_an_interface);
	tcase_add_test(group, file_with_frames_ends_with_them);
	tcase_add_test(group, lost_frames_leave_a_valid_file);
	tcase_add_test(group, long_frame_is_truncated);
	return run_group(group);
}
