/* SPDX-License-Identifier: MIT */
/* options.c - the options of a trace. */
#include <config.h>

#include <string.h>

#include "common/language.h"
#include "options.h"

const char *
trace_option(struct trace_options *options, const char *how)
{
	options->shown = true;
	options->json = false;
	options->source = TRACE_BEST;
	for (const char *at = how; at != NULL;) {
		size_t length = strcspn(at, ",");

		if (length == 4 && strncmp(at, "wire", length) == 0)
			options->source = TRACE_WIRE;
		else if (length == 4 && strncmp(at, "info", length) == 0)
			options->source = TRACE_INFO;
		else if (length == 4 && strncmp(at, "json", length) == 0)
			options->json = true;
		else
			return _("not wire, info or json");
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return NULL;
}

/* Set *NAME to FILE.  Returns NULL, or a message if FILE is empty. */
static const char *
set_name(const char **name, const char *file)
{
	*name = file;
	return *file != '\0' ? NULL : _("the name is empty");
}

const char *
trace_svg_option(struct trace_options *options, const char *file)
{
	return set_name(&options->svg_name, file);
}

const char *
trace_pcap_option(struct trace_options *options, const char *file)
{
	return set_name(&options->pcap_name, file);
}

bool
trace_is_wanted(const struct trace_options *options)
{
	return options->shown || options->svg_name != NULL ||
	       options->pcap_name != NULL;
}

const char *
trace_check(const struct trace_options *options,
            const struct endpoints *endpoints)
{
	if (trace_is_wanted(options) &&
	    endpoints->list->address.any.sa_family == AF_UNIX)
		return _("--trace: a unix socket has no TCP");
	if (options->pcap_name != NULL && options->source == TRACE_INFO)
		return _("--trace-pcap cannot be used with --trace=info");
	return NULL;
}
