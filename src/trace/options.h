/* SPDX-License-Identifier: MIT */
/* options.h - the options of a trace. */
#ifndef TRACE_OPTIONS_H
#define TRACE_OPTIONS_H

#include <stdbool.h>

#include "common/endpoint.h"

/* The rows that a trace shows beside those of calls. */
enum trace_source {
	TRACE_BEST, /* segments; only states if segments cannot be captured */
	TRACE_WIRE, /* segments; the client fails if they cannot be captured */
	TRACE_INFO  /* only states */
};

/* Initialise with zeros: no trace. */
struct trace_options {
	bool shown; /* print the trace on standard error, */
	bool json;  /* as JSON instead of text */
	enum trace_source source;
	const char *svg_name, *pcap_name; /* files to write; NULL: none */
};

/*
 * Set OPTIONS from the value of --trace (NULL: given without one), --trace-svg
 * or --trace-pcap.  The name of a file is not copied: it must live as long as
 * OPTIONS.  Each returns NULL, or a message that says why the value is wrong.
 */
const char *trace_option(struct trace_options *options, const char *how);
const char *trace_svg_option(struct trace_options *options, const char *file);
const char *trace_pcap_option(struct trace_options *options, const char *file);

/* True if a trace is asked for. */
bool trace_is_wanted(const struct trace_options *options);

/* Check that OPTIONS agree with each other and with ENDPOINTS, the server's
 * addresses.  Returns NULL, or a whole message that says what is wrong. */
const char *trace_check(const struct trace_options *options,
                        const struct endpoints *endpoints);

#endif
