/* SPDX-License-Identifier: MIT */
/* options.h - what trace is asked for. */
#ifndef TRACE_OPTIONS_H
#define TRACE_OPTIONS_H

#include <stdbool.h>

#include "common/endpoint.h"

/* What is shown of the connection: its segments, or the states alone if they
 * cannot be captured; its segments or nothing; the states alone. */
enum trace_source { TRACE_BEST, TRACE_WIRE, TRACE_INFO };

/* Begins as all zeros: no trace. */
struct trace_options {
	bool shown; /* on standard error, */
	bool json;  /* as JSON */
	enum trace_source source;
	const char *svg_name, *pcap_name; /* files to write; NULL: none */
};

/*
 * Set OPTIONS from the value of --trace (NULL if it has none), --trace-svg and
 * --trace-pcap, which must live as long as OPTIONS.  Each returns NULL, or why
 * the value is wrong.
 */
const char *trace_option(struct trace_options *options, const char *how);
const char *trace_svg_option(struct trace_options *options, const char *file);
const char *trace_pcap_option(struct trace_options *options, const char *file);

/* True if a trace is asked for. */
bool trace_is_wanted(const struct trace_options *options);

/* Check OPTIONS together, and for connections to one of ENDPOINTS.  Returns
 * NULL, or the whole message that says what is wrong. */
const char *trace_check(const struct trace_options *options,
                        const struct endpoints *endpoints);

#endif
