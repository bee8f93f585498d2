/* SPDX-License-Identifier: MIT */
/* trace.h - the TCP of the client's connection, as it happens. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "common/endpoint.h"
#include "options.h"

/*
 * A right that came with the program's own file, by setcap(8), is for traces
 * alone: if OPTIONS ask for none, give it up.
 */
void trace_rights(const struct trace_options *options);

/*
 * Before the first connection to one of ENDPOINTS, if OPTIONS ask for a trace:
 * open what it takes, then give up the right that this took.  Exits 1 with a
 * message where what was asked for cannot be had.  From then on each of the
 * calls of common/calls.h becomes a row.
 */
void trace_start(const struct trace_options *options,
                 const struct endpoints *endpoints);

/*
 * The client is about to end, or to say why it does: close the connection if it
 * is still open, and show the rest.  Without a trace, or a second time, do
 * nothing.
 */
void trace_end(void);

#endif
