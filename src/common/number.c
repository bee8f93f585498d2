/* SPDX-License-Identifier: MIT */
/* number.c - parse the numbers of a command line strictly. */
#include <config.h>

#include <stddef.h>
#include <string.h>

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

/* A unit of a number, and its factor. */
struct unit {
	const char *name;
	unsigned long factor;
};

/* The factor of the unit NAME in the COUNT units at UNITS; 0 if it is none. */
static unsigned long
find_factor(const struct unit *units, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(units[i].name, name) == 0)
			return units[i].factor;
	return 0;
}

bool
size_parse(const char *text, unsigned long min, unsigned long max,
           unsigned long *bytes)
{
	static const struct unit units[] = {
		{"", 1}, {"k", 1024}, {"K", 1024}, {"M", 1048576}, {"G", 1073741824}};
	unsigned long long number;
	unsigned long factor;

	if (!read_digits(&text, max, &number))
		return false;
	factor = find_factor(units, sizeof units / sizeof *units, text);
	if (factor == 0 || number > max / factor || number * factor < min)
		return false;
	*bytes = (unsigned long)number * factor;
	return true;
}

bool
seconds_parse(const char *text, long long *milliseconds)
{
	static const struct unit units[] = {
		{"ms", 1},     {"", 1000},     {"s", 1000},
		{"m", 60000},  {"h", 3600000}, {"d", 86400000}};
	unsigned long long whole = 0, total;
	unsigned long thousandths = 0, factor;

	if (*text != '.' && !read_digits(&text, SECONDS_MAX_MS, &whole))
		return false;
	if (*text == '.') {
		unsigned weight = 100;

		if (!is_digit(*++text))
			return false;
		for (; is_digit(*text) && weight > 0; text++, weight /= 10)
			thousandths += weight * (unsigned)(*text - '0');
	}
	factor = find_factor(units, sizeof units / sizeof *units, text);
	if (factor == 0 || thousandths * factor % 1000 != 0 ||
	    whole > SECONDS_MAX_MS / factor)
		return false;
	total = whole * factor + thousandths * factor / 1000;
	if (total > SECONDS_MAX_MS)
		return false;
	*milliseconds = (long long)total;
	return true;
}
