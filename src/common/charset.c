/* SPDX-License-Identifier: MIT */
/* charset.c - the characters of a character set of iconv(3), and their
 * capitals. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "charset.h"
#include "language.h"
#include "utf8.h"

static struct charset *charset;

/* Returns NULL, or the reason why the character set was not taken. */
static const char *
reason_of(const struct charset *tried)
{
	switch (tried->outcome) {
	case CHARSET_USABLE:
		return NULL;
	case CHARSET_UNKNOWN:
		return _("not utf-8, ascii or a character set of iconv(3)");
	case CHARSET_STATEFUL:
		return _("not a stateless multibyte character set");
	case CHARSET_FAILED:
		return strerror(tried->error);
	case CHARSET_LOST:
	default:
		return _("the process that tries iconv(3) was killed");
	}
}

/* Take a copy of TRIED if it is usable, in place of the one taken before, and
 * free TRIED.  A server's children would share TRIED itself, and could change
 * what each other reads.  Returns as charset_open. */
static const char *
take(struct charset *tried)
{
	const char *reason = reason_of(tried);
	struct charset *copy = reason == NULL ? malloc(sizeof *copy) : NULL;

	if (copy != NULL) {
		*copy = *tried;
		free(charset);
		charset = copy;
	} else if (reason == NULL) {
		reason = strerror(errno);
	}
	munmap(tried, sizeof *tried);
	return reason;
}

const char *
charset_open(const char *name)
{
	struct charset *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	if (shared == MAP_FAILED)
		return strerror(errno);
	pid = fork();
	if (pid < 0) {
		shared->outcome = CHARSET_FAILED;
		shared->error = errno;
		return take(shared);
	}
	if (pid == 0) {
		charset_probe(shared, name);
		_exit(0);
	}
	/* If SIGCHLD is ignored, this waits, too, and fails with ECHILD. */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return take(shared);
}

/* Returns the code of the character at BYTES that has LENGTH bytes. */
static unsigned
code_of(const unsigned char *bytes, size_t length)
{
	return length < 2 ? charset->first[bytes[0]]
	                  : charset->pairs[bytes[0] << 8 | bytes[1]];
}

size_t
charset_length(const unsigned char *bytes, size_t n)
{
	size_t length = charset->first[bytes[0]] & CHARSET_LENGTH;

	if (length != CHARSET_LEAD)
		return length;
	if (n < 2)
		return UTF8_INCOMPLETE;
	length = code_of(bytes, 2) & CHARSET_LENGTH;
	return length <= n ? length : UTF8_INCOMPLETE;
}

static int
compare_character(const void *key, const void *element)
{
	const uint32_t *number = key;
	const struct charset_capital *capital = element;

	return (*number > capital->character) - (*number < capital->character);
}

size_t
charset_capital(const unsigned char *bytes, size_t length, unsigned char *out)
{
	const struct charset_capital *capital = NULL;
	uint32_t number = charset_number(bytes, length);

	if (code_of(bytes, length) & CHARSET_HAS_CAPITAL)
		capital = bsearch(&number, charset->capitals, charset->count,
		                  sizeof *capital, compare_character);
	if (capital != NULL) {
		memcpy(out, capital->bytes, capital->length);
		return capital->length;
	}
	if (length == 1)
		out[0] = charset->singles[bytes[0]];
	else
		memcpy(out, bytes, length);
	return length;
}

size_t
charset_convert(unsigned char *out, const unsigned char *in, size_t n)
{
	size_t i = 0;

	while (i < n) {
		unsigned char capital[CHARSET_CAPITAL_MAX];
		size_t length = charset_length(in + i, n - i);

		if (length <= 1 && !(code_of(in + i, 1) & CHARSET_HAS_CAPITAL)) {
			out[i] = charset->singles[in[i]];
			i++;
			continue;
		}
		if (length == UTF8_INCOMPLETE ||
		    charset_capital(in + i, length, capital) != length)
			break;
		memcpy(out + i, capital, length);
		i += length;
	}
	return i;
}

size_t
charset_count_incomplete(const unsigned char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t length = charset_length(bytes + i, n - i);

		if (length == UTF8_INCOMPLETE)
			return n - i;
		i += length > 0 ? length : 1;
	}
	return 0;
}
