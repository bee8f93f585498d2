/* SPDX-License-Identifier: MIT */
/* progress.c - the client's bytes, rate and time left, on standard error. */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/language.h"
#include "progress.h"

#define FIRST_MS 1000   /* shorter work shows nothing by itself */
#define INTERVAL_MS 200

static bool wanted;
static bool shown;
static long long all;
static long long started_ms;
static long long next_ms;
static long long last_done;

void
progress_start(enum progress_mode mode, long long total)
{
	wanted = mode == PROGRESS_ON ||
	         (mode == PROGRESS_AUTO && isatty(STDERR_FILENO) &&
	          !isatty(STDOUT_FILENO));
	all = total;
	started_ms = clock_ms();
	next_ms = started_ms + (mode == PROGRESS_ON ? 0 : FIRST_MS);
}

/* NUMBER of bytes with a binary prefix and three digits, in BUFFER. */
static const char *
bytes(double number, char *buffer, size_t size)
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

static void
show(long long done, long long now, const char *end)
{
	double seconds = (double)(now - started_ms) / 1000;
	double rate = seconds > 0 ? (double)done / seconds : 0;
	char amount[32], speed[32], left[64] = "";

	if (all >= 0 && done < all && rate > 0)
		snprintf(left, sizeof left, _(", %.0f s left"),
		         (double)(all - done) / rate);
	fprintf(stderr, "\r%s, %s/s, %.1f s%s\033[K%s",
	        bytes((double)done, amount, sizeof amount),
	        bytes(rate, speed, sizeof speed), seconds, left, end);
	shown = true;
}

void
progress_update(long long done)
{
	long long now;

	last_done = done;
	if (!wanted || (now = clock_ms()) < next_ms)
		return;
	show(done, now, "");
	next_ms = now + INTERVAL_MS;
}

void
progress_end(void)
{
	if (shown)
		show(last_done, clock_ms(), "\n");
	shown = false;
}
