/* SPDX-License-Identifier: MIT */
/* progress.c - show bytes, rate and time left on standard error. */
#include <config.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/language.h"
#include "progress.h"

#define AUTO_DELAY_MS 1000 /* PROGRESS_AUTO shows nothing before this time */
#define INTERVAL_MS 200

void
progress_start(struct progress *progress, enum progress_mode mode,
               long long total)
{
	progress->wanted = mode == PROGRESS_ON ||
	                   (mode == PROGRESS_AUTO && isatty(STDERR_FILENO) &&
	                    !isatty(STDOUT_FILENO));
	if (progress->wanted)
		unblocked_open(&progress->to, STDERR_FILENO);
	progress->total = total;
	progress->started_ms = clock_ms();
	progress->next_ms =
		progress->started_ms + (mode == PROGRESS_ON ? 0 : AUTO_DELAY_MS);
}

/* Write NUMBER, in bytes, into BUFFER.  From 1000 on, it gets a binary prefix,
 * and one decimal if the value before the prefix is below 100.  Return
 * BUFFER. */
static const char *
format_bytes(double number, char *buffer, size_t size)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
	size_t unit = 0;

	while (number >= 1000 && unit + 1 < sizeof units / sizeof *units) {
		number /= 1024;
		unit++;
	}
	snprintf(buffer, size, unit > 0 && number < 99.95 ? "%.1f %s" : "%.0f %s",
	         number, units[unit]);
	return buffer;
}

/* Estimate the bytes of the reply to the whole input, from the reply to the
 * bytes sent so far: a capital may have another length than its small letter.
 * Returns -1 if they are unknown. */
static double
expected_reply(const struct progress *progress)
{
	const struct progress_bytes *bytes = &progress->bytes;

	if (progress->total < 0 || bytes->sent == 0)
		return -1;
	return (double)bytes->owed * (double)progress->total /
	       (double)bytes->sent;
}

/* Show the line at NOW, with END after it; or nothing, if there is no room for
 * it: the transfer does not wait for a reader. */
static void
show_line(struct progress *progress, long long now, const char *end)
{
	double sent = (double)progress->bytes.sent;
	double received = (double)progress->bytes.received;
	double seconds = (double)(now - progress->started_ms) / 1000;
	double rate = seconds > 0 ? received / seconds : 0;
	double due = expected_reply(progress) - received;
	char up[32], down[32], speed[32], left[64] = "", text[256], line[272];

	if (due >= 1 && rate > 0)
		snprintf(left, sizeof left, _(", %.0f s left"), due / rate);
	snprintf(text, sizeof text, _("%s sent, %s received, %s/s, %.1f s%s"),
	         format_bytes(sent, up, sizeof up),
	         format_bytes(received, down, sizeof down),
	         format_bytes(rate, speed, sizeof speed), seconds, left);
	snprintf(line, sizeof line, "\r%s\033[K%s", text, end);
	(void)unblocked_write(&progress->to, line, strlen(line));
	progress->shown = true;
}

void
progress_update(struct progress *progress, const struct progress_bytes *bytes)
{
	long long now;

	progress->bytes = *bytes;
	if (!progress->wanted || (now = clock_ms()) < progress->next_ms)
		return;
	show_line(progress, now, "");
	progress->next_ms = now + INTERVAL_MS;
}

void
progress_end(struct progress *progress)
{
	if (progress->shown)
		show_line(progress, clock_ms(), "\n");
	progress->shown = false;
}
