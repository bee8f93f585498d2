/* SPDX-License-Identifier: MIT */
/* trace.h - the TCP of the client's connection, as it happens. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdbool.h>

#include "common/endpoint.h"

/*
 * The values of --trace (or NULL), --trace-svg and --trace-pcap.  Each returns
 * NULL, or why not.
 */
const char *trace_option(const char *how);
const char *trace_svg(const char *file);
const char *trace_pcap(const char *file);

/*
 * A right that came with the program's own file, by setcap(8), is for traces
 * alone: if none was asked for, give it up.
 */
void trace_rights(void);

/* Refuse a trace that makes no sense, with exit status 2. */
void trace_check(const struct endpoints *endpoints);

/*
 * Before the first connection to one of ENDPOINTS, if a trace was asked for:
 * open what it takes, then give up the right that this took.  Exits 1 with a
 * message where what was asked for cannot be had.  From then on each of the
 * calls of common/calls.h becomes a row.
 */
void trace_start(const struct endpoints *endpoints);

/* Between rows of a trace, nothing else can be shown on standard error. */
bool trace_is_on(void);

/*
 * The client is about to end, or to say why it does: close the connection if it
 * is still open, and show the rest.  Once more is as good as once.
 */
void trace_end(void);

#endif
