/* SPDX-License-Identifier: MIT */
/*
 * fuzz_readline.c - Readline, against any segmentation, size and failure.
 *
 * An input is a script of two-byte steps: what read(2) does next, and the size
 * that Readline is then given; after a zero byte, the data.  read(2) is
 * replaced at link time.  What must hold: the concatenation of what Readline
 * returns is what was sent.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "wrap.h"

#define FAKE_FD 1000000

/* What the fake descriptor still has to give, and how. */
static const uint8_t *script, *script_end;
static const uint8_t *data, *data_end;

ssize_t __real_read(int fd, void *buffer, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t size);

/* The next step of the script; without one, all there is at once. */
static unsigned
step(void)
{
	return script < script_end ? *script++ : 200;
}

/* 0-199 is a segment of up to 20,000 bytes, above that a failure. */
ssize_t
__wrap_read(int fd, void *buffer, size_t size)
{
	unsigned what;
	size_t most, n = (size_t)(data_end - data);

	if (fd != FAKE_FD)
		return __real_read(fd, buffer, size);
	what = step();
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

/* What Readline has returned must be the next of EXPECTED. */
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
		unsigned choice = step();
		size_t room = choice < 128 ? choice + 2 : (choice - 127) * 500;
		ssize_t n;

		memset(line, 'x', room + 1);
		n = Readline(&reader, line, room);
		must(line[room] == 'x');
		if (n >= 0)
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
