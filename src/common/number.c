/* SPDX-License-Identifier: MIT */
/* number.c - parse the numbers of a command line strictly. */
#include <config.h>

#include "number.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Read the digits at *TEXT into *NUMBER, and advance *TEXT past them.  False if
 * there is no digit, or if the value is above MAX.
 */
static bool
read_digits(const char **text, unsigned long long max,
            unsigned long long *number)
{
	const char *p = *text;

	*number = 0;
	for (; is_digit(*p); p++) {
		unsigned digit = (unsigned)(*p - '0');

		if (digit > max || *number > (max - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	if (p == *text)
		return false;
	*text = p;
	return true;
}

bool
number_parse(const char *text, unsigned long min, unsigned long max,
             unsigned long *number)
{
	unsigned long long value;

	if (!read_digits(&text, max, &value) || *text != '\0' || value < min)
		return false;
	*number = (unsigned long)value;
	return true;
}

bool
seconds_parse(const char *text, long long *milliseconds)
{
	unsigned long long whole;
	unsigned thousandths = 0;

	if (!read_digits(&text, SECONDS_MAX_MS / 1000, &whole))
		return false;
	if (*text == '.') {
		unsigned weight = 100;

		if (!is_digit(*++text))
			return false;
		for (; is_digit(*text) && weight > 0; text++, weight /= 10)
			thousandths += weight * (unsigned)(*text - '0');
	}
	if (*text != '\0' || whole * 1000 + thousandths > SECONDS_MAX_MS)
		return false;
	*milliseconds = (long long)(whole * 1000 + thousandths);
	return true;
}
