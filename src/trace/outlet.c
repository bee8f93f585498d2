/* SPDX-License-Identifier: MIT */
/* outlet.c - print a trace on standard error, without waiting for its reader. */
#include <config.h>

#include <poll.h>
#include <string.h>

#include "common/clock.h"
#include "outlet.h"
#include "wrap.h"

/* Write up to LENGTH bytes of TEXT.  Returns how many need not be written any
 * more. */
static size_t
put(struct outlet *outlet, const char *text, size_t length)
{
	ssize_t n = outlet->broken ? -1
	                           : unblocked_write(&outlet->to, text, length);

	if (n < 0)
		outlet->broken = true;
	return n < 0 ? length : (size_t)n;
}

bool
outlet_flush(struct outlet *outlet)
{
	size_t done = 0;

	while (done < outlet->filled) {
		const char *line = outlet->waiting + done;
		const char *end = memchr(line, '\n', outlet->filled - done);
		size_t left = outlet->filled - done;
		size_t length = end != NULL ? (size_t)(end + 1 - line) : left;
		size_t n = put(outlet, line, length);

		done += n;
		if (n < length)
			break;
	}
	outlet->filled -= done;
	if (done > 0)
		memmove(outlet->waiting, outlet->waiting + done, outlet->filled);
	return outlet->filled == 0;
}

void
outlet_add(struct outlet *outlet, const char *text, size_t length)
{
	size_t n = 0;

	if (outlet_flush(outlet) && outlet->dropped == 0)
		n = put(outlet, text, length);
	if (outlet->dropped > 0 || length - n > OUTLET_SIZE - outlet->filled) {
		outlet->dropped++;
		return;
	}
	memcpy(outlet->waiting + outlet->filled, text + n, length - n);
	outlet->filled += length - n;
}

unsigned
outlet_take_dropped(struct outlet *outlet)
{
	unsigned dropped = outlet->dropped;

	if (dropped == 0 || !outlet_flush(outlet))
		return 0;
	outlet->dropped = 0;
	return dropped;
}

bool
outlet_drain(struct outlet *outlet, long long ms)
{
	long long deadline_ms = clock_ms() + ms;
	size_t filled = outlet->filled;

	while (!outlet_flush(outlet)) {
		struct pollfd pollfd = {.fd = outlet->to.fd, .events = POLLOUT};
		long long now = clock_ms();

		if (outlet->filled < filled) {
			filled = outlet->filled;
			deadline_ms = now + ms;
		}
		if (now >= deadline_ms)
			return false;
		Poll(&pollfd, 1, (int)(deadline_ms - now));
	}
	return true;
}
