/* SPDX-License-Identifier: MIT */
/* readline.c - read a connection line by line, or by bytes, through a reader
 * that the caller owns. */
#include <config.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

void
wrap_reader_init(struct wrap_reader *reader, int fd)
{
	reader->fd = fd;
	reader->start = reader->end = reader->scanned = 0;
	reader->error = 0;
}

/* Move COUNT bytes from the front of READER to TO. */
static void
take_bytes(struct wrap_reader *reader, char *to, size_t count)
{
	memcpy(to, reader->buffer + reader->start, count);
	reader->start += count;
	if (reader->scanned < reader->start)
		reader->scanned = reader->start;
	if (reader->start == reader->end)
		reader->start = reader->end = reader->scanned = 0;
}

/* Read up to SIZE bytes into BUFFER by read(2), for CALL.  Return as read(2); a
 * stored error is returned instead, once. */
static ssize_t
read_next(enum wrapint_call call, struct wrap_reader *reader, void *buffer,
          size_t size)
{
	if (reader->error != 0) {
		errno = reader->error;
		reader->error = 0;
		return -1;
	}
	return wrapint_read(call, reader->fd, buffer, size);
}

/* Append bytes to READER, which must not be full.  Return as read_next. */
static ssize_t
fill_reader(struct wrap_reader *reader)
{
	ssize_t n;

	if (reader->start > 0) {
		memmove(reader->buffer, reader->buffer + reader->start,
		        reader->end - reader->start);
		reader->end -= reader->start;
		reader->scanned -= reader->start;
		reader->start = 0;
	}
	n = read_next(CALL_Readline, reader, reader->buffer + reader->end,
	              WRAP_READER_SIZE - reader->end);
	if (n > 0)
		reader->end += (size_t)n;
	return n;
}

/*
 * Count the bytes at the front of READER that can be returned, at most ROOM:
 * up to the first newline, or ROOM if that many bytes have none.  0 if more
 * bytes are needed.
 */
static size_t
count_ready(struct wrap_reader *reader, size_t room)
{
	size_t held = reader->end - reader->start;
	const char *newline = NULL;

	if (reader->end > reader->scanned)
		newline = memchr(reader->buffer + reader->scanned, '\n',
		                 reader->end - reader->scanned);
	if (newline != NULL) {
		size_t length =
			(size_t)(newline + 1 - (reader->buffer + reader->start));

		/* If the line exceeds ROOM, the next scan starts at its newline. */
		reader->scanned = reader->start + length - 1;
		return length < room ? length : room;
	}
	reader->scanned = reader->end;
	return held < room ? 0 : room;
}

/*
 * Collect a line in the reader, where an unfinished line can wait for the next
 * call.  Before the end of a line is known, move bytes to LINE only if they
 * fill the reader or LINE.
 */
ssize_t
Readline(struct wrap_reader *reader, void *line, size_t size)
{
	char *to = line;
	size_t stored = 0;

	if (wrapint_is_too_large(size))
		return -1;
	if (size == 0) {
		wrapint_fail_fd(CALL_Readline, reader->fd, EINVAL);
		return -1;
	}
	while (stored < size - 1) {
		size_t ready = count_ready(reader, size - 1 - stored);
		ssize_t got;

		if (ready > 0) {
			take_bytes(reader, to + stored, ready);
			stored += ready;
			break;
		}
		if (reader->end - reader->start == WRAP_READER_SIZE) {
			take_bytes(reader, to + stored, WRAP_READER_SIZE);
			stored += WRAP_READER_SIZE;
			continue;
		}
		got = fill_reader(reader);
		if (got < 0 && stored == 0)
			return -1;
		if (got <= 0) { /* end of file, or an error after moved bytes */
			size_t rest = reader->end - reader->start;

			if (got < 0 && errno != EAGAIN)
				reader->error = errno;
			take_bytes(reader, to + stored, rest);
			stored += rest;
			break;
		}
	}
	to[stored] = '\0';
	return (ssize_t)stored;
}

ssize_t
wrap_reader_read(struct wrap_reader *reader, void *buffer, size_t n)
{
	size_t held = reader->end - reader->start;

	if (wrapint_is_too_large(n))
		return -1;
	if (held == 0 || n == 0)
		return read_next(CALL_wrap_reader_read, reader, buffer, n);
	if (n > held)
		n = held;
	take_bytes(reader, buffer, n);
	return (ssize_t)n;
}
