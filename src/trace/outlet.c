/* SPDX-License-Identifier: MIT */
/* outlet.c - write an output of a trace, without waiting for its reader. */
#include <config.h>

#include <errno.h>
#include <limits.h>
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
	ssize_t n;

	if (outlet->error != 0)
		return length;
	n = unblocked_write(&outlet->to, text, length);
	if (n < 0)
		outlet->error = errno;
	return n < 0 ? length : (size_t)n;
}

/* Writes whole lines, so that those of other writers do not come between. */
bool
outlet_flush(struct outlet *outlet)
{
	size_t done = 0;

	while (done < outlet->filled) {
		const char *next = outlet->waiting + done;
		size_t left = outlet->filled - done;
		size_t most = left < PIPE_BUF ? left : PIPE_BUF;
		const char *end = memrchr(next, '\n', most);
		size_t length = end != NULL ? (size_t)(end + 1 - next) : most;
		size_t n = put(outlet, next, length);

		done += n;
		if (n < length)
			break;
	}
	outlet->filled -= done;
	if (done > 0)
		memmove(outlet->waiting, outlet->waiting + done, outlet->filled);
	return outlet->filled == 0;
}

bool
outlet_add(struct outlet *outlet, const char *text, size_t length)
{
	if (length > OUTLET_SIZE - outlet->filled)
		outlet_flush(outlet);
	if (outlet->dropped > 0 || length > OUTLET_SIZE - outlet->filled) {
		outlet->dropped++;
		outlet->is_lossy = true;
		return false;
	}
	memcpy(outlet->waiting + outlet->filled, text, length);
	outlet->filled += length;
	return true;
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

bool
outlet_write(struct outlet *outlet, const char *text, size_t length,
             long long ms)
{
	bool in_time;

	while ((in_time = outlet_drain(outlet, ms)) && length > 0) {
		size_t n = length < OUTLET_SIZE ? length : OUTLET_SIZE;

		memcpy(outlet->waiting, text, n);
		outlet->filled = n;
		text += n;
		length -= n;
	}
	if (!in_time)
		outlet->is_lossy = true;
	return in_time;
}
