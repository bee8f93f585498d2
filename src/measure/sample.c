/* SPDX-License-Identifier: MIT */
/* sample.c - a text from a file, of which requests are made. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "common/text.h"
#include "sample.h"
#include "wrap.h"

/* Read at most SIZE bytes of the file at PATH into BYTES.  Returns their number;
 * -1 with errno if that fails. */
static ssize_t
read_file(const char *path, unsigned char *bytes, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int error;

	if (fd < 0)
		return -1;
	n = Readn(fd, bytes, size);
	error = errno;
	Close(fd);
	errno = error;
	return n;
}

/* Sets *END to the end of the complete characters with which the N bytes at
 * BYTES begin.  Returns false if the bytes after *END are no text: not even the
 * start of a character. */
static bool
find_end(const unsigned char *bytes, size_t n, size_t *end)
{
	size_t length = 0;

	for (*end = 0; *end < n; *end += length) {
		length = text_length(bytes + *end, n - *end);
		if (length == 0 || length == TEXT_INCOMPLETE)
			return length != 0;
	}
	return true;
}

/* Repeat the first END bytes of SAMPLE, all its characters, as far as SIZE bytes
 * have room. */
static void
repeat(struct sample *sample, size_t end, size_t size)
{
	size_t from = 0;

	sample->size = end;
	for (;;) {
		size_t length = text_length(sample->bytes + from, end - from);

		if (length > size - sample->size)
			return;
		memcpy(sample->bytes + sample->size, sample->bytes + from, length);
		sample->size += length;
		from = (from + length) % end;
	}
}

const char *
sample_read(struct sample *sample, const char *path, size_t size)
{
	size_t end;
	ssize_t n;

	*sample = (struct sample){.bytes = malloc(size)};
	if (sample->bytes == NULL)
		return strerror(ENOMEM);
	n = read_file(path, sample->bytes, size);
	if (n < 0)
		return strerror(errno);
	if (n == 0)
		return _("no text");
	if (!find_end(sample->bytes, (size_t)n, &end) ||
	    (end < (size_t)n && (size_t)n < size))
		return _("not text in the character set of --charset");
	if (end == 0)
		return _("its first character is longer than --size");
	repeat(sample, end, size);
	return NULL;
}

void
sample_free(struct sample *sample)
{
	free(sample->bytes);
	*sample = (struct sample){0};
}
