/* SPDX-License-Identifier: MIT */
/*
 * fuzz_readline.c - Readline and wrap_reader_read with any segmentation, sizes
 * and failures.
 *
 * An input is a script, a zero byte, and the data.  The script is a sequence of
 * bytes: the size for the next Readline or wrap_reader_read, or the behavior of
 * the next read(2), which is replaced at link time.  Property: the pieces that
 * they return are together the data.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "wrap.h"

#define FAKE_FD 1000000

/* The sizes from here to 127 are for wrap_reader_read. */
#define BYTES_FROM 96

/* The rest of the script, and of the data of the fake descriptor. */
static const uint8_t *script, *script_end;
static const uint8_t *data, *data_end;

ssize_t __real_read(int fd, void *buffer, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t size);

/* The next byte of the script; after its end 200, which returns all data. */
static unsigned
next_step(void)
{
	return script < script_end ? *script++ : 200;
}

/* A step of 0 to 199 is a segment of up to 20,000 bytes, above 200 a
 * failure. */
ssize_t
__wrap_read(int fd, void *buffer, size_t size)
{
	unsigned what;
	size_t most, n = (size_t)(data_end - data);

	if (fd != FAKE_FD)
		return __real_read(fd, buffer, size);
	what = next_step();
	if (what > 200) {
		errno = what < 220 ? EINTR : what < 245 ? EAGAIN : ECONNRESET;
		return -1;
	}
	most = what < 100 ? what + 1 : what < 200 ? (what - 99) * 200 : n;
	if (n > most)
		n = most;
	if (n > size)
		n = size;
	memcpy(buffer, data, n);
	data += n;
	return (ssize_t)n;
}

/* The N bytes that Readline returned must be the next bytes of EXPECTED. */
static void
check_piece(const char *line, size_t n, size_t size, const uint8_t *expected,
            const uint8_t *end)
{
	const char *newline = memchr(line, '\n', n);

	must(n < size && n <= (size_t)(end - expected));
	must(line[n] == '\0');
	must(memcmp(line, expected, n) == 0);
	must(newline == NULL || newline == line + n - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static char line[65536];
	struct wrap_reader reader;
	const uint8_t *expected;
	const uint8_t *zero = memchr(input, 0, size);
	bool ended = false;

	script = input;
	script_end = zero != NULL ? zero : input + size;
	data = expected = zero != NULL ? zero + 1 : input + size;
	data_end = input + size;
	wrap_reader_init(&reader, FAKE_FD);
	while (!ended) {
		unsigned choice = next_step();
		bool bytes = choice >= BYTES_FROM && choice < 128;
		size_t room = choice < 128 ? choice + 2 : (choice - 127) * 500;
		ssize_t n;

		memset(line, 'x', room + 1);
		n = bytes ? wrap_reader_read(&reader, line, room)
		          : Readline(&reader, line, room);
		must(line[room] == 'x');
		if (n >= 0 && bytes)
			must((size_t)n <= room && n <= data_end - expected &&
			     memcmp(line, expected, (size_t)n) == 0);
		else if (n >= 0)
			check_piece(line, (size_t)n, room, expected, data_end);
		else
			must(errno == EAGAIN || errno == ECONNRESET);
		if (n > 0)
			expected += n;
		ended = n == 0;
	}
	must(expected == data_end);
	return 0;
}
