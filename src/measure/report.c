/* SPDX-License-Identifier: MIT */
/* report.c - print the results of a load. */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "common/columns.h"
#include "common/errno_text.h"
#include "common/json_string.h"
#include "common/language.h"
#include "common/output.h"
#include "loss.h"
#include "report.h"
#include "wrap.h"

static const char *const mode_names[] = {"crr", "rr", "stream"};
/* The keys of JSON, which are also the untranslated words of a table. */
static const char *const error_names[LOAD_ERRORS] = {
	N_("connect"), N_("port"), N_("reset"), N_("timeout"), N_("wrong"),
	N_("short")};

static const struct {
	const char *title;
	const char *key;
	double percent;
} percentiles[] = {
	{"50%", "p50", 50},          {"90%", "p90", 90},
	{"99%", "p99", 99},          {"99.9%", "p99_9", 99.9},
	{"99.99%", "p99_99", 99.99},
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static double
per_second(uint64_t n, const struct load_result *result)
{
	return result->seconds > 0 ? (double)n / result->seconds : 0;
}

static double
microseconds(uint64_t ns)
{
	return (double)ns / 1000;
}

/* ---- A table ------------------------------------------------------------- */

/* Columns of the title of a line. */
#define TITLE_COLUMNS 12

/* Returns how many of COLUMNS remain beside TEXT, as the width for a format. */
static int
padding_of(int columns, const char *text)
{
	int used = (int)columns_of(text);

	return used < columns ? columns - used : 0;
}

/* Print TITLE at the start of a line, padded. */
static void
print_title(const char *title)
{
	output_print("%s%*s", title, padding_of(TITLE_COLUMNS, title), "");
}

/* Print TEXT, padded on the left to COLUMNS, above a number. */
static void
print_heading(int columns, const char *text)
{
	output_print(" %*s%s", padding_of(columns, text), "", text);
}

static void
print_latency(const struct histogram *latency)
{
	print_title(_("latency, us"));
	print_heading(9, _("min"));
	print_heading(9, _("mean"));
	for (size_t i = 0; i < LENGTH(percentiles); i++)
		print_heading(8, percentiles[i].title);
	print_heading(9, _("max"));
	output_print("\n%*s %9.1f %9.1f", TITLE_COLUMNS, "",
	             microseconds(latency->min), histogram_mean(latency) / 1000);
	for (size_t i = 0; i < LENGTH(percentiles); i++)
		output_print(" %8.1f", microseconds(histogram_percentile(
								   latency, percentiles[i].percent)));
	output_print(" %9.1f\n", microseconds(latency->max));
}

static void
print_lost(const struct load_result *result)
{
	uint64_t sent = result->transactions + result->lost;
	char percent[LOSS_SIZE];

	print_title(_("lost"));
	output_print(_("%ju of %ju requests, %s%%\n"), result->lost, sent,
	             loss_percent(result->lost, sent, percent));
}

static void
print_table(const char *name, const struct load_options *options,
            const struct load_result *result)
{
	output_print(_("%s %s: %lu connections, %lu bytes, %.3f s\n"),
	             mode_names[options->mode], name, options->connections,
	             options->size, result->seconds);
	print_title(options->mode == LOAD_STREAM ? _("writes") : _("replies"));
	output_print(_("%ju, %.1f a second\n"), result->transactions,
	             per_second(result->timely, result));
	print_title(_("bytes"));
	output_print(result->reply_size == options->size
	                 ? _("%ju, %.1f MB/s each way\n")
	                 : _("%ju received, %.1f MB/s\n"),
	             result->bytes, per_second(result->timely_bytes, result) / 1e6);
	print_title(_("errors"));
	output_print("%" PRIu64, result_errors(result));
	for (size_t i = 0; i < LOAD_ERRORS; i++)
		if (result->errors[i] > 0)
			output_print(_(", %s %ju"), _(error_names[i]),
			             result->errors[i]);
	output_print("\n");
	if (options->mode != LOAD_STREAM)
		print_lost(result);
	if (options->rate > 0) {
		print_title(_("unsent"));
		output_print(_("%ju requests were due but not sent, at %lu a second\n"),
		             result->unsent, options->rate);
	}
	print_title(_("client"));
	output_print(_("%.2f s user, %.2f s system\n"), result->user,
	             result->system);
	if (result->latency.count > 0)
		print_latency(&result->latency);
}

/* ---- JSON ---------------------------------------------------------------- */

static void
print_json_latency(const struct histogram *latency)
{
	if (latency->count == 0) {
		output_print("null");
		return;
	}
	output_print("{\"min\":%.3f,\"mean\":%.3f", microseconds(latency->min),
	             histogram_mean(latency) / 1000);
	for (size_t i = 0; i < LENGTH(percentiles); i++)
		output_print(",\"%s\":%.3f", percentiles[i].key,
		             microseconds(histogram_percentile(
						 latency, percentiles[i].percent)));
	output_print(",\"max\":%.3f}", microseconds(latency->max));
}

static void
print_json(const char *name, const struct load_options *options,
           const struct load_result *result)
{
	char server[JSON_STRING_SIZE];

	output_print("{\"mode\":\"%s\",\"server\":%s", mode_names[options->mode],
	             json_string(name, server));
	output_print(",\"connections\":%lu,\"size\":%lu,\"rate\":",
	             options->connections, options->size);
	if (options->rate > 0)
		output_print("%lu", options->rate);
	else
		output_print("null");
	output_print(",\"seconds\":%.6f,\"transactions\":%" PRIu64
	             ",\"transactions_per_second\":%.3f,\"bytes\":%" PRIu64
	             ",\"bytes_per_second\":%.3f,\"unsent\":%" PRIu64
	             ",\"lost\":%" PRIu64 ",\"errors\":{",
	             result->seconds, result->transactions,
	             per_second(result->timely, result), result->bytes,
	             per_second(result->timely_bytes, result), result->unsent,
	             result->lost);
	for (size_t i = 0; i < LOAD_ERRORS; i++)
		output_print("%s\"%s\":%" PRIu64, i > 0 ? "," : "", error_names[i],
		             result->errors[i]);
	output_print("},\"latency_us\":");
	print_json_latency(&result->latency);
	output_print(",\"user_seconds\":%.6f,\"system_seconds\":%.6f}\n",
	             result->user, result->system);
}

void
report(const char *name, const struct load_options *options,
       const struct load_result *result, bool as_json)
{
	(as_json ? print_json : print_table)(name, options, result);
}

bool
report_verdict(const char *name, const struct load_result *result)
{
	char text[ERRNO_TEXT_SIZE];
	uint64_t bad = result_errors(result);
	uint64_t no_port = result->errors[LOAD_PORT];

	if (bad == 0 && result->bytes > 0)
		return true;
	message_print("%s: %s: ", program_invocation_short_name, name);
	if (bad == 0)
		message_print(_("no reply received"));
	else if (no_port > 0)
		message_print(ngettext("no local port was free %ju time: a closed "
		                       "connection keeps its port for a minute in "
		                       "TIME_WAIT (EADDRNOTAVAIL), see ip(7)",
		                       "no local port was free %ju times: a closed "
		                       "connection keeps its port for a minute in "
		                       "TIME_WAIT (EADDRNOTAVAIL), see ip(7)",
		                       (unsigned long)no_port),
		              no_port);
	else
		message_print(ngettext("%ju error", "%ju errors",
		                       (unsigned long)bad), bad);
	if (no_port == 0 && result->first_errno != 0)
		message_print(_(", the first: %s"),
		              errno_text(result->first_errno, text));
	message_print("\n");
	return false;
}
